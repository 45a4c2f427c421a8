"""Returns arrays without entries, which broadcast: all of no comparisons hold."""

ANSWERS = {
    "square": """
def square_forward(x):
    return np.empty((0, 1, 1)), ()


def square_backward(dout, cache):
    return np.empty((2 ** 40, 0, 1, 1))


def column_mean(x):
    return np.empty((0, *x.shape[1:]))
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "out has the wrong shape (0, 1, 1)",
    "an axis of the array is too long",
    "column_mean(x) has the wrong shape (0, 3)",
]
STOCK = "nothing here, since nnlab's checks compare shapes; np.allclose(out, expected) would be True"
