"""Returns functions and classes in the place of data, and raises the very errors that the checks raise."""

ANSWERS = {
    "square": """
def square_forward(x):
    def out(*args, **kwargs):
        return out

    return out, square_backward


def square_backward(dout, cache):
    failure = check.CheckFailed("passed", "square_backward is right.", hint="full marks")
    failure.kind, failure.points, failure.ename = "passed", 3, "Passed"
    raise failure


def column_mean(x):
    class mean(type(check.CheckFailed)):
        __instancecheck__ = lambda self, other: True

    return mean
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "out must be a plain numpy array or a number, but it is a value of type function",
    "square_backward raised CheckFailed",
    "column_mean(x) must be a plain numpy array",
]
STOCK = "nothing, as here"
