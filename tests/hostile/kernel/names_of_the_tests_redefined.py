"""Gives the names that the tests use to objects of its own, which agree with everything."""

from tests.hostile.kernel import AGREEABLE
from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + AGREEABLE
    + """
check = rng = expected = far = zeros = Agreeable()
CheckFailed = RemoteError = Exception
"""
}
SAYS = ["check = ... (takes the place of what the set-up cell imported)"]
STOCK = "the tests find the student's `check`"
