"""Augmentation in numpy: changes of a batch of images, vectorized over the batch.

Images are (N, H, W, C), uint8 in [0, 255] or floats in any range, and come back in the same type; what is
random takes a `numpy.random.Generator` and draws anew for each image. Positions are (row, column) of pixel
centers, so the middle of an image of H rows is (H - 1) / 2.

    x = horizontal_flip(x, rng)
    x = random_crop(x, rng, padding=4)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

__all__ = [
    "adjust_color",
    "affine_warp",
    "color_jitter",
    "cutmix",
    "cutout",
    "fit_pca_lighting",
    "horizontal_flip",
    "lens_distort",
    "mixup",
    "pca_lighting",
    "rand_augment",
    "random_crop",
    "random_resized_crop",
    "resize",
    "sample",
    "ten_crop",
]

GRAY = np.array([0.299, 0.587, 0.114], np.float32)  # luma of RGB, ITU-R BT.601


def _batch(x: np.ndarray) -> np.ndarray:
    if np.ndim(x) != 4:
        raise ValueError(f"images must be a batch (N, H, W, C), but the shape is {np.shape(x)}.")
    return np.asarray(x)


def _top(x: np.ndarray) -> float:
    """The value of white: 255 for whole numbers, 1 for floats."""
    return 255.0 if x.dtype.kind in "ui" else 1.0


def _like(out: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return `out` in the type of x; whole numbers are rounded and clipped, they would wrap around."""
    if x.dtype.kind in "ui":
        out = np.clip(np.rint(out), 0, np.iinfo(x.dtype).max)
    return out.astype(x.dtype)


def _per_image(value: ArrayLike, n: int) -> np.ndarray:
    """A number, or one per image, as (n, 1, 1)."""
    return np.broadcast_to(np.asarray(value, np.float32).reshape(-1, 1, 1), (n, 1, 1))


# --------------------------------------------------------------------------- flips and crops


def horizontal_flip(x: np.ndarray, rng: np.random.Generator, p: float = 0.5) -> np.ndarray:
    """Mirror each image left to right with probability p; (N, H, W, C) -> the same shape."""
    flip = rng.random(len(_batch(x))) < p
    return np.where(flip[:, None, None, None], x[:, :, ::-1], x)


def random_crop(
    x: np.ndarray, rng: np.random.Generator, padding: int = 4, size: int | None = None, fill: ArrayLike = 0
) -> np.ndarray:
    """Pad all sides with a color and cut a square out at random, as for CIFAR-10 in He et al. 2015.

    Args:
        x: (N, H, W, C).
        rng: draws one corner per image; every corner from 0 to H + 2 padding - size is as likely.
        padding: pixels added on each side.
        size: of the result; None keeps H, which needs H = W.
        fill: the color of the padding, a number or (C,).

    Returns:
        (N, size, size, C).
    """
    n, h, w, c = _batch(x).shape
    size = h if size is None else size
    rows, cols = h + 2 * padding - size + 1, w + 2 * padding - size + 1
    if min(rows, cols, size) < 1:
        raise ValueError(f"a crop of {size} does not fit into {h}x{w} with a padding of {padding}.")
    padded = np.empty((n, h + 2 * padding, w + 2 * padding, c), x.dtype)
    padded[:] = fill
    padded[:, padding : padding + h, padding : padding + w] = x
    top, left = rng.integers(rows, size=(n, 1, 1)), rng.integers(cols, size=(n, 1, 1))
    step = np.arange(size)
    return padded[np.arange(n)[:, None, None], top + step[:, None], left + step]


