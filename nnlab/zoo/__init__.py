"""The architectures of chapter 7, one family a file, each written to be read beside its paper.

    from nnlab import zoo
    model = zoo.build("resnet50", num_classes=10)    # an nn.Module with fresh weights
    print(zoo.ledger("resnet50"))                    # parameters, multiply-adds, memory, receptive field
    zoo.diagram("resnet50")                          # the same as a picture
    net = zoo.resnet.cifar_resnet(n=3, plain=True)   # families are modules of their own

Conventions that every family keeps:

- A model is named like the function of its family's module that builds it. All take `num_classes`.
- Input is (N, 3, H, W); output is logits of shape (N, num_classes). In train mode a net with auxiliary heads
  returns a tuple instead: the logits, then those of the auxiliary heads.
- The children of a model are its stages, in the order in which they run.
- `model.input_size` is the height and width that the paper's counts are for. Where a smaller image than
  `model.smallest_input` cannot pass, the model says so.
"""

from __future__ import annotations

import difflib
import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn

_FAMILIES = {
    "alexnet": "alexnet alexnet_one_tower alexnet_cifar",
    "zfnet": "zfnet",
    "vgg": "vgg11 vgg13 vgg16 vgg19 vgg11_bn vgg13_bn vgg16_bn vgg19_bn vgg11_cifar vgg16_cifar",
    "googlenet": "googlenet googlenet_bn inception_cifar",
    "inception_v3": "inception_v3",
    "resnet": "resnet18 resnet34 resnet50 resnet101 resnet152 plain18 plain34 "
    "resnet20 resnet32 resnet44 resnet56 resnet110 plain20 plain32 plain44 plain56",
    "inception_v4": "inception_v4 inception_resnet_v2",
    "preact_resnet": "preact_resnet164 preact_resnet200 preact_resnet1001",
    "wide_resnet": "wrn28_10 wrn40_4 wrn50_2 wrn101_2",
    "resnext": "resnext50_32x4d resnext101_32x4d resnext101_32x8d resnext101_64x4d "
    "resnext29_8x64d resnext29_16x64d",
    "densenet": "densenet121 densenet161 densenet169 densenet201 "
    "densenet40_k12 densenet100_k12 densenet100_k24 "
    "densenet_bc100_k12 densenet_bc250_k24 densenet_bc190_k40",
    "mobilenet": "mobilenet_v1 mobilenet_v2",
    "nasnet": "nasnet_mobile nasnet_large nasnet_cifar",
    "senet": "se_resnet50 se_resnet101 se_resnext50_32x4d se_resnext101_32x4d",
    "efficientnet": "efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 "
    "efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7",
}
# Which module of this package builds a model: {"resnet50": "resnet", ...}
MODELS = {name: family for family, models in _FAMILIES.items() for name in models.split()}
_TOOLS = {"ledger": "ledgers", "diagram": "diagrams", "block_diagram": "diagrams", "published": "summary"}

__all__ = ["MODELS", "build", "names", *_FAMILIES, *_TOOLS]


def names(family: str | None = None) -> list[str]:
    """Return the names that `build` knows, oldest family first, or those of one family."""
    return [name for name, its_family in MODELS.items() if family in (None, its_family)]


def build(name: str, **options: Any) -> nn.Module:
    """Build a model with fresh weights, in train mode.

    Args:
        name: one of `names()`.
        options: go to the function of the same name, for example `num_classes=10`.

    Raises:
        ValueError: if there is no such model; the message names those that are spelled alike.
    """
    if name not in MODELS:
        near = difflib.get_close_matches(str(name), MODELS, n=4, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "zoo.names() lists all models."
        raise ValueError(f"there is no model {name!r} in nnlab.zoo. {hint}")
    return getattr(importlib.import_module(f"nnlab.zoo.{MODELS[name]}"), name)(**options)


def __getattr__(name: str) -> Any:
    """Load families and tools when they are first used, so that `names()` needs no torch."""
    if name in _FAMILIES:
        return importlib.import_module(f"nnlab.zoo.{name}")
    if name in _TOOLS:
        return getattr(importlib.import_module(f"nnlab.zoo.{_TOOLS[name]}"), name)
    raise AttributeError(f"module 'nnlab.zoo' has no attribute {name!r}")
