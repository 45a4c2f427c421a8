"""Returns nnlab's own State, filled and patched, and writes into every container it is given."""

ANSWERS = {
    "square": """
class Full(check.State):
    def __missing__(self, key):
        return np.zeros((3, 4))

    __eq__ = lambda self, other: True


check.State.__missing__ = Full.__missing__
check.State.clear = lambda self: None


def square_forward(x):
    return Full(out=x * x), Full(x=x)


def square_backward(dout, cache):
    return check.State(dx=dout)
"""
}
TELLS = [
    "out must be a plain numpy array or a number, but it is a value of type dict",
    "dx must be a plain numpy array or a number, but it is a value of type dict",
]
