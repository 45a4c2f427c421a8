"""Looks the module of the checks up in sys.modules and replaces every function that can fail."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import sys

for _name, _module in list(sys.modules.items()):
    if _name.endswith((".check", ".differences", "numpy.testing", "unittest.case")):
        for _each in ("close", "equal", "that", "array", "unchanged", "assert_allclose", "assert_equal"):
            if hasattr(_module, _each):
                setattr(_module, _each, lambda *args, **kwargs: None)
"""
}
QUIET = "it changes only objects of its own process; the judge compares in another one"
STOCK = "every check passes"
