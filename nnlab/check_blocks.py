"""Blocks of networks: an `nn.Module` is run on plain arrays and compared with an independent build.

An assignment asks for a class. The answer cell holds a driver besides, which makes one and hands it to
`run_block`: what comes back is plain data, so that a test can call the driver wherever the class lives. The
test compares it (`compare`) with the same block as a function of its weights, which it copies by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from nnlab import check

__all__ = ["compare", "conv", "norm", "run_block", "run_example", "weights"]

State = Mapping[str, np.ndarray]
Layers = Mapping[str, int | tuple[int, ...]]
Reference = Callable[[dict[str, torch.Tensor], torch.Tensor, bool], torch.Tensor]
_STATISTICS = ("running_mean", "running_var")
_COUNTER = "num_batches_tracked"


# --------------------------------------------------------------------------- running a block


def run_block(
    block: nn.Module, state: State, x: np.ndarray, dout: np.ndarray, train: bool
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Copy weights into a block by name, run it forward and backward in float64, return plain arrays.

    Args:
        block: as its class makes it.
        state: name -> array, for every parameter and running statistic of the block.
        x: input, images first.
        dout: gradient of the loss with respect to the output, in its shape.
        train: whether the block is in train mode, else in eval mode.

    Returns:
        (out, dx, gradients, statistics): gradients of the parameters in the order of `state`, then the
        running statistics after the pass, in the same order.

    Raises:
        ValueError: the names or shapes of the block are others; the message lists them.
        TypeError: the block is no module, or does not return a tensor.
    """
    if not isinstance(block, nn.Module):
        raise TypeError(f"a block is an nn.Module, and this is {type(block).__name__}")
    block = block.double().train(train)
    _load(block, state)
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    out = block(leaf.clone())  # so that a block may overwrite what it is given
    if not isinstance(out, torch.Tensor):
        raise TypeError(f"forward must return a tensor, and it returns {type(out).__name__}")
    if tuple(out.shape) != np.shape(dout):
        raise ValueError(f"the output has the shape {tuple(out.shape)}, and should have {np.shape(dout)}")
    parameters = dict(block.named_parameters())
    names = [name for name in state if not name.endswith(_STATISTICS)]
    wanted = [leaf, *(parameters[name] for name in names)]
    dx, *gradients = _gradients(out, wanted, dout)
    buffers = dict(block.named_buffers())
    statistics = [buffers[name].numpy().copy() for name in state if name.endswith(_STATISTICS)]
    return out.detach().numpy().copy(), dx, gradients, statistics


def _load(block: nn.Module, state: State) -> None:
    own = {name: value for name, value in block.state_dict().items() if not name.endswith(_COUNTER)}
    missing = [name for name in state if name not in own]
    unknown = [name for name in own if name not in state]
    if missing or unknown:
        parts = [f"it has no {', '.join(missing)}"] if missing else []
        parts += [f"it has {', '.join(unknown)}, which the question does not have"] if unknown else []
        raise ValueError(f"the weights do not fit into the block: {'; '.join(parts)}")
    wrong = [
        f"{name} has the shape {tuple(own[name].shape)}, and should have {np.shape(value)}"
        for name, value in state.items()
        if tuple(own[name].shape) != np.shape(value)
    ]
    if wrong:
        raise ValueError(f"the weights do not fit into the block: {'; '.join(wrong)}")
    with torch.no_grad():
        for name, value in state.items():
            own[name].copy_(torch.from_numpy(np.array(value)))


def _gradients(out: torch.Tensor, wanted: list[torch.Tensor], dout: np.ndarray) -> list[np.ndarray]:
    if not out.requires_grad:
        raise TypeError("the output has lost its graph: no gradient can be computed (detach, no_grad, numpy)")
    upstream = torch.tensor(dout, dtype=torch.float64)
    loss = (out * upstream).sum()  # grad_outputs= would import sympy, which takes a second
    found = torch.autograd.grad(loss, wanted, allow_unused=True, materialize_grads=True)
    return [gradient.numpy().copy() for gradient in found]


# --------------------------------------------------------------------------- weights to copy


def weights(layers: Layers, rng: np.random.Generator | None = None) -> dict[str, np.ndarray]:
    """Make weights for a block: random ones, or the same each time (`rng` None).

    Args:
        layers: name -> what the layer is. A number C is a batch norm of C channels; (F, C, kh, kw) the weight
            of a convolution without bias, with a fifth number 1 one with bias; (D_out, D_in) a linear layer.
        rng: draws the weights.

    Returns:
        Name of the parameter or running statistic -> array, in the order of `layers`.
    """
    state: dict[str, np.ndarray] = {}
    for name, layer in layers.items():
        if isinstance(layer, int):
            state[f"{name}.weight"] = 1 + 0.5 * _numbers((layer,), rng)
            state[f"{name}.bias"] = 0.5 * _numbers((layer,), rng)
            state[f"{name}.running_mean"] = 0.5 * _numbers((layer,), rng)
            state[f"{name}.running_var"] = 1 + 0.5 * _numbers((layer,), rng)
        else:
            shape = layer[:4]
            state[f"{name}.weight"] = _numbers(shape, rng) * (2 / np.prod(shape[1:])) ** 0.5
            if len(layer) in (2, 5):
                state[f"{name}.bias"] = 0.5 * _numbers((layer[0],), rng)
    return state


