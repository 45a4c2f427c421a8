"""Returns numbers at the edges: the largest, denormal ones, -0.0, 2 ** 63, 10 ** 3900."""

ANSWERS = {
    "square": """
def square_forward(x):
    return np.where(x > 0, np.finfo(float).max, 5e-324), 10 ** 3900


def square_backward(dout, cache):
    minus_zero = np.full(dout.shape, -0.0)
    return minus_zero if dout.shape == (2, 5) else np.full(dout.shape, 2 ** 63, dtype=np.uint64)


def column_mean(x):
    return 10 ** 3900
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = ["out has the right shape, but", "dx has the right shape, but", "column_mean(x)"]
