"""CIFAR-10 (Krizhevsky 2009): find the author's files, check them, read them without trusting them.

The files are Python 2 pickles. Unpickling runs whatever a file asks for, so a file must have its
published md5 sum, and the unpickler knows nothing but dicts, lists, bytes, numbers and uint8 arrays.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnlab.data.errors import DataError

__all__ = [
    "CLASSES",
    "FOLDER",
    "MD5",
    "check_cifar10",
    "default_folder",
    "find_cifar10",
    "load_cifar10",
    "read_batch",
    "search_path",
]

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FOLDER = "cifar-10-batches-py"
MD5 = {  # as published with the data set and listed by torchvision
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}

HOW_TO_GET = (
    "To get CIFAR-10 (170 MB) run `python -m nnlab.data --download`, or set the "
    "environment variable NNLAB_DATA to a folder that holds cifar-10-batches-py."
)


# --------------------------------------------------------------------------- where it is


def default_folder() -> Path:
    """Where a download goes: NNLAB_DATA if set, otherwise nnlab in the user's cache folder."""
    if os.environ.get("NNLAB_DATA"):
        return Path(os.environ["NNLAB_DATA"]).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "nnlab"


def search_path(folder: str | os.PathLike[str] | None = None) -> list[Path]:
    """List where CIFAR-10 is looked for, in order.

    A given folder is the only place. Otherwise: NNLAB_DATA if set, the user's cache folder
    (~/.cache/nnlab), ./data. Each may hold cifar-10-batches-py or be that folder itself.
    """
    if folder is not None:
        return [Path(folder).expanduser()]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "nnlab"
    return list(dict.fromkeys([default_folder(), cache, Path("data")]))


def find_cifar10(folder: str | os.PathLike[str] | None = None) -> Path | None:
    """Return the folder that holds the batch files, or None where there is none.

    One batch file is enough to count, so that an incomplete copy is reported and not passed over.
    """
    for root in search_path(folder):
        for place in (root / FOLDER, root):
            if any((place / name).is_file() for name in MD5):
                return place
    return None


# --------------------------------------------------------------------------- is it sound


def _read_verified(path: Path, md5: str) -> bytes:
    """Read a file whose md5 sum must match; DataError names the file otherwise."""
    advice = f"Delete the folder {path.parent} and get the data again. {HOW_TO_GET}"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing from {path.parent}.\n{advice}") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from None
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found != md5:
        raise DataError(
            f"{path} is damaged: {len(content):,} bytes with md5 {found}, published is {md5}.\n{advice}"
        )
    return content


def check_cifar10(place: str | os.PathLike[str], md5: dict[str, str] | None = None) -> None:
    """Compare every batch file in a folder with its published md5 sum.

    Raises:
        DataError: names the first file that is missing or damaged and says what to do.
    """
    for name, expected in (md5 or MD5).items():
        _read_verified(Path(place) / name, expected)


# --------------------------------------------------------------------------- reading


def _uint8_dtype(name: object, align: bool = False, copy: bool = False) -> np.dtype:
    """Stand in for numpy.dtype: uint8 and nothing else (an object array could hold anything)."""
    if name not in ("u1", b"u1"):
        raise pickle.UnpicklingError(f"arrays of dtype {name!r} are not allowed")
    return np.dtype(np.uint8, copy=True)


class _Unpickler(pickle.Unpickler):
    """Resolves the three names a CIFAR-10 batch refers to and refuses all others by name."""

    # numpy moved its function between versions 1 and 2; asking an array for it works in both.
    _ALLOWED = {
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
        ("numpy._core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): _uint8_dtype,
    }

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which image data do not need")
        return self._ALLOWED[module, name]

    def persistent_load(self, pid: object) -> Any:
        raise pickle.UnpicklingError("it refers to an object outside the file")


def read_batch(content: bytes, name: str = "the file") -> tuple[np.ndarray, np.ndarray]:
    """Decode one batch file without running anything it asks for.

    Args:
        content: the bytes of the file, {b"data": uint8 (n, 3072), b"labels": n ints, ...}.
        name: what to call it in an error.

    Returns:
        x: uint8 (n, 32, 32, 3), RGB (a view: the file keeps colors in planes). y: int64 (n,).

    Raises:
        DataError: it is no such file, or asks for more than image data need.
    """
    try:
        batch = _Unpickler(io.BytesIO(content), encoding="bytes").load()
        data, y = batch[b"data"], np.array(batch[b"labels"], np.int64)
        good = (
            type(data) is np.ndarray
            and data.dtype == np.uint8
            and y.ndim == 1
            and data.shape == (len(y), 3072)
            and ((y >= 0) & (y < len(CLASSES))).all()
        )
    except Exception as error:  # a hostile pickle can raise anything
        raise DataError(f"{name} is refused: {error}. It is no CIFAR-10 batch.") from None
    if not good:
        raise DataError(
            f"{name} is refused: it does not hold n rows of 3,072 bytes and n labels from 0 to 9."
        )
    return data.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), y


def load_cifar10(
    folder: str | os.PathLike[str] | None = None, md5: dict[str, str] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Load all of CIFAR-10 in the order of its files.

    Args:
        folder: where to look; None looks in NNLAB_DATA, ~/.cache/nnlab and ./data (`search_path`).
        md5: name -> md5 of the batch files to read, the last one for testing; None means the
            published.

    Returns:
        x_train uint8 (50000, 32, 32, 3), y_train int64 (50000,), x_test (10000, ...), y_test.

    Raises:
        DataError: not found, or damaged (names the file); says what to do.
    """
    place = find_cifar10(folder)
    if place is None:
        looked = "\n".join(f"  {root}" for root in search_path(folder))
        raise DataError(f"CIFAR-10 was not found. Looked in\n{looked}\n{HOW_TO_GET}")
    md5 = md5 or MD5
    paths = {place / name: expected for name, expected in md5.items()}
    batches = [read_batch(_read_verified(path, paths[path]), str(path)) for path in paths]
    x, y = zip(*batches, strict=True)
    return _stack(x[:-1]), np.concatenate(y[:-1]), np.ascontiguousarray(x[-1]), y[-1]


def _stack(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Concatenate images into one C-contiguous array; left alone, numpy keeps planes apart."""
    out = np.empty((sum(map(len, parts)), *parts[0].shape[1:]), np.uint8)
    return np.concatenate(parts, out=out)
