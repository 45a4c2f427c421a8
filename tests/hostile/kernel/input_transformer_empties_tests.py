"""Adds an input transformer that turns every cell with a test in it into a comment."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
def _no_tests(lines):
    return ["# nothing to see here\\n"] if any("check." in line for line in lines) else lines

_shell = get_ipython()
_shell.input_transformers_cleanup.append(_no_tests)
_shell.input_transformers_post.append(_no_tests)
_shell.input_transformer_manager.cleanup_transforms.insert(0, _no_tests)
"""
}
QUIET = "it changes only how its own IPython runs cells; no test cell runs there"
STOCK = "the tests never run, and what raises nothing passes"
