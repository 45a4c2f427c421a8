"""Returns an ndarray subclass that claims to be a plain array and agrees with all it is compared with."""

ANSWERS = {
    "square": """
class Agreeing(np.ndarray):
    __class__ = np.ndarray

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        other = next((each for each in inputs if each is not self), self)
        if ufunc in (np.equal, np.less, np.less_equal, np.isfinite, np.logical_and):
            return np.ones(np.shape(other), dtype=bool)
        return np.zeros(np.shape(other))

    def __array_function__(self, func, types, args, kwargs):
        return True if func in (np.allclose, np.array_equal) else np.zeros(self.shape)

    __eq__ = __le__ = __lt__ = lambda self, other: np.ones(self.shape, dtype=bool)
    __sub__ = __rsub__ = lambda self, other: np.zeros(self.shape)
    all = any = __bool__ = lambda self, *args: True


def square_forward(x):
    return x.view(Agreeing), ()


def square_backward(dout, cache):
    return dout.view(Agreeing)
"""
}
TELLS = [
    "out must be a plain numpy array or a number, but it is a value of type __main__.Agreeing",
    "dx must be a plain numpy array or a number, but it is a value of type __main__.Agreeing",
]
STOCK = "nothing here, since nnlab's checks ask for type(x) is np.ndarray; np.allclose would have agreed"
