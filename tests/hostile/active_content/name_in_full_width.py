"""Is called by a formula in full-width letters, which some spreadsheets read, and hands in no notebook."""

from tests.hostile.kit import NOTHING

STUDENT = "\uff1dHYPERLINK(\uff02https:\u2215\u2215hostile.example\uff02)"
EARNS = NOTHING
SAYS = ["can't be read", "student_id_changed"]


def notebook(nb):
    return b"\xff\xfe\xfd no notebook"


def CHECK(found):
    from autograder.report.page import neutral

    assert neutral(found.verdict.problem)[0] == "'", found.verdict.problem
