"""Returns the grader's own tokens, handles and callbacks with numbers of its choice, in the place of data."""

ANSWERS = {
    "square": """
import sys

wire = next(module for name, module in list(sys.modules.items()) if name.endswith("inside.wire"))


def square_forward(x):
    return wire.Handle(0, "numpy.ndarray"), wire.Callback(1, "oracle")


def square_backward(dout, cache):
    try:
        cache(dout)
    finally:
        return wire.Callback(2 ** 52, "expected")


def column_mean(x):
    return wire.Handle(2 ** 60)
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = ["out must be a plain numpy array or a number"]
