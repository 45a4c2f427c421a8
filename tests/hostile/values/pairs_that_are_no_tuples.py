"""Returns things that unpack into more than they show: a tuple subclass, a list, an iterator."""

ANSWERS = {
    "square": """
class Pair(tuple):
    served = 0

    def __iter__(self):
        Pair.served += 1
        return iter((np.zeros((3, 4)), ())) if Pair.served % 2 else super().__iter__()

    def __getitem__(self, index):
        return np.zeros((3, 4))

    def __len__(self):
        return 2


def square_forward(x):
    return Pair((x, (), "more", "and more"))


def square_backward(dout, cache):
    return [dout]


def column_mean(x):
    return iter(x)
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "square_forward must return the pair (out, cache), but it returned a tuple of 4 values",
    "column_mean(x) must be a plain numpy array or a number, but it is a value of type iterator",
]
