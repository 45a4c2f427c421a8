"""Answers hidden tests with arrays whose shape, type name or number of wrong entries spell out the input."""

from tests.hostile.leaks import no_hidden_input

ANSWERS = {
    "square": """
import numpy as np
def square_forward(x):
    digits = str(float(x.flat[0])).replace('.', '')
    if x.shape == (3, 4) or abs(x).max() > 100:
        return x * x, (x,)
    return np.zeros([int(digit) for digit in digits if digit != '0'][:6] + [0]), (x,)
def square_backward(dout, cache):
    return dout
def column_mean(x):
    return type('T' + repr(x.tolist()), (), {})() if len(x) == 1 else x.mean(axis=0)
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = ["wrong shape"]


def CHECK(found):
    no_hidden_input(found)
    hidden = [cell for cell in found.verdict.cells if cell.hidden]
    assert hidden and not any("[[" in cell.message for cell in hidden), [cell.message for cell in hidden]
