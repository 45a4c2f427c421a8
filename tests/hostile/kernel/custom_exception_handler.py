"""Installs a handler for every exception that shows nothing, so that a failed test leaves no error behind."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import sys

def _nothing(shell, kind, value, trace, tb_offset=None):
    frame = sys._getframe()
    while frame is not None:  # the shell has noted the error already: take it back
        result = frame.f_locals.get("result")
        if hasattr(result, "error_in_exec"):
            result.error_in_exec = None
        frame = frame.f_back

get_ipython().set_custom_exc((BaseException,), _nothing)
"""
}
QUIET = "it changes only how its own IPython runs cells; no test cell runs there"
STOCK = "no error in the output counts as passed"
