"""Traces and profiles all code of the process and changes the grader's local names while it runs."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import sys
import threading

def _trace(frame, event, argument):
    if event in ("line", "return"):
        for name in ("result", "reply", "expected", "got", "want", "wrong", "near", "bad"):
            if name in frame.f_locals and "dout" not in frame.f_locals:
                frame.f_locals[name] = frame.f_locals.get("want")
    return _trace

for _hook in (sys.settrace, threading.settrace):
    _hook(_trace)
sys.setprofile(lambda frame, event, argument: frame.f_locals.pop("wrong", None))
_frame = sys._getframe()
while _frame is not None:
    _frame.f_trace, _frame.f_trace_lines = _trace, True
    _frame = _frame.f_back
"""
}
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["sys.settrace", "sys.setprofile"]
