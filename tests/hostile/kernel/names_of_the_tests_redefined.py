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
QUIET = "it changes only names of its own notebook; the tests use names of another process"
STOCK = "the tests find the student's `check`"