def ten_crop(x: np.ndarray, size: int) -> np.ndarray:
    """Four corners and the center, then the same five mirrored (Krizhevsky et al. 2012).

    The order is top left, top right, bottom left, bottom right, center, then their mirror images;
    (N, H, W, C) -> (10, N, size, size, C).
    """
    h, w = _batch(x).shape[1:3]
    if not 1 <= size <= min(h, w):
        raise ValueError(f"a crop of {size} does not fit into an image of {h}x{w}.")
    b, r = h - size, w - size
    corners = [(0, 0), (0, r), (b, 0), (b, r), (b // 2, r // 2)]
    five = np.stack([x[:, i : i + size, j : j + size] for i, j in corners])
    return np.concatenate([five, five[:, :, :, ::-1]])


# --------------------------------------------------------------------------- sampling


def sample(
    x: np.ndarray, rows: ArrayLike, cols: ArrayLike, fill: ArrayLike | None = None, nearest: bool = False
) -> np.ndarray:
    """Read images at positions between their pixels, by bilinear interpolation.

    Args:
        x: (N, H, W, C).
        rows, cols: (N, H', W') or (1, H', W') positions in pixels; 0 is the center of the first pixel.
        fill: the color outside, a number or (C,), reached one pixel beyond the last; None repeats the border.
        nearest: take the nearest pixel instead, for maps of labels.

    Returns:
        (N, H', W', C).
    """
    rows, cols = np.asarray(rows, np.float32), np.asarray(cols, np.float32)
    pixels = _batch(x)
    if fill is not None:  # a border one pixel wide stands for everything outside
        n, h, w, c = x.shape
        pixels = np.empty((n, h + 2, w + 2, c), x.dtype if nearest else np.float32)
        pixels[:] = fill
        pixels[:, 1:-1, 1:-1] = x
        rows, cols = rows + 1, cols + 1
    n, h, w, _ = pixels.shape
    rows, cols = np.clip(rows, 0, h - 1), np.clip(cols, 0, w - 1)
    image = np.arange(n)[:, None, None]
    if nearest:
        return pixels[image, np.rint(rows).astype(int), np.rint(cols).astype(int)].astype(x.dtype)
    top, left = np.floor(rows).astype(int), np.floor(cols).astype(int)
    down, right = (rows - top)[..., None], (cols - left)[..., None]
    below, beside = np.minimum(top + 1, h - 1), np.minimum(left + 1, w - 1)
    upper = pixels[image, top, left] * (1 - right) + pixels[image, top, beside] * right
    lower = pixels[image, below, left] * (1 - right) + pixels[image, below, beside] * right
    return _like(upper * (1 - down) + lower * down, x)


def resize(x: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Bilinear resize to (rows, columns), pixel areas aligned; (N, H, W, C) -> (N, *size, C).

    Shrinking to less than half skips pixels: average first, or thin lines break (aliasing).
    """
    h, w = _batch(x).shape[1:3]
    rows, cols = ((np.arange(new) + 0.5) * old / new - 0.5 for new, old in zip(size, (h, w), strict=True))
    return sample(x, rows[None, :, None] + 0 * cols, cols + 0 * rows[None, :, None])


def random_resized_crop(
    x: np.ndarray,
    rng: np.random.Generator,
    size: int,
    scale: tuple[float, float] = (0.08, 1.0),
    ratio: tuple[float, float] = (3 / 4, 4 / 3),
) -> np.ndarray:
    """Cut out a random part and resize it to a square (Szegedy et al. 2014, arXiv:1409.4842).

    Args:
        x: (N, H, W, C).
        rng: draws share of the area (uniform), aspect ratio (uniform in its logarithm) and place.
        size: rows and columns of the result.
        scale: smallest and largest share of the area; a part that does not fit is cut at the border.
        ratio: smallest and largest width / height.

    Returns:
        (N, size, size, C).
    """
    n, h, w, _ = _batch(x).shape
    narrow, wide = np.log(ratio)
    area = rng.uniform(*scale, (n, 1, 1)) * h * w
    aspect = np.exp(rng.uniform(narrow, wide, (n, 1, 1)))
    height, width = np.minimum(np.sqrt(area / aspect), h), np.minimum(np.sqrt(area * aspect), w)
    top, left = rng.random((n, 1, 1)) * (h - height), rng.random((n, 1, 1)) * (w - width)
    step = (np.arange(size) + 0.5) / size
    rows, cols = np.broadcast_arrays(top + height * step[:, None] - 0.5, left + width * step - 0.5)
    return sample(x, rows, cols)


# --------------------------------------------------------------------------- color


def adjust_color(
    x: np.ndarray, brightness: ArrayLike = 1.0, contrast: ArrayLike = 1.0, saturation: ArrayLike = 1.0
) -> np.ndarray:
    """Multiply brightness, then contrast, then saturation; (N, H, W, 3) -> the same shape.

    Each step blends with a reference and clips: with black, with the mean gray of the image, with the
    gray of each pixel. Factors are numbers, or one per image (N,).
    """
    out, top = _batch(x).astype(np.float32), _top(x)
    b, c, s = (_per_image(factor, len(x))[..., None] for factor in (brightness, contrast, saturation))
    out = np.clip(b * out, 0, top)
    mean = (out @ GRAY).mean((1, 2))[:, None, None, None]
    out = np.clip(mean + c * (out - mean), 0, top)
    gray = (out @ GRAY)[..., None]
    return _like(np.clip(gray + s * (out - gray), 0, top), x)


def color_jitter(
    x: np.ndarray,
    rng: np.random.Generator,
    brightness: float = 0.4,
    contrast: float = 0.4,
    saturation: float = 0.4,
) -> np.ndarray:
    """Change brightness, then contrast, then saturation, by one random factor each and image.

    Factors are uniform in [1 - strength, 1 + strength]; the steps are those of `adjust_color`
    (Howard 2013, arXiv:1312.5402). (N, H, W, 3) -> the same shape.
    """
    strengths = (brightness, contrast, saturation)
    return adjust_color(x, *(rng.uniform(max(0, 1 - s), 1 + s, len(_batch(x))) for s in strengths))


def fit_pca_lighting(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal directions of the colors of all pixels of a training set.

    Returns:
        lam (3,), eigenvalues of the covariance of values in [0, 1], largest first, and vectors (3, 3),
        one eigenvector a column.
    """
    pixels = _batch(x).reshape(-1, x.shape[-1]) / _top(x)
    lam, vectors = np.linalg.eigh(np.cov(pixels.T, bias=True))
    return lam[::-1].copy(), vectors[:, ::-1].copy()  # torch takes no negative strides


def pca_lighting(
    x: np.ndarray, lam: np.ndarray, vectors: np.ndarray, rng: np.random.Generator, std: float = 0.1
) -> np.ndarray:
    """Add one color to all pixels of an image: vectors @ (a * lam), a ~ N(0, std) (Krizhevsky et al. 2012).

    lam and vectors come from `fit_pca_lighting`; the result is clipped to the range of x.
    """
    a = rng.normal(0, std, (len(_batch(x)), len(lam)))
    offset = (a * lam) @ vectors.T * _top(x)
    return _like(np.clip(x + offset[:, None, None, :], 0, _top(x)), x)


# --------------------------------------------------------------------------- warps


def affine_warp(
    x: np.ndarray,
    angle: ArrayLike = 0.0,
    translate: tuple[ArrayLike, ArrayLike] = (0.0, 0.0),
    scale: ArrayLike = 1.0,
    shear: ArrayLike = 0.0,
    stretch: ArrayLike = 1.0,
    fill: ArrayLike | None = 0,
    nearest: bool = False,
) -> np.ndarray:
    """Scale and stretch, then shear, then rotate each image about its middle, then move it.

    Args:
        x: (N, H, W, C).
        angle: counterclockwise, in radians. This and the others: a number, or one per image (N,).
        translate: (down, right) in pixels.
        scale: 2 makes everything twice as large.
        shear: columns move by shear times their height above the middle.
        stretch: makes everything that much wider and as much lower.
        fill, nearest: as in `sample`.

    Returns:
        (N, H, W, C). Every pixel of the result is looked up where it came from, so there are no holes.
    """
    n, h, w, _ = _batch(x).shape
    angle, scale, shear, stretch, down, right = (
        _per_image(value, n) for value in (angle, scale, shear, stretch, *translate)
    )
    v = (h - 1) / 2 - (np.arange(h)[:, None] - down)  # up, from the middle, before moving
    u = np.arange(w) - right - (w - 1) / 2
    cos, sin = np.cos(angle), np.sin(angle)
    u, v = cos * u + sin * v, cos * v - sin * u  # turn back
    u, v = (u - shear * v) / (scale * stretch), v / scale * stretch
    return sample(x, (h - 1) / 2 - v, (w - 1) / 2 + u, fill, nearest)


def lens_distort(
    x: np.ndarray, k: ArrayLike, fill: ArrayLike | None = 0, nearest: bool = False
) -> np.ndarray:
    """Bend lines as a wide-angle lens does: what is seen at radius r was at r (1 + k r^2).

    Radii are measured from the middle, in halves of the shorter side. k > 0 (a number, or one per image)
    bulges straight lines outward (barrel), k < 0 pulls them inward (pincushion). (N, H, W, C) -> the same.
    """
    n, h, w, _ = _batch(x).shape
    v, u = np.arange(h)[:, None] - (h - 1) / 2, np.arange(w) - (w - 1) / 2
    factor = 1 + _per_image(k, n) * (u**2 + v**2) / (min(h, w) / 2) ** 2
    return sample(x, (h - 1) / 2 + v * factor, (w - 1) / 2 + u * factor, fill, nearest)


# --------------------------------------------------------------------------- erasing and mixing


def _boxes(x: np.ndarray, rng: np.random.Generator, height: ArrayLike, width: ArrayLike) -> np.ndarray:
    """True in a box around a random pixel of each image, clipped at the borders; (N, H, W, 1)."""
    n, h, w, _ = x.shape
    row, col = rng.integers(h, size=(n, 1, 1)), rng.integers(w, size=(n, 1, 1))
    top, left = row - np.asarray(height) // 2, col - np.asarray(width) // 2
    rows, cols = np.arange(h)[:, None], np.arange(w)
    inside = (rows >= top) & (rows < top + height) & (cols >= left) & (cols < left + width)
    return inside[..., None]


def cutout(x: np.ndarray, rng: np.random.Generator, size: int, fill: ArrayLike = 0) -> np.ndarray:
    """Paint over a square around a random pixel of each image (DeVries & Taylor 2017, arXiv:1708.04552).

    The square is clipped at the borders, so on average less than size * size is covered.
    (N, H, W, C) -> the same shape.
    """
    return np.where(_boxes(_batch(x), rng, size, size), np.asarray(fill, x.dtype), x)


def mixup(
    x: np.ndarray, targets: np.ndarray, rng: np.random.Generator, alpha: float = 0.2
) -> tuple[np.ndarray, np.ndarray]:
    """Blend each image, and its target, with another one of the batch (Zhang et al. 2017, arXiv:1710.09412).

    Args:
        x: (N, H, W, C).
        targets: (N, K), one-hot or already mixed.
        rng: draws the partners (a permutation) and one weight from Beta(alpha, alpha) per image.

    Returns:
        lam * x + (1 - lam) * x[partner], as floats, and the same blend of the targets.
    """
    lam = rng.beta(alpha, alpha, len(_batch(x)))
    partner = rng.permutation(len(x))
    weight = lam[:, None, None, None].astype(np.float32)
    return weight * x + (1 - weight) * x[partner], lam[:, None] * targets + (1 - lam)[:, None] * targets[
        partner
    ]


def cutmix(
    x: np.ndarray, targets: np.ndarray, rng: np.random.Generator, alpha: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Paste a box of another image, and mix the targets by area (Yun et al. 2019, arXiv:1905.04899).

    Arguments as for `mixup`. The box has the share 1 - lam of the area, lam ~ Beta(alpha, alpha), before it
    is clipped at the borders; the targets follow the area that was in fact pasted.
    """
    n, h, w, _ = _batch(x).shape
    side = np.sqrt(1 - rng.beta(alpha, alpha, (n, 1, 1)))
    partner = rng.permutation(n)
    inside = _boxes(x, rng, np.rint(h * side), np.rint(w * side))
    pasted = inside.mean((1, 2))
    return np.where(inside, x[partner], x), (1 - pasted) * targets + pasted * targets[partner]


# --------------------------------------------------------------------------- chosen at random


def rand_augment(
    x: np.ndarray, rng: np.random.Generator, n: int = 2, m: float = 0.5, fill: ArrayLike = 0
) -> np.ndarray:
    """Apply n changes of one strength to each image, drawn from eight (Cubuk et al. 2019, arXiv:1909.13719).

    They are: nothing, a rotation, a shear, a move down or up, a move sideways, brightness, contrast,
    saturation; all but the first in either direction. (The paper's list has 14.)

    Args:
        x: (N, H, W, 3).
        m: strength in [0, 1]. At 1: 30 degrees, a shear of 0.3, 10 pixels, a factor of 0.1 or 1.9.
        fill: what comes in from outside.
    """
    for _ in range(n):
        drawn = rng.integers(8, size=len(_batch(x)))
        strength = m * rng.choice([-1, 1], size=len(x)) * (drawn == np.arange(8)[:, None])  # one row a change
        _, rotation, shear, down, right, brightness, contrast, saturation = strength
        x = affine_warp(x, np.radians(30 * rotation), (10 * down, 10 * right), shear=0.3 * shear, fill=fill)
        x = adjust_color(x, 1 + 0.9 * brightness, 1 + 0.9 * contrast, 1 + 0.9 * saturation)
    return x
