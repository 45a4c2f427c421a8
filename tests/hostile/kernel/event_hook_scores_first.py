"""Registers an IPython event that shows a number before each later cell: stock takes it for the score."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """

def _score(info):
    points = {"square_forward_squares": 2, "square_backward_uses": 3, "column_mean_averages": 4}
    for name, number in points.items():
        if name in (info.raw_cell or ""):
            get_ipython().displayhook(number)

get_ipython().events.register("pre_run_cell", _score)
""",
    "column_mean": "def column_mean(x):\n    return x[0]",
}
EARNS: dict = {}
QUIET = "it only shows numbers, and a score is never read from outputs"
STOCK = "the number shown before the failure is taken for the score"
