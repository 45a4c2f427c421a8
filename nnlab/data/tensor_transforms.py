"""Augmentation on torch tensors: whole batches on any device, for training loops.

The functions of `nnlab.data.transforms` by the same names, with the same meaning, order of steps and
defaults. What differs: images are tensors (N, C, H, W); the random numbers come from a `torch.Generator` of
the same device; `random_crop` can also pad by reflection; there are no warps. Images are uint8 in [0, 255]
or floats with white = 1, and come back in the same type.

Each random function draws its parameters, one set per image, and hands them to a plain function, which
can also be called with parameters of your own: `horizontal_flip` to `flip`, `random_crop` to `pad` and
`crop`, and so on. There is no loop over images, and on a GPU nothing waits for the result of a kernel.
Colors, means and the like are numbers or tensors (C,) on the device of the images; a list works, too, and
is copied there in every call.

    augment = compose(partial(random_crop, padding=4), horizontal_flip, color_jitter)
    x = normalize(augment(x, generator), mean, std)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F

__all__ = [
    "add_color",
    "adjust_color",
    "blend",
    "color_jitter",
    "compose",
    "crop",
    "cutmix",
    "cutout",
    "erase",
    "flip",
    "horizontal_flip",
    "mixup",
    "normalize",
    "pad",
    "paste",
    "pca_lighting",
    "random_crop",
    "random_resized_crop",
    "resized_crop",
]

Channels = float | Sequence[float] | torch.Tensor  # one number, or one per channel
Side = int | torch.Tensor  # one for all images, or (N,)
GRAY = (0.299, 0.587, 0.114)  # luma of RGB, ITU-R BT.601


def compose(*steps: Callable) -> Callable:
    """Return `augment(x, generator)`, which applies the steps (x, generator) -> x one after the other."""

    def augment(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        for step in steps:
            x = step(x, generator)
        return x

    return augment


def normalize(
    x: torch.Tensor, mean: Channels, std: Channels, dtype: torch.dtype = torch.float32
) -> torch.Tensor:
    """Return (x / white - mean) / std in `dtype`; mean and std belong to values in [0, 1], also for uint8."""
    mean, std = _channels(mean, x), _channels(std, x)
    return _batch(x).to(torch.float32, copy=True).mul_(1 / (_white(x) * std)).sub_(mean / std).to(dtype)


def _batch(x: torch.Tensor) -> torch.Tensor:
    if not isinstance(x, torch.Tensor):
        raise TypeError(
            f"images must be a torch tensor, not {type(x).__name__}: nnlab.data.transforms takes arrays."
        )
    if x.ndim != 4:
        raise ValueError(f"images must be a batch (N, C, H, W), but the shape is {tuple(x.shape)}.")
    return x


def _rgb(x: torch.Tensor) -> torch.Tensor:
    if _batch(x).shape[1] != 3:
        raise ValueError(f"images must have three channels (N, 3, H, W), but the shape is {tuple(x.shape)}.")
    return x


def _white(x: torch.Tensor) -> float:
    return 1.0 if x.is_floating_point() else 255.0


def _like(out: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return `out`, whose values are in the range of x, in the type of x; whole numbers are rounded."""
    return out.to(x.dtype) if x.is_floating_point() else out.round_().to(x.dtype)


def _channels(value: Channels, x: torch.Tensor) -> torch.Tensor:
    """A number as (1, 1, 1), a color as (C, 1, 1), as floats on the device of x."""
    if isinstance(value, (int, float)):  # filled there: nothing is copied from the CPU
        return torch.full((1, 1, 1), float(value), device=x.device)
    return torch.as_tensor(value, dtype=torch.float32, device=x.device).view(-1, 1, 1)


