"""Returns what is nearly a number: text, a Fraction, a Decimal, complex numbers without an imaginary part."""

ANSWERS = {
    "square": """
from decimal import Decimal
from fractions import Fraction


def square_forward(x):
    return (x * x).astype(complex), Fraction(1, 3)


def square_backward(dout, cache):
    return [[Decimal(0)] * dout.shape[1]] * dout.shape[0]


def column_mean(x):
    return [str(value) for value in x.mean(axis=0)]
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "out must hold real numbers, but its dtype is complex128",
    "dx must be a plain numpy array or a number, but it is a list of 3 values",
    "column_mean(x) must be a plain numpy array or a number, but it is a list of 3 values",
]
STOCK = "nothing, as here"
