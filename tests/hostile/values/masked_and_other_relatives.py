"""Returns arrays of the family that compare leniently: all masked, a matrix, a record array, a polynomial."""

ANSWERS = {
    "square": """
def square_forward(x):
    return np.ma.masked_all(x.shape), ()


def square_backward(dout, cache):
    return np.matrix(dout)


def column_mean(x):
    return np.poly1d(x.mean(axis=0))
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "out must be a plain numpy array or a number, but it is a value of type numpy.ma",
    "dx must be a plain numpy array or a number, but it is a value of type numpy.matrix",
    "column_mean(x) must be a plain numpy array or a number, but it is a value of type numpy.poly1d",
]
STOCK = "nothing here, since nnlab's checks ask for a plain array; np.allclose(all masked, expected) is True"