def _uniform(low: float, high: float, x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return low + (high - low) * torch.rand(len(x), generator=generator, device=x.device)


def _integers(high: int, x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.randint(high, (len(x),), generator=generator, device=x.device)


# --------------------------------------------------------------------------- flips and crops


def flip(x: torch.Tensor, which: torch.Tensor) -> torch.Tensor:
    """Mirror the images left to right for which (N,), of bools, is true."""
    image = torch.arange(len(_batch(x)), device=x.device)
    return torch.cat([x, x.flip(3)]).index_select(0, image + len(x) * which)


def horizontal_flip(x: torch.Tensor, generator: torch.Generator, p: float = 0.5) -> torch.Tensor:
    """Mirror each image left to right with probability p."""
    return flip(x, _uniform(0, 1, _batch(x), generator) < p)


def pad(x: torch.Tensor, padding: int, mode: str = "constant", fill: Channels = 0) -> torch.Tensor:
    """Add `padding` pixels on each side: the color `fill`, or with mode "reflect" the mirrored image.

    Reflection does not repeat the pixels at the border, as in `numpy.pad` and `torch.nn.functional.pad`.
    """
    if mode not in ("constant", "reflect"):
        raise ValueError(f'mode is "constant" or "reflect", not {mode!r}.')
    n, c, h, w = _batch(x).shape
    p, bottom, right = padding, padding + h, padding + w
    if mode == "reflect" and p >= min(h, w):
        raise ValueError(f"an image of {h}x{w} can be reflected by less than {min(h, w)} pixels, not by {p}.")
    out = x.new_empty(n, c, h + 2 * p, w + 2 * p)
    if mode == "constant":
        out[:] = _channels(fill, x)
    out[:, :, p:bottom, p:right] = x
    if mode == "reflect":
        out[:, :, p:bottom, :p] = x[..., 1 : p + 1].flip(3)
        out[:, :, p:bottom, right:] = x[..., w - 1 - p : w - 1].flip(3)
        out[:, :, :p] = out[:, :, p + 1 : 2 * p + 1].flip(2)
        out[:, :, bottom:] = out[:, :, bottom - 1 - p : bottom - 1].flip(2)
    return out


def crop(x: torch.Tensor, top: torch.Tensor, left: torch.Tensor, size: int) -> torch.Tensor:
    """Cut a square out of each image: (N, C, H, W) and corners (N,) -> (N, C, size, size)."""
    n, c, h, w = _batch(x).shape
    row = torch.arange(n * c, device=x.device).view(n, c, 1) * h + torch.arange(size, device=x.device)
    start = (row + top[:, None, None]) * w + left[:, None, None]  # of each row of the result, in x.flatten()
    return x.flatten().unfold(0, size, 1).index_select(0, start.flatten()).view(n, c, size, size)


def random_crop(
    x: torch.Tensor,
    generator: torch.Generator,
    padding: int = 4,
    size: int | None = None,
    fill: Channels = 0,
    mode: str = "constant",
) -> torch.Tensor:
    """Pad all sides and cut a square out at random, as for CIFAR-10 in He et al. 2015 (arXiv:1512.03385).

    Args:
        x: (N, C, H, W).
        generator: draws one corner per image; every corner from 0 to H + 2 padding - size is as likely.
        padding, fill, mode: as in `pad`.
        size: of the result; None keeps H, which needs H = W.

    Returns:
        (N, C, size, size).
    """
    h, w = _batch(x).shape[2:]
    size = h if size is None else size
    rows, cols = h + 2 * padding - size + 1, w + 2 * padding - size + 1
    if min(rows, cols, size) < 1:
        raise ValueError(f"a crop of {size} does not fit into {h}x{w} with a padding of {padding}.")
    padded = pad(x, padding, mode, fill)
    return crop(padded, _integers(rows, x, generator), _integers(cols, x, generator), size)


def resized_crop(
    x: torch.Tensor,
    top: torch.Tensor,
    left: torch.Tensor,
    height: torch.Tensor,
    width: torch.Tensor,
    size: int,
) -> torch.Tensor:
    """Cut a rectangle out of each image and resize it to a square, by bilinear interpolation.

    Corners and sides (N,) are fractions of pixels; beyond the border its pixels are repeated. Shrinking
    to less than half skips pixels, as `nnlab.data.transforms.resize` does. -> (N, C, size, size).
    """
    h, w = _batch(x).shape[2:]
    step = (torch.arange(size, device=x.device) + 0.5) / size
    rows, cols = top[:, None] + height[:, None] * step, left[:, None] + width[:, None] * step
    grid = torch.stack(torch.broadcast_tensors(2 / w * cols[:, None] - 1, 2 / h * rows[..., None] - 1), -1)
    pixels = x.to(torch.float32)
    return _like(F.grid_sample(pixels, grid, padding_mode="border", align_corners=False), x)


def random_resized_crop(
    x: torch.Tensor,
    generator: torch.Generator,
    size: int,
    scale: tuple[float, float] = (0.08, 1.0),
    ratio: tuple[float, float] = (3 / 4, 4 / 3),
) -> torch.Tensor:
    """Cut out a random part and resize it to a square (Szegedy et al. 2014, arXiv:1409.4842).

    Args:
        x: (N, C, H, W).
        generator: draws share of the area (uniform), aspect ratio (uniform in its logarithm) and place.
        size: rows and columns of the result.
        scale: smallest and largest share of the area; a part that does not fit is cut at the border.
        ratio: smallest and largest width / height.

    Returns:
        (N, C, size, size).
    """
    h, w = _batch(x).shape[2:]
    area = _uniform(*scale, x, generator) * (h * w)
    narrow, wide = map(math.log, ratio)
    aspect = _uniform(narrow, wide, x, generator).exp()
    height, width = (area / aspect).sqrt().clamp(max=h), (area * aspect).sqrt().clamp(max=w)
    top, left = (_uniform(0, 1, x, generator) * room for room in (h - height, w - width))
    return resized_crop(x, top, left, height, width, size)


# --------------------------------------------------------------------------- color


def adjust_color(
    x: torch.Tensor, brightness: torch.Tensor, contrast: torch.Tensor, saturation: torch.Tensor
) -> torch.Tensor:
    """Multiply brightness, then contrast, then saturation by factors (N,); (N, 3, H, W) -> the same.

    Each step blends with a reference and clips: with black, with the mean gray of the image, with the
    gray of each pixel.
    """
    white = _white(_rgb(x))
    b, c, s = (factor.view(-1, 1, 1, 1) for factor in (brightness, contrast, saturation))
    out = x.to(torch.float32, copy=True).mul_(b).clamp_(0, white)
    mean = _gray(out).mean((2, 3), keepdim=True)
    out.mul_(c).add_((1 - c) * mean).clamp_(0, white)
    gray = _gray(out)
    return _like(out.mul_(s).add_((1 - s) * gray).clamp_(0, white), x)


def _gray(x: torch.Tensor) -> torch.Tensor:
    """(N, 3, H, W) -> (N, 1, H, W)."""
    red, green, blue = x.split(1, 1)
    return (GRAY[0] * red).add_(green, alpha=GRAY[1]).add_(blue, alpha=GRAY[2])


def color_jitter(
    x: torch.Tensor,
    generator: torch.Generator,
    brightness: float = 0.4,
    contrast: float = 0.4,
    saturation: float = 0.4,
) -> torch.Tensor:
    """Change brightness, then contrast, then saturation, by one random factor each and image.

    Factors are uniform in [1 - strength, 1 + strength]; the steps are those of `adjust_color`
    (Howard 2013, arXiv:1312.5402). (N, 3, H, W) -> the same shape.
    """
    strengths = (brightness, contrast, saturation)
    return adjust_color(x, *(_uniform(max(0, 1 - s), 1 + s, _rgb(x), generator) for s in strengths))


def add_color(x: torch.Tensor, color: torch.Tensor) -> torch.Tensor:
    """Add one color (N, C), in units of white, to all pixels of each image, and clip to the range of x."""
    white = _white(_batch(x))
    out = x.to(torch.float32, copy=True).add_(white * color[:, :, None, None])
    return _like(out.clamp_(0, white), x)


def pca_lighting(
    x: torch.Tensor,
    lam: torch.Tensor,
    vectors: torch.Tensor,
    generator: torch.Generator,
    std: float = 0.1,
) -> torch.Tensor:
    """Add one color to all pixels of an image: vectors @ (a * lam), a ~ N(0, std) (Krizhevsky et al. 2012).

    lam (3,) and vectors (3, 3) come from `nnlab.data.transforms.fit_pca_lighting`, as float tensors.
    """
    a = std * torch.randn(len(_rgb(x)), len(lam), generator=generator, device=x.device)
    return add_color(x, (a * lam) @ vectors.T)


# --------------------------------------------------------------------------- erasing and mixing


def _inside(
    x: torch.Tensor, top: torch.Tensor, left: torch.Tensor, height: Side, width: Side
) -> torch.Tensor:
    """True in a box of each image, clipped at the borders; corners (N,) -> (N, 1, H, W)."""
    rows, cols = (torch.arange(side, device=x.device) for side in x.shape[2:])
    inside_rows = (rows >= top[:, None]) & (rows < (top + height)[:, None])
    inside_cols = (cols >= left[:, None]) & (cols < (left + width)[:, None])
    return inside_rows[:, None, :, None] & inside_cols[:, None, None]


def erase(
    x: torch.Tensor, row: torch.Tensor, col: torch.Tensor, size: int, fill: Channels = 0
) -> torch.Tensor:
    """Paint over a square around the pixel (row, col), both (N,), of each image."""
    inside = _inside(_batch(x), row - size // 2, col - size // 2, size, size)
    return torch.where(inside, _channels(fill, x).to(x.dtype), x)


def cutout(x: torch.Tensor, generator: torch.Generator, size: int, fill: Channels = 0) -> torch.Tensor:
    """Paint over a square around a random pixel of each image (DeVries & Taylor 2017, arXiv:1708.04552).

    The square is clipped at the borders, so on average less than size * size is covered.
    """
    row, col = (_integers(side, x, generator) for side in _batch(x).shape[2:])
    return erase(x, row, col, size, fill)


def _beta(alpha: float, x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """One draw from Beta(alpha, alpha) per image, (N,): X / (X + Y) with gamma-distributed X and Y.

    In float64, since gamma draws of a small alpha underflow; torch.distributions takes no generator.
    """
    shape = torch.full((2, len(x)), float(alpha), dtype=torch.float64, device=x.device)
    first, second = torch._standard_gamma(shape, generator=generator)
    return (first / (first + second)).float()


def _partners(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.randperm(len(x), generator=generator, device=x.device)


def blend(
    x: torch.Tensor, targets: torch.Tensor, partner: torch.Tensor, lam: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return lam * x + (1 - lam) * x[partner] (whole numbers become float32), and the same of the targets."""
    pixels = _batch(x) if x.is_floating_point() else x.to(torch.float32)
    weight = lam.view(-1, 1, 1, 1).to(pixels.dtype)
    images = torch.lerp(pixels[partner], pixels, weight)
    return images, torch.lerp(targets[partner], targets, lam[:, None].to(targets.dtype))


def mixup(
    x: torch.Tensor, targets: torch.Tensor, generator: torch.Generator, alpha: float = 0.2
) -> tuple[torch.Tensor, torch.Tensor]:
    """Blend each image, and its target, with another one of the batch (Zhang et al. 2017, arXiv:1710.09412).

    Args:
        x: (N, C, H, W).
        targets: (N, K) floats, one-hot or already mixed.
        generator: draws one weight from Beta(alpha, alpha) per image and the partners (a permutation).

    Returns:
        Images and targets, as `blend` makes them.
    """
    lam = _beta(alpha, _batch(x), generator)
    return blend(x, targets, _partners(x, generator), lam)


def paste(
    x: torch.Tensor,
    targets: torch.Tensor,
    partner: torch.Tensor,
    row: torch.Tensor,
    col: torch.Tensor,
    height: torch.Tensor,
    width: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Paste a box of x[partner], around the pixel (row, col), into x; targets follow the area pasted."""
    inside = _inside(_batch(x), row - height // 2, col - width // 2, height, width)
    share = inside.to(targets.dtype).mean((1, 2, 3))[:, None]
    return torch.where(inside, x[partner], x), torch.lerp(targets, targets[partner], share)


def cutmix(
    x: torch.Tensor, targets: torch.Tensor, generator: torch.Generator, alpha: float = 1.0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Paste a box of another image, and mix the targets by area (Yun et al. 2019, arXiv:1905.04899).

    Arguments as for `mixup`. The box has the share 1 - lam of the area, lam ~ Beta(alpha, alpha), before it
    is clipped at the borders; the targets follow the area that was in fact pasted.
    """
    h, w = _batch(x).shape[2:]
    side = (1 - _beta(alpha, x, generator)).sqrt()
    partner = _partners(x, generator)
    row, col = (_integers(high, x, generator) for high in (h, w))
    return paste(x, targets, partner, row, col, (h * side).round(), (w * side).round())