def _numbers(shape: tuple[int, ...], rng: np.random.Generator | None) -> np.ndarray:
    """Numbers between -1.7 and 1.7 of variance 1: drawn, or the values of a wave."""
    if rng is not None:
        return rng.uniform(-(3**0.5), 3**0.5, size=shape)
    count = int(np.prod(shape))
    return 2**0.5 * np.sin(1.7 * np.arange(1, count + 1) ** 1.1 + len(shape)).reshape(shape)


# --------------------------------------------------------------------------- comparing


def conv(
    t: Mapping[str, torch.Tensor], name: str, x: torch.Tensor, stride: int = 1, pad: int = 0
) -> torch.Tensor:
    """The convolution of a reference whose weights, and bias if any, are in `t` under this name."""
    return nn.functional.conv2d(x, t[f"{name}.weight"], t.get(f"{name}.bias"), stride, pad)


def norm(t: Mapping[str, torch.Tensor], name: str, x: torch.Tensor, train: bool) -> torch.Tensor:
    """The batch norm of a reference; in train mode it updates its running statistics in `t`."""
    mean, var, weight, bias = (t[f"{name}.{each}"] for each in (*_STATISTICS, "weight", "bias"))
    return nn.functional.batch_norm(x, mean, var, weight, bias, train)


def run_example(
    run: Callable,
    options: dict[str, Any],
    layers: Layers,
    shape: tuple[int, ...],
    out_shape: tuple[int, ...],
    train: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Run a student's block with weights, inputs and gradients that are the same each time.

    Args:
        run: the driver of an answer cell: run(options, state, x, dout, train) as `run_block`.
        options: arguments of the class.
        layers: see `weights`.
        shape, out_shape: of input and output.
        train: whether in train mode.

    Returns:
        (out, dx), for a test to compare with numbers that are written down.
    """
    x, dout = _numbers(shape, None), _numbers(out_shape, None)[..., ::-1].copy()
    out, dx, _, _ = _result(run, options, weights(layers), x, dout, train)
    return out, dx


def _result(
    run: Callable, options: dict, state: State, x: np.ndarray, dout: np.ndarray, train: bool
) -> tuple:
    result = check.call(run, options, dict(state), x, dout, train)
    given = isinstance(result, (tuple, list)) and len(result) == 4
    given = given and all(isinstance(part, (tuple, list)) for part in result[2:])
    numbers = [sum(name.endswith(_STATISTICS) == last for name in state) for last in (False, True)]
    given = given and [len(part) for part in result[2:]] == numbers
    check.that(
        given,
        f"{run.__name__} does not return what run_block returns.",
        "",
        "it is given: leave it as it was.",
    )
    return tuple(result)


def compare(
    run: Callable,
    options: dict[str, Any],
    layers: Layers,
    shape: tuple[int, ...],
    reference: Reference,
    rng: np.random.Generator,
    train: bool,
    hint: str = "",
) -> None:
    """Compare a student's block with an independent build that has the same weights.

    Output, gradients of the input and of all parameters, and the running statistics afterwards have to agree.

    Args:
        run: the driver of an answer cell: run(options, state, x, dout, train) as `run_block`.
        options: arguments of the class.
        layers: see `weights`.
        shape: of the input.
        reference: the same network as a function (t, x, train) of the tensors t, by name. It updates running
            statistics in place, as `torch.nn.functional.batch_norm` does.
        rng: draws weights, input and upstream gradient.
        train: whether in train mode.
        hint: for the message.

    Raises:
        CheckFailed: says what differs, and by how much.
    """
    state, x = weights(layers, rng), rng.normal(size=shape)
    tensors = {name: torch.tensor(value) for name, value in state.items()}
    names = [name for name in state if not name.endswith(_STATISTICS)]
    leaves = [torch.tensor(x, requires_grad=True), *(tensors[name].requires_grad_() for name in names)]
    expected = reference(tensors, leaves[0], train)
    dout = rng.normal(size=tuple(expected.shape))
    expected_gradients = _gradients(expected, leaves, dout)
    out, dx, gradients, statistics = _result(run, options, state, x, dout, train)
    mode = "in train mode" if train else "in eval mode"
    check.close(out, expected.detach().numpy(), f"the output {mode}", hint=hint)
    for name, actual, wanted in zip(["x", *names], [dx, *gradients], expected_gradients, strict=True):
        check.gradient(actual, wanted, f"the gradient of {name} {mode}", hint=hint, digits=10)
    for name, actual in zip([name for name in state if name.endswith(_STATISTICS)], statistics, strict=True):
        check.close(actual, tensors[name].numpy(), f"{name} after a pass {mode}", hint=hint)
