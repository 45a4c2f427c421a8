"""Returns arrays whose dtype is a trap: objects that overload, records, dates, text, bytes without a type."""

ANSWERS = {
    "square": """
class Right:
    __eq__ = __le__ = __lt__ = lambda self, other: True
    __sub__ = __rsub__ = __abs__ = lambda self, other=None: 0.0
    __float__ = lambda self: float("nan")
    __hash__ = None


def square_forward(x):
    out = np.empty(x.shape, dtype=object)
    out[...] = Right()
    return out, ()


def square_backward(dout, cache):
    return np.zeros(dout.shape, dtype=[("out", "f8"), ("hidden", "O")])


def column_mean(x):
    return np.array(x.mean(axis=0).view("M8[s]"))
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "out must be a plain numpy array or a number",
    "numpy.ndarray with dtype object",
    "with dtype datetime64[s]",
]
