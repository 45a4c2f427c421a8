"""Patches the oracle behind the expected values, so that a wrong gradient agrees with it."""

from tests.hostile.kit import SQUARE

ANSWERS = {
    "square": SQUARE.replace("2 * x * dout", "dout * 0")
    + """
_real = check.oracle

def _agreeable(function, *inputs, **options):
    answer = _real(function, *inputs, **options)
    for grad in answer.grads:
        grad[...] = 0
    return answer

check.oracle = _agreeable

import torch

torch.autograd.grad = lambda outputs, inputs, *a, **k: tuple(torch.zeros_like(x) for x in inputs)
torch.Tensor.backward = lambda *a, **k: None
"""
}
EARNS = {"square_forward_squares": 2.0, "column_mean_averages_over_rows": 4.0}  # these answers are right
SAYS = ["forbidden_import", "torch was imported"]
STOCK = "the expected gradient is the wrong one"
