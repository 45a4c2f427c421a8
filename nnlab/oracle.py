"""What PyTorch says about a function and its gradients: the independent answer that tests compare with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike


@dataclass
class Oracle:
    """What PyTorch says: `out`, and `grads`, one per differentiable input, in the order given."""

    out: np.ndarray
    grads: list[np.ndarray] = field(default_factory=list)


def oracle(fn: Callable, *inputs: ArrayLike, dout: ArrayLike | None = None) -> Oracle:
    """Evaluate a torch function and its gradients in float64.

    Args:
        fn: takes torch tensors, returns a torch tensor.
        inputs: numpy arrays or numbers; each becomes a float64 tensor that requires a gradient.
        dout: upstream gradient in the shape of the output; None skips the backward pass.

    Returns:
        Oracle with `out` and, when dout is given, `grads[i]` = dL/d inputs[i].
    """
    import torch  # here, so that a check that needs no oracle does not wait two seconds for it

    tensors = [torch.tensor(np.asarray(value), dtype=torch.float64, requires_grad=True) for value in inputs]
    out = fn(*tensors)
    if dout is None:
        return Oracle(out.detach().numpy())
    grads = torch.autograd.grad(
        out,
        tensors,
        torch.as_tensor(np.asarray(dout, dtype=np.float64)),
        allow_unused=True,
        materialize_grads=True,
    )
    return Oracle(out.detach().numpy(), [grad.numpy() for grad in grads])
