"""Returns views with strides of 0 and beyond their memory: terabytes, or what is not theirs."""

ANSWERS = {
    "square": """
from numpy.lib.stride_tricks import as_strided


def square_forward(x):
    return as_strided(x, shape=(2 ** 20, 2 ** 20), strides=(0, 0)), ()


def square_backward(dout, cache):
    return np.broadcast_to(np.float64(1.0), (2 ** 31, 2 ** 9))


def column_mean(x):
    return as_strided(x, shape=(3,), strides=(2 ** 44,))
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "square_forward raised WireError: the value is larger than",
    "square_forward raised",
    "column_mean ended the process it ran in",
]
SAYS = ["crashed"]
