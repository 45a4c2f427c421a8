"""Replaces the method that runs cells by one that says all went well, in the shell and in its class."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

def _fine(self, source, *args, **kwargs):
    return ExecutionResult(None)

async def _fine_async(self, source, *args, **kwargs):
    return ExecutionResult(None)

for _kind in (InteractiveShell, type(get_ipython())):
    _kind.run_cell, _kind.run_cell_async = _fine, _fine_async
    _kind.run_code = _kind.run_ast_nodes = lambda *args, **kwargs: False
"""
}
EARNS: dict = {}  # column_mean is not run either
QUIET = "it changes only how its own IPython runs cells; no test cell runs there"
STOCK = "the tests never run, and what raises nothing passes"
