"""`load`: the images a lecture or assignment trains on, already split, from whatever is at hand."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from nnlab.data import cifar10, shapes

__all__ = ["ImageSet", "load"]


@dataclass(frozen=True, repr=False)
class ImageSet:
    """Labeled images in three splits that share no image.

    Attributes:
        name: "cifar10" or "shapes10".
        x_train, x_val, x_test: uint8 (N, 32, 32, 3), RGB, as data sets store images.
        y_train, y_val, y_test: int64 (N,), indices into `classes`.
        classes: names of the ten classes.
        source: where the images come from, for `describe`.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    classes: tuple[str, ...]
    source: str

    def describe(self) -> str:
        """Say in one line which images these are: name, sizes of the splits, origin."""
        sizes = f"{len(self.y_train):,} train, {len(self.y_val):,} val, {len(self.y_test):,} test"
        kind = f"images of 32x32x3 in {len(self.classes)} classes"
        return f"{self.name}: {sizes} {kind} ({self.source})"

    def __repr__(self) -> str:
        return f"<ImageSet {self.describe()}>"

    def floats(
        self, layout: str = "NCHW", standardized: bool = True, dtype: DTypeLike = np.float32
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the three splits as floating-point arrays, ready for a net.

        Values are first divided by 255. If `standardized`, the mean of each color channel is then
        subtracted and the result divided by its standard deviation, both measured on the TRAINING
        split, over all images and pixels, and used for all three splits.

        Args:
            layout: "NCHW" for layers, (N, 3, 32, 32); "ND" for linear classifiers, (N, 3072), of
                which a row `reshape(32, 32, 3)` is an image again.
            standardized: False leaves values in [0, 1].
            dtype: of the result; take np.float64 for gradient checks.

        Returns:
            x_train, x_val, x_test.
        """
        if layout not in ("NCHW", "ND"):
            raise ValueError(f'layout is "NCHW" or "ND", not {layout!r}.')
        shift, scale = np.zeros(3), np.full(3, 255.0)
        if standardized:
            shift, scale = _moments(self.x_train)
        splits = (self.x_train, self.x_val, self.x_test)
        train, val, test = (_convert(x, shift, scale, layout, dtype) for x in splits)
        return train, val, test


def _moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each channel, (3,), in gray levels, from exact histograms."""
    if not len(x):
        raise ValueError("The training split is empty, so there is nothing to standardize with.")
    counts = np.stack([np.bincount(x[..., c].ravel(), minlength=256) for c in range(3)])
    share, level = counts / counts.sum(1, keepdims=True), np.arange(256)
    mean = share @ level
    return mean, np.sqrt((share * (level - mean[:, None]) ** 2).sum(1))


def _convert(
    x: np.ndarray, shift: np.ndarray, scale: np.ndarray, layout: str, dtype: DTypeLike
) -> np.ndarray:
    """(x - shift) / scale in the wanted layout; at once in `dtype`, so that no copy is wider."""
    out = x.astype(dtype)
    out -= shift.astype(dtype)
    out /= scale.astype(dtype)
    if layout == "ND":
        return out.reshape(len(x), -1)
    return np.ascontiguousarray(out.transpose(0, 3, 1, 2))


# --------------------------------------------------------------------------- load


def load(
    name: str = "auto",
    n_train: int = 10_000,
    n_val: int = 2_000,
    n_test: int = 2_000,
    seed: int = 0,
    folder: str | os.PathLike[str] | None = None,
    download: bool = False,
) -> ImageSet:
    """Load the images of the course.

    Args:
        name: "cifar10", "shapes10" (procedural, always there), or "auto": CIFAR-10 where it is
            found (a damaged copy is an error, not passed over), otherwise shapes10.
        n_train, n_val, n_test: images in each split. CIFAR-10 has 50,000 for the first two
            together and 10,000 for the last; shapes10 has any number.
        seed: which images. The same seed gives the same ones; a smaller split is the start of a
            larger.
        folder: where CIFAR-10 is; None looks in NNLAB_DATA, ~/.cache/nnlab and ./data.
        download: allow CIFAR-10 (170 MB) to be downloaded if it is not found.

    Returns:
        ImageSet; print its `describe()` so that a reader sees which set it is.

    Raises:
        ValueError: unknown name or impossible sizes.
        DataError: CIFAR-10 was asked for and is not there, or a copy is damaged.
    """
    if name not in ("auto", "cifar10", "shapes10"):
        raise ValueError(f'name is "auto", "cifar10" or "shapes10", not {name!r}.')
    if min(n_train, n_val, n_test, seed) < 0:
        raise ValueError("n_train, n_val, n_test and seed must not be negative.")
    present = name != "shapes10" and cifar10.find_cifar10(folder) is not None
    if name == "shapes10" or (name == "auto" and not present and not download):
        return _load_shapes10(n_train, n_val, n_test, seed)
    if n_train + n_val > 50_000 or n_test > 10_000:
        raise ValueError(
            "CIFAR-10 has 50,000 images for training and validation and 10,000 for testing; "
            f"n_train + n_val = {n_train + n_val:,}, n_test = {n_test:,} is more."
        )
    if download and not present:
        from nnlab.data import fetch  # here: its libraries take a second to import, and are rarely needed

        fetch.fetch_cifar10(folder)
    return _load_cifar10(n_train, n_val, n_test, seed, folder)


def _load_shapes10(n_train: int, n_val: int, n_test: int, seed: int) -> ImageSet:
    train, val, test = (shapes.make_shapes10(n, 3 * seed + k) for k, n in enumerate((n_train, n_val, n_test)))
    return ImageSet("shapes10", *train, *val, *test, shapes.CLASSES, f"procedural, seed {seed}")


def _load_cifar10(
    n_train: int, n_val: int, n_test: int, seed: int, folder: str | os.PathLike[str] | None
) -> ImageSet:
    """Take training images from the front of a shuffled order, validation from its end."""
    x, y, x_test, y_test = cifar10.load_cifar10(folder)
    rng = np.random.default_rng(seed)
    order, test = rng.permutation(len(y)), rng.permutation(len(y_test))[:n_test]
    train, val = order[:n_train], order[::-1][:n_val]
    return ImageSet(
        "cifar10",
        x[train],
        y[train],
        x[val],
        y[val],
        x_test[test],
        y_test[test],
        cifar10.CLASSES,
        f"Krizhevsky 2009, from {cifar10.find_cifar10(folder)}",
    )
