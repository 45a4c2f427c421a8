"""Replaces what shows tracebacks, in the shell and in sys, by functions that show nothing."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import sys

def _silent(*args, **kwargs):
    frame = sys._getframe()
    while frame is not None:
        result = frame.f_locals.get("result")
        if hasattr(result, "error_in_exec"):
            result.error_before_exec = result.error_in_exec = None
        frame = frame.f_back

_shell = get_ipython()
_shell.showtraceback = _shell._showtraceback = _shell.showsyntaxerror = _silent
type(_shell).showtraceback = type(_shell)._showtraceback = _silent
sys.excepthook = sys.unraisablehook = _silent
"""
}
QUIET = "it changes only how its own IPython runs cells; no test cell runs there"
STOCK = "failed tests show no error and count as passed"
