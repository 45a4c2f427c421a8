"""Is called like somebody else but for letters that cannot be seen, and one that turns the rest around."""

STUDENT = "name_that_hides_\u200bneighbour\u202ebyna.lmth"
SAYS = ["student_id_changed", r"\u200b", r"\u202e"]


def CHECK(found):
    assert not {"\u200b", "\u202e"} & set(found.verdict.student + found.feedback + found.mentions)
