"""shapes10: a procedural set of 32x32 color images in ten classes, made from a seed in a moment.

It stands in for CIFAR-10 where that is not at hand, in the same format. The class is the outline of
the one large shape; position, size, angle, color, background and clutter are nuisances. Color
helps a little (half of the time the hue follows the class), so a linear classifier beats chance,
an MLP does better, and a small convolutional net does far better.

Shapes are signed distance functions (distance in pixels to the outline, negative inside): clipping
0.5 - distance to [0, 1] gives the part of a pixel that is covered, which draws smooth edges.

Mirroring left-right leaves every label true. Turning an image upside down does not: it makes
"triangle up" a "triangle down".
"""

from __future__ import annotations

import numpy as np

__all__ = ["CHUNK", "CLASSES", "make_shapes10"]

CLASSES = (
    "disk",
    "ring",
    "square",
    "frame",
    "triangle up",
    "triangle down",
    "plus",
    "star",
    "crescent",
    "hourglass",
)
CHUNK = 500  # images that share one random generator
SIZE = 32  # pixels a side

# Pixel centers, in pixels from the middle of the image; v points up. Both (1, 32, 32).
_V, _U = (
    axis[None].astype(np.float32)
    for axis in np.meshgrid((SIZE - 1) / 2 - np.arange(SIZE), np.arange(SIZE) - (SIZE - 1) / 2, indexing="ij")
)


