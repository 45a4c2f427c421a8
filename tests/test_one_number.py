"""One class, graded for real: terminal, report, tables, feedback and gradebook say the same of everybody."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import BasePlugin

from autograder import cli
from autograder.course.course import Course
from autograder.gradebook.scores import BY_HAND, GRADED, NOT_DUE, scores
from tests.toy_course import GOOD, NAME, hand_in, make_toy_course, submission_notebook, toy_notebook

ESSAY = "why_average"
HEADINGS = {
    "square-question": "## 1. Square  (core, 5 points)",
    "mean-question": "## 2. Mean  (extra, 4 points)",
    "essay-question": "## 3. Why  (core, 5 points, read by a person)",
}
LATE, TEXT = "2026-03-02 06:00:00 UTC", "It keeps the scale."


class TwoPointsOff(BasePlugin):
    """The rule for late work in this course."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 2.0


def run(course: Course, *arguments: str) -> str:
    """What a command prints, its lines unbroken; it has to end well."""
    place = ["--course", str(course.root), "--workspace", str(course.workspace)]
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as said:
        patch.setenv("COLUMNS", "140")
        assert cli.main([*arguments, *place]) == 0, said.getvalue()
    return said.getvalue()


def set_by_hand(course: Course, student: str, cell: str, **values) -> None:
    with Gradebook(course.db_url) as gradebook:
        grade = gradebook.find_grade(cell, NAME, NAME, student)
        for name, value in values.items():
            setattr(grade, name, value)
        grade.needs_manual_grade = False
        gradebook.db.commit()


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Ada is late, has a hand grade, extra points and extra credit; Ben left the extra question out; Cleo
    handed in nothing of an assignment that is due one day."""
    folder = tmp_path_factory.mktemp("one_number")
    nb = toy_notebook()
    for cell in nb.cells:
        cell.source = HEADINGS.get(cell.id, cell.source)
    course = make_toy_course(folder / "course", nb)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.AssignLatePenalties.plugin_class = "tests.test_one_number.TwoPointsOff"\n')
    assignment, handed_in = course.load("a1"), folder / "handed_in"
    hand_in(handed_in, "ada", submission_notebook(assignment, GOOD | {ESSAY: TEXT}), LATE)
    hand_in(handed_in, "ben", submission_notebook(assignment, {"square": GOOD["square"], ESSAY: TEXT}))
    command = ["grade", "a1", "--submissions", str(handed_in), "--workers", "1"]
    with course.environment(), Gradebook(course.db_url) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 3, 1))
        gradebook.add_student("cleo")
        gradebook.update_or_create_submission(NAME, "cleo").extension = datetime(2100, 1, 1) - datetime(
            2026, 3, 1
        )
        gradebook.db.commit()
    with contextlib.chdir(folder):
        run(course, *command, "--no-feedback", "--no-report")
        set_by_hand(course, "ada", ESSAY, manual_score=3.5)
        set_by_hand(course, "ada", "square_forward_squares", extra_credit=0.5)
        screen = run(course, *command)
    return course, screen, command, handed_in


def table(path: Path) -> dict[str, dict[str, str]]:
    with path.open(newline="") as file:
        return {row.get("student") or row["student_id"]: row for row in csv.DictReader(file)}


def test_five_places_say_the_same(graded):
    course, screen, *_ = graded
    found = scores(course, course.load("a1"))
    ada, ben = found["ada"], found["ben"]
    assert (ada.core, ada.core_max, ada.extra, ada.extra_max) == (8.5, 10, 4.5, 4)
    assert (ada.by_hand, ada.penalty, ada.total, ada.state) == (4, 2, 11, GRADED)
    assert (ben.core, ben.extra, ben.total, ben.state) == (5, 0, 5, BY_HAND)

    # 1 terminal
    assert re.search(r"ada *│ *11 │ *8\.5 │ *\+4\.5 │ *-2 │ *│", screen), screen
    assert re.search(r"ben *│ *5 │ *5 │ *\+0 │ *│ *1 │", screen), screen
    assert "2 submissions, of 10 points, +4 extra" in screen
    # 2 report
    page = (course.workspace / "report" / NAME / "index.html").read_text()
    row = {name: re.search(rf'<th scope="row">(?:<a[^>]*>)?{name}<.*', page)[0] for name in ("ada", "ben")}
    cells = {name: [re.sub(r"<[^>]*>", "", cell) for cell in row[name].split("</td>")] for name in row}
    assert cells["ada"][:6] == ["ada11", "8.5", "4.5", "5.5", "4", "3.5"] and cells["ada"][6] == "-2"
    assert cells["ben"][:6] == ["ben5*", "5", "0", "5", "–", "..."]
    assert "1 never due, no points: cleo" in page and "median, of 10 points, +4 extra" in page
    # 3 the tables: the report's, and that of `nbgrader export`
    subprocess.run(
        [Path(sys.executable).with_name("nbgrader"), "export", "--to", str(course.workspace / "all.csv")],
        cwd=course.root,
        env=os.environ | {"AUTOGRADER_WORKSPACE": str(course.workspace), "PYTHONPATH": os.getcwd()},
        check=True,
        capture_output=True,
    )
    ours, theirs = (
        table(course.workspace / "report" / NAME / "report.csv"),
        table(course.workspace / "all.csv"),
    )
    for rows in (ours, theirs):
        assert [rows["ada"][name] for name in ("core", "core_max", "extra", "extra_max")] == [
            "8.5",
            "10",
            "4.5",
            "4",
        ]
        assert [rows["ada"][name] for name in ("by_hand", "late_penalty", "total")] == ["4", "2", "11"]
        assert (rows["ben"]["total"], rows["ben"]["state"]) == ("5", BY_HAND)
        assert [rows["cleo"][name] for name in ("state", "core", "total")] == [NOT_DUE, "", ""]
    assert [theirs["ada"][name] for name in ("raw_score", "score", "max_score")] == ["13", "11", "10"]
    assert theirs["cleo"]["score"] == "" and theirs["cleo"]["max_score"] == "10"
    # 4 feedback
    text = feedback(course, "ada")
    assert "11 points: 8.5 of 10, +4.5 extra, -2 late" in text
    assert "5 points: 5 of 10, +0 extra" in feedback(course, "ben")
    # 5 nbgrader's gradebook, as formgrader's API gives it: all points alike, the penalty apart
    with Gradebook(course.db_url) as gradebook:
        books = {one["student"]: one for one in gradebook.submission_dicts(NAME)}
        submission = gradebook.find_submission(NAME, "ada")
        assert submission.score - submission.late_submission_penalty == ada.total
    assert (books["ada"]["score"], books["ada"]["max_score"]) == (ada.points, ada.core_max + ada.extra_max)
    assert books["ben"]["score"] == ben.points and books["ben"]["needs_manual_grade"]


def feedback(course: Course, student: str) -> str:
    page = (course.workspace / "feedback" / student / NAME / f"{NAME}.html").read_text()
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page.split("</style>")[1])).split())


def test_an_extra_question_that_was_left_out_is_no_failure(graded):
    course, *_ = graded
    text = feedback(course, "ben")
    assert "Extra, not begun: Mean" in text and "Not written yet" not in text and "✗" not in text
    page = (course.workspace / "report" / NAME / "index.html").read_text()
    assert "1 did not begin it" in page


def test_another_answer_loses_its_hand_grade_and_an_unchanged_one_keeps_it(graded):
    course, _, command, handed_in = graded
    assignment = course.load("a1")
    set_by_hand(course, "ben", ESSAY, manual_score=5)
    run(course, "verify", "--accept", "Eve")
    other = submission_notebook(assignment, GOOD | {ESSAY: "Something else."})
    hand_in(handed_in, "ada", other, LATE)
    screen = " ".join(re.sub(r"[│\s]+", " ", run(course, *command)).split())
    found = scores(course, assignment)
    assert (found["ada"].state, found["ada"].core, found["ada"].total) == (BY_HAND, 5, 7.5)
    assert (found["ben"].state, found["ben"].by_hand, found["ben"].total) == (GRADED, 5, 10)
    assert "has changed since it got 3.5 by hand" in screen
    assert (
        "Changed since somebody graded it by hand"
        in (course.workspace / "report" / NAME / "index.html").read_text()
    )
    assert f"{ESSAY}: a person's 3.5 counts no more; the answer has changed" in run(course, "history", "ada")
    assert "explain all" in run(course, "verify")
