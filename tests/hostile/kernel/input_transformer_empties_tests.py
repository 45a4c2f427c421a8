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
SAYS = ["ipython.input_transformer"]
STOCK = "the tests never run, and what raises nothing passes"
