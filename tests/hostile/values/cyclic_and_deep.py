"""Returns containers that hold themselves, or each other 100,000 deep, or 10 ** 9 leaves."""

ANSWERS = {
    "square": """
def square_forward(x):
    cycle = [x]
    cycle.append({"again": cycle, "pair": (cycle, cycle)})
    return cycle, cycle


def square_backward(dout, cache):
    deep = ()
    for _ in range(100_000):
        deep = (deep,)
    return deep


def column_mean(x):
    wide = [0.0] * 10
    for _ in range(8):
        wide = [wide] * 10
    return wide
""",
    "column_mean": "pass",
}
EARNS: dict = {}
TELLS = [
    "out must be a plain numpy array or a number, but it is a list of 2 values",
    "dx must be a plain numpy array or a number, but it is",
    "items",
]
