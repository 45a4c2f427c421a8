"""CIFAR-10 in seconds on one GPU: a small net, data on the device, and a recipe with a reason for each line.

    python -m nnlab.train.cifar10_speedrun --runs 10                                  # on a GPU
    python -m nnlab.train.cifar10_speedrun --steps 3 --images 2000 --batch-size 64    # a look, on a CPU

It prints, for each run, the seconds of training and the accuracy on the test set with and without averaging
over six views; then mean, spread and least, and which share of the device's peak was reached.

Recipes of this kind go back to D. Page, "How to train your ResNet" (2018). K. Jordan, "94% on CIFAR-10 in
3.29 Seconds on a Single GPU" (arXiv:2404.00498) describes the frozen whitening, the alternating flip and the
way in which the learning rate is written here.

The loop is written out and does not call `nnlab.train.fit`: `fit` is for any net and survives interruptions,
this one is for one net and is in a hurry.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from nnlab import data
from nnlab.data import tensor_transforms as T
from nnlab.train.config import one_cycle
from nnlab.train.devices import autocast, choose_device, device_name
from nnlab.train.peak import count_flops, peak_flops

__all__ = ["Net", "Recipe", "Result", "main", "train_once", "views", "whitening_filters"]


@dataclass(frozen=True)
class Recipe:
    """The numbers of the recipe; the defaults are those for 94 %."""

    epochs: float = 15.0
    batch_size: int = 1024
    # A gradient acts in many updates of SGD with momentum m: the plain step, and again through the momentum,
    # about 1 / (1 - m) times. So that momentum and rate can be chosen one after the other, the rate is
    # written for all of this together and divided by 1 + 1 / (1 - m), here 7.67: SGD gets 1.04.
    lr: float = 8.0
    momentum: float = 0.85
    warmup: float = 0.25  # share of the updates in which the rate rises; then it falls to 1 %
    # By which share the weights shrink in an update at the largest rate. SGD multiplies its decay by its
    # rate, so it gets the quotient; in this form the decay stays what it is when the rate is changed.
    decay: float = 1.28e-3
    bias_factor: float = 8.0  # the biases of batch norm learn that many times faster
    smoothing: float = (
        0.2  # share of each target spread over all classes: a net in a hurry is too sure of itself
    )
    crop: int = 2  # pixels by which an image is moved, at most
    widths: tuple[int, int, int] = (64, 256, 256)


# --------------------------------------------------------------------------- the net


def whitening_filters(x: torch.Tensor, eps: float = 5e-4) -> torch.Tensor:
    """Return 24 filters (24, 3, 2, 2) whose answers to the images x (N, 3, H, W) have equal size.

    Neighboring pixels are nearly equal: over the 2x2 patches of CIFAR-10 the first principal component,
    which is brightness, has a standard deviation of 3.2, the other eleven of .9 to .02. To a plain first
    layer, edges are faint, and updates are spent on undoing that. The components divided by their standard
    deviations undo it at once (chapter 2: whitening); eps, about the smallest variance, keeps noise from
    being blown up. The negatives are there, too, because the GELU behind them lets one sign through.
    """
    patches = x.float().unfold(2, 2, 1).unfold(3, 2, 1)  # (N, 3, H-1, W-1, 2, 2)
    patches = patches.permute(0, 2, 3, 1, 4, 5).reshape(-1, 12)
    values, vectors = torch.linalg.eigh((patches.T @ patches / len(patches)).cpu())  # ascending; one a column
    filters = (vectors / (values + eps).sqrt()).T.reshape(12, 3, 2, 2)
    return torch.cat([filters, -filters])


class Group(nn.Module):
    """Two 3x3 convolutions with batch norm and GELU: (N, C_in, H, W) -> (N, C_out, H // 2, W // 2)."""

    def __init__(self, c_in: int, c_out: int):
        super().__init__()
        self.conv1, self.norm1 = _conv(c_in, c_out), _norm(c_out)
        self.conv2, self.norm2 = _conv(c_out, c_out), _norm(c_out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # Pooling right behind the convolution: norm and GELU then see a quarter of the values.
        x = F.gelu(self.norm1(F.max_pool2d(self.conv1(x), 2)))
        return F.gelu(self.norm2(self.conv2(x)))


def _conv(c_in: int, c_out: int) -> nn.Conv2d:
    conv = nn.Conv2d(c_in, c_out, 3, padding=1, bias=False)  # batch norm would subtract a bias again
    nn.init.dirac_(
        conv.weight[:c_in]
    )  # the first c_in filters copy their input; the others start as uniform noise
    return conv


def _norm(channels: int) -> nn.BatchNorm2d:
    # A run has 700 updates: an average over the last ten would lag behind; .4 means the last two or three.
    norm = nn.BatchNorm2d(channels, momentum=0.4)
    norm.weight.requires_grad_(False)  # the next convolution can scale by itself
    return norm


class Net(nn.Module):
    """(N, 3, 32, 32) -> logits (N, 10). Whitened first layer, three groups, one linear layer.

    Args:
        filters: (24, 3, 2, 2), from `whitening_filters`; they are kept.
        widths: channels of the three groups.
    """

    def __init__(self, filters: torch.Tensor, widths: Sequence[int] = Recipe.widths):
        super().__init__()
        self.whiten = nn.Conv2d(3, 24, 2)  # 32 -> 31
        self.whiten.weight.data.copy_(filters)
        self.whiten.weight.requires_grad_(False)  # computed, not learned; its bias is learned
        nn.init.zeros_(self.whiten.bias)  # type: ignore[arg-type]  # there is one
        sizes = [24, *widths]
        self.groups = nn.Sequential(
            *(Group(a, b) for a, b in itertools.pairwise(sizes))
        )  # 31 -> 15 -> 7 -> 3
        self.head = nn.Linear(sizes[-1], 10, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.groups(F.gelu(self.whiten(x)))  # (N, C, 3, 3)
        x = F.max_pool2d(x, 3).flatten(1)  # (N, C): is it anywhere in the image?
        return self.head(x) / 9  # small logits at the start: the first updates do not answer at random


def _optimizer(net: Net, recipe: Recipe) -> torch.optim.SGD:
    lr = recipe.lr / (1 + 1 / (1 - recipe.momentum))
    fast = [p for name, p in net.named_parameters() if "norm" in name and p.requires_grad]
    others = [p for name, p in net.named_parameters() if "norm" not in name and p.requires_grad]
    groups = [
        {"params": others, "lr": lr, "weight_decay": recipe.decay / lr},
        {
            "params": fast,
            "lr": lr * recipe.bias_factor,
            "weight_decay": recipe.decay / (lr * recipe.bias_factor),
        },
    ]
    for group in groups:
        group["top"] = group["lr"]  # the schedule multiplies this one
    return torch.optim.SGD(
        groups, momentum=recipe.momentum, nesterov=True, fused=True
    )  # one kernel for all weights


# --------------------------------------------------------------------------- the data


@dataclass(frozen=True)
class Images:
    """Both sets on the device: x standardized (N, 3, 32, 32), in bfloat16 on a GPU; y (N,)."""

    x_train: torch.Tensor
    y_train: torch.Tensor
    x_test: torch.Tensor
    y_test: torch.Tensor


def to_device(images: data.ImageSet, device: torch.device) -> Images:
    """Move the images to the device as bytes, a quarter of what floats would be, and standardize there."""
    x_train, x_test = (
        torch.from_numpy(np.ascontiguousarray(x)).to(device) for x in (images.x_train, images.x_test)
    )
    pixels = x_train.float() / 255  # (N, 32, 32, 3)
    mean, std = pixels.mean((0, 1, 2)), pixels.std((0, 1, 2))
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    # Images lie color by color in each pixel, and stay so: channels_last, which tensor cores read directly.
    ready = [((x.float() / 255 - mean) / std).to(dtype).permute(0, 3, 1, 2) for x in (x_train, x_test)]
    y_train, y_test = (torch.from_numpy(y).to(device) for y in (images.y_train, images.y_test))
    return Images(ready[0], y_train, ready[1], y_test)


# --------------------------------------------------------------------------- one run


@dataclass(frozen=True)
class Result:
    """Of one run: seconds of training, updates, and accuracy in % with one view and averaged over six."""

    seconds: float
    steps: int
    plain: float
    averaged: float


def train_once(images: Images, recipe: Recipe, seed: int, steps: int | None = None) -> tuple[Net, float, int]:
    """Train a new net.

    Args:
        images: on the device that is to be used.
        recipe, seed: equal seeds give equal runs on a CPU, nearly equal ones on a GPU.
        steps: end after so many updates, with the schedule of the whole run.

    Returns:
        The net, in evaluation mode, the seconds it took, and the number of updates.
    """
    device, n = images.x_train.device, len(images.x_train)
    per_epoch = n // recipe.batch_size
    total = max(1, round(recipe.epochs * per_epoch))
    torch.manual_seed(seed)
    generator = torch.Generator(device).manual_seed(seed)
    _wait(device)
    begun = time.perf_counter()
    net = Net(whitening_filters(images.x_train[:5000]), recipe.widths)
    net = net.to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    optimizer = _optimizer(net, recipe)
    mirrored = torch.rand(n, generator=generator, device=device) < 0.5
    for step in range(min(total, steps or total)):
        epoch, place = divmod(step, per_epoch)
        if place == 0:
            order = torch.randperm(n, generator=generator, device=device)
        rows = order[place * recipe.batch_size :][: recipe.batch_size]
        # The flip alternates: a pair of epochs shows each image both ways, where a coin would show every
        # second image the same way twice.
        x = T.flip(images.x_train[rows], mirrored[rows] ^ bool(epoch % 2))
        x = T.random_crop(x, generator, recipe.crop, mode="reflect")
        with autocast(device, "auto"):  # bfloat16 on a GPU: tensor cores, and half the memory traffic
            scores = net(x.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(scores.float(), images.y_train[rows], label_smoothing=recipe.smoothing)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = group["top"] * one_cycle(step, total, recipe.warmup, final=0.01)
        optimizer.step()  # nothing here reads a result, so the CPU runs ahead and the GPU never waits for it
    _wait(device)
    return net.eval(), time.perf_counter() - begun, step + 1


def views(x: torch.Tensor) -> list[torch.Tensor]:
    """Return six versions of x (N, C, H, W): as it is, moved a pixel up left and down right; all mirrored."""
    h, w = x.shape[2:]
    padded = T.pad(x, 1, "reflect")
    moved = [x, padded[:, :, 2 : h + 2, 2 : w + 2], padded[:, :, :h, :w]]
    return moved + [image.flip(3) for image in moved]


@torch.no_grad()
def accuracies(
    net: nn.Module, x: torch.Tensor, y: torch.Tensor, batch_size: int = 2000
) -> tuple[float, float]:
    """Return the accuracy in % on x (N, 3, 32, 32), y (N,): of one view, and of the mean logits of six."""
    right = torch.zeros(2, device=x.device)
    for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
        with autocast(x.device, "auto"):
            scores = torch.stack(
                [net(view.contiguous(memory_format=torch.channels_last)) for view in views(images)]
            )
        for i, answer in enumerate((scores[0], scores.float().mean(0))):
            right[i] += (answer.argmax(1) == labels).sum()
    plain, averaged = (100 * right / len(y)).tolist()
    return plain, averaged


def _wait(device: torch.device) -> None:
    """Let the device finish what it was given, so that the clock sees all of it."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def flops_per_image(images: Images, recipe: Recipe, n: int = 16) -> float:
    """Count the operations of forward and backward pass for one image."""
    net = Net(whitening_filters(images.x_train[:n]), recipe.widths).to(images.x_train.device)
    x, y = images.x_train[:n].float(), images.y_train[:n]
    return count_flops(lambda: F.cross_entropy(net(x), y).backward()) / len(y)


# --------------------------------------------------------------------------- the command


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    """Read the command line, run, print; return what was measured."""
    parser = argparse.ArgumentParser(
        prog="python -m nnlab.train.cifar10_speedrun", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--runs", type=int, default=1, help="with seeds SEED, SEED + 1, ... (default: 1)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=float, default=Recipe.epochs, help="default: %(default)g")
    parser.add_argument("--steps", type=int, help="stop each run after so many updates: a look, not a result")
    parser.add_argument("--batch-size", type=int, default=Recipe.batch_size, help="default: %(default)s")
    parser.add_argument(
        "--images", type=int, default=50_000, help="training images; a fifth as many for the test"
    )
    parser.add_argument("--data", choices=("cifar10", "shapes10"), default="cifar10")
    parser.add_argument("--device", default="auto", help="auto, cuda, mps, cpu, cuda:1, ...")
    options = parser.parse_args(arguments)
    if min(options.runs, options.batch_size, options.epochs) <= 0 or options.images < max(
        5, options.batch_size
    ):
        parser.error(
            "--runs, --epochs and --batch-size are positive, and --images at least the batch size and 5"
        )
    try:
        device = choose_device(options.device)
        loaded = data.load(options.data, n_train=options.images, n_val=0, n_test=options.images // 5)
    except (ValueError, data.DataError) as error:
        parser.error(str(error))
    recipe = replace(Recipe(), epochs=options.epochs, batch_size=options.batch_size)
    images = to_device(loaded, device)
    print(f"{loaded.describe()}\n{device_name(device)}, torch {torch.__version__}\n{recipe}\n")
    torch.backends.cudnn.benchmark = (
        True  # all batches have one shape: try the algorithms once, keep the fastest
    )
    if device.type == "cuda":  # kernels are loaded and tried in the first seconds, which belong to no run
        accuracies(train_once(images, recipe, options.seed, steps=10)[0], images.x_test, images.y_test)
    results = [_report(images, recipe, options.seed + run, options.steps) for run in range(options.runs)]
    _summary(results, images, recipe)
    return results


def _report(images: Images, recipe: Recipe, seed: int, steps: int | None) -> Result:
    net, seconds, done = train_once(images, recipe, seed, steps)
    result = Result(seconds, done, *accuracies(net, images.x_test, images.y_test))
    print(
        f"seed {seed}: {seconds:7.2f} s for {done} updates; test accuracy {result.averaged:.2f} % "
        f"over six views, {result.plain:.2f} % with one",
        flush=True,
    )
    return result


def _summary(results: list[Result], images: Images, recipe: Recipe) -> None:
    print()
    for name, values in (
        ("six views, %", [result.averaged for result in results]),
        ("one view, %", [result.plain for result in results]),
        ("training, s", [result.seconds for result in results]),
    ):
        spread = f"{statistics.stdev(values):.2f}" if len(values) > 1 else "-"
        print(
            f"{name:13} mean {statistics.mean(values):6.2f}  std {spread:>5}  least {min(values):6.2f}  "
            f"n = {len(values)}"
        )
    each = flops_per_image(images, recipe) * recipe.batch_size
    reached = each * sum(result.steps for result in results) / sum(result.seconds for result in results)
    peak, source = peak_flops(images.x_train.device)
    print(
        f"{each / 1e12:.3f}e12 operations an update (products and convolutions, forward and backward), "
        f"{reached / 1e12:.3f}e12 a second:\n"
        f"{100 * reached / peak:.1f} % of the peak, {peak / 1e12:.3g}e12 a second ({source})"
    )


if __name__ == "__main__":
    main()
