"""`autograder history` tells everything that happened to the grades of one student."""

import json
import sqlite3

import pytest

from autograder import cli
from autograder.commands.history import history
from autograder.commands.verify import accept, verify
from autograder.course.errors import UserError
from autograder.gradebook import GradebookWriter
from autograder.receipts.receipts import DUE_DATE, Receipt, Receipts
from tests.synthetic import make_course, make_rebuilt, make_verdict
from tests.test_gradebook import MANUAL, PASSED, grade_by_hand

pytestmark = pytest.mark.usefixtures("alembic_once")

NAME = "a1_toy"


def graded(course, key: str, seed: int, finished: str = "", **verdict) -> None:
    """One submission of ada, graded as a run does it: the receipt first, then the gradebook."""
    assignment = course.load(NAME)
    result = make_verdict(assignment, **verdict)
    with Receipts(course.workspace) as receipts:
        receipts.put(
            Receipt(key, result, seed, environment={"submission_sha256": key * 32}, finished=finished)
        )
    with GradebookWriter(course, assignment) as writer:
        writer.write(make_rebuilt(assignment), result)


@pytest.fixture
def course(tmp_path):
    """Ada: graded, an answer graded by hand and accepted, then graded again with one test failed."""
    made = make_course(tmp_path)
    graded(made, "ab", seed=7, finished="2020-03-01T10:00:00+00:00")
    grade_by_hand(made)
    grade_by_hand(made, cell=PASSED, score=0.5)
    accept(made, verify(made, [NAME]), "Lena")
    graded(made, "cd", seed=8, finished="2999-03-01T10:00:00+00:00", failing=(PASSED,))
    return made


def run(course, *words: str) -> int:
    return cli.main(["history", *words, "--course", str(course.root), "--workspace", str(course.workspace)])


def test_everything_is_told_in_order(course):
    events = history(course, "ada", [NAME])[NAME]
    of_cells = [event for event in events if event.data.get("grade_id") != DUE_DATE]  # put on record at first
    assert [event.kind for event in of_cells] == [
        "graded",
        *["changed"] * 6,
        *["accepted"] * 2,
        "graded",
        "changed",
    ]
    first, again, last = events[0], events[-2], events[-1]
    assert first.text.startswith("graded: 9 of 12 points, seed 7, from sha256 abababababababab")
    assert "8 of 12 points, seed 8" in again.text and again.data["submission_sha256"] == "cd" * 32
    assert {event.data["grade_id"] for event in events if event.kind == "accepted"} == {
        DUE_DATE,
        MANUAL,
        PASSED,
    }
    assert last.text.startswith(
        f"{PASSED}: 1 -> 0 (a person's 0.5 stays in force); now waits for a person; failed: out has"
    )


def test_the_command_prints_lines_and_json(course, capsys):
    assert run(course, "ada", "a1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ada, a1_toy" and len(lines) == 14
    assert any(line.endswith(f"accepted by Lena: {MANUAL} set by hand to 2.5") for line in lines)
    assert f"{PASSED} set by hand to 0.5" in lines[-1] and f"waits for a person: {PASSED}" in lines[-1]
    assert run(course, "ada", "--json") == 0
    told = json.loads(capsys.readouterr().out)["assignments"][NAME]
    assert len(told["events"]) == 12 and told["now"]["set_by_hand"] == {MANUAL: 2.5, PASSED: 0.5}
    assert told["now"]["score"] == 11.0


def test_nobody_of_that_name(course, capsys):
    graded(course, "ef", seed=9, student="adam")
    assert run(course, "adda") == 2
    said = capsys.readouterr().err
    assert "Nothing has been graded of a student called adda." in said and "Did you mean ada or adam?" in said
    assert run(course, "zoe") == 2
    assert "2 students have been graded here" in capsys.readouterr().err


def test_late_penalties_and_problems_are_told(course):
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with sqlite3.connect(course.workspace / "gradebook.db") as db:
        db.execute("UPDATE assignment SET duedate = '2026-02-28 00:00:00.000000'")
    graded(course, "ef", seed=9, problem="The file holds \x1b[31mno notebook.")
    texts = [event.text for event in history(course, "ada", [NAME])[NAME]]
    assert "late penalty: none -> 3" in texts
    assert any("could not be graded: The file holds" in text for text in texts)


def test_no_control_character_reaches_the_terminal(course, capsys):
    graded(course, "ef", seed=9, problem="The file holds \x1b[31mno notebook.")
    assert run(course, "ada") == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_history_of_an_earlier_version_is_read_where_it_is(course, capsys):
    path = course.workspace / "grade_history.db"
    names = "time, student, assignment, grade_id, old_auto, new_auto, manual, old_queue, new_queue, reason"
    with sqlite3.connect(path) as db:
        db.execute(f"CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, {names})")
        for student in ("ada", "old"):
            row = ("2026-01-01T00:00:00+00:00", student, NAME, PASSED, None, 1.0, None, 1, 0, "passed")
            db.execute(f"INSERT INTO change ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    assert run(course, "ada") == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith(f"  2026-01-01T00:00:00+00:00  {PASSED}: none -> 1")
    assert line.endswith("(recorded by an earlier version, not signed)")
    assert history(course, "old", [NAME])[NAME][0].kind == "changed_earlier"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(UserError, match=r"Can't read .*grade_history\.db"):
        history(course, "ada", [NAME])


def test_changed_rows_are_not_believed(course):
    with sqlite3.connect(course.workspace / "receipts.db") as db:
        db.execute("DROP TRIGGER change_no_update")
        db.execute("UPDATE change SET new_auto = 9 WHERE id = 2")
    with pytest.raises(UserError, match="Row 2"):
        history(course, "ada", [NAME])
