"""Returns ducks: objects with __array__ or __array_interface__ that give other data each time."""

ANSWERS = {
    "square": """
class Frame:
    '''Looks like a table of pandas.'''

    def __init__(self, values):
        self.values, self.columns, self.index, self.shape = values, ["a"], range(len(values)), values.shape

    def __array__(self, dtype=None, copy=None):
        return self.values ** 2

    def to_numpy(self):
        return self.values ** 2


class Interface:
    def __init__(self, values):
        self.values, self.asked = values, 0

    @property
    def __array_interface__(self):
        self.asked += 1
        return (self.values * self.asked).__array_interface__

    def __dlpack__(self, **options):
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self):
        return (1, 0)


def square_forward(x):
    return Frame(x), (x,)


def square_backward(dout, cache):
    return Interface(2 * cache[0] * dout)
"""
}
TELLS = [
    "out must be a plain numpy array or a number, but it is a value of type __main__.Frame",
    "dx must be a plain numpy array or a number, but it is a value of type __main__.Interface",
]
