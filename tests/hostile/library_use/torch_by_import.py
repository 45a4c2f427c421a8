"""Lets torch compute the answer and its gradient."""

ANSWERS = {"square": """import numpy as np
import torch


def square_forward(x):
    return torch.square(torch.from_numpy(x)).numpy(), x


def square_backward(dout, cache):
    x = torch.tensor(cache, requires_grad=True)
    torch.square(x).backward(torch.from_numpy(dout))
    return x.grad.numpy()
"""}
SAYS = ["forbidden_import: cell 4, line 2: import torch"]
TELLS = ["torch cannot be used in this assignment"]
STOCK = "all points: torch does the work"


def CHECK(found):
    assert "Your notebook imports torch (cell 4, line 2)" in found.feedback
