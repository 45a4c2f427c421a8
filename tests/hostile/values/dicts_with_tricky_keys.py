"""Returns dicts with keys that collide, lie about their hash, or carry names of the grader's own messages."""

ANSWERS = {
    "square": """
class Key(str):
    __hash__ = lambda self: 0
    __eq__ = lambda self, other: True


def square_forward(x):
    return {float("nan"): 1, (1, (2, b"x")): x, Key("out"): x * x, "__class__": "ndarray", None: None}, ()


def square_backward(dout, cache):
    return {k * (2 ** 61 - 1): 0 for k in range(1000)}


def column_mean(x):
    return {"result": x.mean(axis=0), "passed": True, "points": 4, "__array__": [1.0]}
""",
    "column_mean": "pass",
}
EARNS: dict = {}
SAYS = ["session_lost", "too many keys of a dict have the same hash"]
TELLS = [
    "out must be a plain numpy array or a number, but it is a value of type dict",
    "too many keys of a dict have the same hash",
    "not reached, because the notebook's process was lost",
]