def make_shapes10(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw the first n images of the shapes10 sequence that belongs to a seed.

    Images k*500 to k*500+499 come from their own generator `default_rng([seed, k])`, so the first
    100 of 10,000 images are the 100 that `make_shapes10(100, seed)` gives. Labels are the same on
    every machine; a pixel may differ by one gray level where another numpy rounds sin or cos
    differently.

    Args:
        n: number of images, at least 0.
        seed: which sequence, a whole number of at least 0. Different seeds share no image: use one
            each for training, validation and test.

    Returns:
        x: uint8 (n, 32, 32, 3), RGB. y: int64 (n,), indices into CLASSES.
    """
    if n < 0 or seed < 0:
        raise ValueError(f"make_shapes10 needs n >= 0 and seed >= 0, not n={n}, seed={seed}.")
    x, y = np.empty((n, SIZE, SIZE, 3), np.uint8), np.empty(n, np.int64)
    for start in range(0, n, CHUNK):
        count = min(CHUNK, n - start)
        rng = np.random.default_rng([seed, start // CHUNK])
        x[start : start + count], y[start : start + count] = _chunk(rng, count)
    return x, y


def _chunk(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw the first `count` images of one chunk.

    Parameters are drawn for all 500 and noise image by image in the end, so `count` changes nothing
    about the images that are drawn.
    """
    y = rng.permutation(np.arange(CHUNK) % len(CLASSES))[:count]
    draw = _Draws(rng, count)
    fore, back = _colors(draw, y)
    image = _background(draw, back)
    for _ in range(2):
        _paint(image, _clutter(draw, reach=14), _hsv(draw(0, 1), draw(0, 0.9), draw(0.15, 0.95)))
    _paint(image, _class_shape(draw, y), fore, shade=_tilt(draw, 0.25))
    _paint(image, _clutter(draw, reach=15), _hsv(draw(0, 1), draw(0, 0.9), draw(0.15, 0.95)))
    image -= 0.5
    image *= draw(0.65, 1.1)[..., None]  # contrast
    image += 0.5 + draw(-0.08, 0.08)[..., None]  # brightness
    sigma = draw(0.02, 0.08)[..., None]
    image += sigma * rng.standard_normal(image.shape, dtype=np.float32)
    return (np.clip(image, 0, 1, out=image) * 255 + 0.5).astype(np.uint8), y


class _Draws:
    """draw(low, high): a uniform number per image, (count, 1, 1) float32."""

    def __init__(self, rng: np.random.Generator, count: int):
        self.rng, self.count = rng, count

    def __call__(self, low: float, high: float) -> np.ndarray:
        values = low + (high - low) * self.rng.random(CHUNK)
        return values[: self.count, None, None].astype(np.float32)


# --------------------------------------------------------------------------- color


def _hsv(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Turn hue, saturation, value in [0, 1], each (count, 1, 1), into RGB (count, 1, 1, 3)."""
    sector = (hue[..., None] * 6 + np.array([0, 4, 2], np.float32)) % 6
    pure = np.clip(np.abs(sector - 3) - 1, 0, 1)
    return value[..., None] * (1 - saturation[..., None] * (1 - pure))


def _luma(rgb: np.ndarray) -> np.ndarray:
    """Perceived brightness (..., 1) of RGB (..., 3)."""
    return (rgb * np.array([0.299, 0.587, 0.114], np.float32)).sum(-1, keepdims=True)


def _colors(draw: _Draws, y: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Choose the color of the shape and two of the background, apart in brightness."""
    own = (y / len(CLASSES)).astype(np.float32)[:, None, None] + draw(-0.1, 0.1)
    hue = np.where(draw(0, 1) < 0.5, own, draw(0, 1))
    fore = _hsv(hue, draw(0.3, 0.9), draw(0.5, 1))
    back = [_hsv(draw(0, 1), draw(0.1, 0.9), draw(0.3, 1)) for _ in range(2)]
    # Brightness tells nothing about the class: as often brighter than the background as darker.
    middle, half = draw(0.4, 0.6)[..., None], draw(0.05, 0.2)[..., None]
    half = np.where(draw(0, 1)[..., None] < 0.5, half, -half)
    fore = np.clip(fore + (middle + half - _luma(fore)), 0, 1)
    shift = middle - half - _luma(back[0])
    return fore, [np.clip(color + shift, 0, 1) for color in back]


def _tilt(draw: _Draws, strength: float) -> np.ndarray:
    """Brightness that rises across the image: about 1 +- strength, (count, 32, 32)."""
    angle, amount = draw(0, 2 * np.pi), draw(0, strength)
    return 1 + amount * (np.cos(angle) * _U + np.sin(angle) * _V) / 16


def _background(draw: _Draws, back: list[np.ndarray]) -> np.ndarray:
    """Blend two colors across the image and add a grating, (count, 32, 32, 3)."""
    blend = np.clip((_tilt(draw, 1) - 0.5)[..., None], 0, 1)
    image = back[0] + (back[1] - back[0]) * 0.6 * blend
    angle, wave, phase, height = draw(0, np.pi), draw(3, 12), draw(0, 2 * np.pi), draw(0, 0.12)
    along = np.cos(angle) * _U + np.sin(angle) * _V
    image += (height * np.sin(2 * np.pi * along / wave + phase))[..., None]
    return image


def _paint(
    image: np.ndarray, distance: np.ndarray, color: np.ndarray, shade: np.ndarray | None = None
) -> None:
    """Lay a colored shape over the images, in place, with smooth edges."""
    cover = np.clip(0.5 - distance, 0, 1)[..., None]
    if shade is not None:
        color = color * shade[..., None]
    change = color - image
    change *= cover
    image += change


# --------------------------------------------------------------------------- shapes


def _place(
    draw: _Draws, reach: float | np.ndarray, angle: float, stretch: float
) -> tuple[np.ndarray, np.ndarray]:
    """Move, turn and stretch the pixel grid; returns u, v (count, 32, 32) of its frame."""
    u, v = _U - reach * draw(-1, 1), _V - reach * draw(-1, 1)
    turn, aspect = draw(-angle, angle), np.exp(draw(-stretch, stretch))
    cos, sin = np.cos(turn), np.sin(turn)
    return (cos * u + sin * v) / aspect, (cos * v - sin * u) * aspect


def _clutter(draw: _Draws, reach: float) -> np.ndarray:
    """A small bar with round ends, anywhere and at any angle: distance (count, 32, 32)."""
    u, v = _place(draw, reach, angle=np.pi, stretch=0)
    half, radius = draw(0, 5), draw(1, 2.5)
    return np.hypot(np.maximum(np.abs(u) - half, 0), v) - radius


def _class_shape(draw: _Draws, y: np.ndarray) -> np.ndarray:
    """Distance (count, 32, 32) to the outline of each image's own shape."""
    radius = draw(8.5, 12.5)
    u, v = _place(draw, 16 - 0.8 * radius, angle=0.3, stretch=0.18)  # a corner may leave the image
    u, distance = np.where(draw(0, 1) < 0.5, u, -u), np.empty_like(u)
    for label, outline in enumerate(_OUTLINES):
        mine = y == label
        distance[mine] = outline(u[mine], v[mine], radius[mine])
    return distance


def _disk(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    return np.hypot(u, v) - 0.9 * r


def _ring(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    return np.abs(np.hypot(u, v) - 0.74 * r) - 0.2 * r


def _square(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    return np.maximum(np.abs(u), np.abs(v)) - 0.82 * r


def _frame(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    return np.abs(np.maximum(np.abs(u), np.abs(v)) - 0.7 * r) - 0.18 * r


def _triangle_up(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    slanted = np.float32(np.sqrt(0.75)) * np.abs(u) + 0.5 * v  # the two upper sides, 60 degrees
    return np.maximum(slanted, -v) - 0.55 * r


def _triangle_down(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    return _triangle_up(u, -v, r)


def _plus(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    u, v = np.abs(u), np.abs(v)
    return np.maximum(np.maximum(u, v) - r, np.minimum(u, v) - 0.3 * r)


def _star(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Fold five points onto half a point, then one straight side from tip to inner corner."""
    fifth = np.float32(2 * np.pi / 5)
    angle = np.abs((np.arctan2(u, v) + fifth / 2) % fifth - fifth / 2)
    length = np.hypot(u, v)
    tip, inner, corner = 1.12, 0.48, np.pi / 5
    side = np.array([inner * np.cos(corner) - tip, inner * np.sin(corner)])
    normal = (np.array([side[1], -side[0]]) / np.hypot(*side)).astype(np.float32)
    return normal[0] * (length * np.cos(angle) - tip * r) + normal[1] * length * np.sin(angle)


def _crescent(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    return np.maximum(np.hypot(u, v) - r, 0.78 * r - np.hypot(u - 0.5 * r, v))


def _hourglass(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    slope = np.float32(0.75)
    sides = (np.abs(u) - slope * np.abs(v) - 0.08 * r) / np.sqrt(1 + slope**2)
    return np.maximum(sides, np.abs(v) - 0.95 * r)


_OUTLINES = (_disk, _ring, _square, _frame, _triangle_up, _triangle_down, _plus, _star, _crescent, _hourglass)
