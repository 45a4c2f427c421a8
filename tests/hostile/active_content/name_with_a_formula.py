"""Is called by a spreadsheet formula that starts a program, with markup and a terminal title behind it."""

STUDENT = "=cmd|'-C calc'!A0\x1b]0;hostile\x07<img src=x onerror=hostile()>"
SAYS = ["student_id_changed"]


def CHECK(found):
    from autograder.report.page import neutral

    student = found.verdict.student
    assert student == "cmd--C-calc-A0-0-hostile-img-src-x-onerror-hostile" == neutral(student), student
    assert not {"\x1b", "\x07"} & set(found.mentions + found.feedback)
