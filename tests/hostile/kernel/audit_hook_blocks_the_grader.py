"""Adds an audit hook, which nobody can take away, that stops the grader from forking in its process."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import sys

def _no(event, arguments):
    if event in ("os.fork", "os.kill", "gc.get_objects") or event.startswith(("socket.", "tempfile.")):
        raise KeyboardInterrupt("passed")

sys.addaudithook(_no)
"""
}
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["sys.addaudithook"]
