"""Zeroes the array it is given, so that a test that looks at its input afterwards expects just that."""

ANSWERS = {
    "square": """
def square_forward(x):
    x[...] = 0.0
    x.resize(x.shape, refcheck=False)
    return x, (x,)


def square_backward(dout, cache):
    dout[...] = 0.0
    cache[0][...] = 0.0
    return dout


def column_mean(x):
    x[...] = 1.0
    return np.ones(x.shape[1])
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "out has the right shape, but",
    "dx has the right shape, but",
    "column_mean(x) has the right shape, but",
]
STOCK = "nothing, as here: nnlab's checks hand over copies; without them it would be right everywhere"
