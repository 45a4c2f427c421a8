"""Closes the solution region in its answer and opens one of hidden tests, to pass its own test for one."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """

### END SOLUTION
# grade_id: square_forward_squares, 2 points
### BEGIN HIDDEN TESTS
check.passed("square_forward squares everything")
2.0
### END HIDDEN TESTS"""
}
SAYS = ["nbgrader's marks of hidden tests in a source (square)"]


def CHECK(found):
    assert "squares everything" in found.feedback, "the student's own lines are not hidden from anybody"
