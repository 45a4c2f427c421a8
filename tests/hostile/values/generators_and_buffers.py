"""Returns generators without end, iterators, memoryviews and arrays of other modules in the place of data."""

ANSWERS = {
    "square": """
import array
import itertools


def square_forward(x):
    return (x * x * 0 for _ in itertools.count()), iter(x)


def square_backward(dout, cache):
    return memoryview(np.zeros(dout.shape))


def column_mean(x):
    return array.array("d", x[0])
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "out must be a plain numpy array or a number, but it is a value of type generator",
    "dx must be a plain numpy array or a number, but it is a value of type memoryview",
    "column_mean(x) must be a plain numpy array or a number, but it is a value of type array.array",
]
