"""`autograder verify` names every grade that no receipt and no accepted score explains."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from autograder import cli
from autograder.course import Course
from autograder.errors import UserError
from autograder.gradebook import GradebookWriter
from autograder.receipts import Receipt, Receipts, _digest
from autograder.records import Verdict
from autograder.signing import Signer
from autograder.verify import accept, verify
from tests.synthetic import make_course, make_rebuilt, make_verdict

pytestmark = pytest.mark.usefixtures("alembic_once")

NAME, CELL, MANUAL = "a1_toy", "layer_0_keeps_claim_1", "dead_units_explained"


@pytest.fixture
def course(tmp_path) -> Course:
    """Three submissions with receipts and grades, as a grading run leaves them."""
    made = make_course(tmp_path)
    with Receipts(made.workspace) as receipts:
        for student, failing in (("student0000", ()), ("student0001", (CELL,)), ("student0002", ())):
            receipts.put(Receipt(student, written(made, student, failing), seed=1))
    return made


def written(course: Course, student: str, failing: tuple = ()) -> Verdict:
    """Put a verdict into the gradebook; returns it."""
    assignment = course.load(NAME)
    verdict = make_verdict(assignment, student=student, failing=failing)
    with GradebookWriter(course, assignment) as writer:
        writer.write(make_rebuilt(assignment), verdict)
    return verdict


def execute(course: Course, file: str, statement: str, *values) -> None:
    with contextlib.closing(sqlite3.connect(course.workspace / file)) as db:
        for trigger in ("receipt_no_update", "receipt_no_delete"):
            db.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        db.execute(statement, values)
        db.commit()


def found(course: Course) -> list[str]:
    return [str(finding) for finding in verify(course, [NAME]).findings]


def of(student: str, cell: str) -> str:
    """SQL that picks one grade in nbgrader's tables."""
    return f"""id IN (SELECT grade.id FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
        JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
        WHERE student_id = '{student}' AND base_cell.name = '{cell}')"""


def test_what_a_run_leaves_behind_is_sound(course):
    report = verify(course, [NAME])
    assert report.sound and report.grades == 21


def test_a_score_changed_in_the_gradebook_is_named(course):
    execute(course, "gradebook.db", f"UPDATE grade SET auto_score = 1.5 WHERE {of('student0001', CELL)}")
    (text,) = found(course)
    assert "student0001" in text and CELL in text and "1.5" in text


def test_a_score_set_by_hand_is_named_until_it_is_accepted_and_again_when_it_changes(course):
    change = f"UPDATE grade SET manual_score = ?, extra_credit = ? WHERE {of('student0002', MANUAL)}"
    execute(course, "gradebook.db", change, 4.0, 1.0)
    (text,) = found(course)
    assert "student0002, dead_units_explained: 4 and 1 extra, set by hand" in text
    assert accept(course, [NAME], "Ada") == 1 and accept(course, [NAME], "Ada") == 0
    assert verify(course, [NAME]).sound
    execute(course, "gradebook.db", change, 5.0, 1.0)
    assert len(found(course)) == 1
    assert accept(course, [NAME], "Ada") == 1 and verify(course, [NAME]).sound


def test_a_record_of_acceptance_cannot_be_forged(course):
    change = f"UPDATE grade SET manual_score = 5 WHERE {of('student0002', MANUAL)}"
    execute(course, "gradebook.db", change)
    execute(course, "receipts.db",
            "INSERT INTO accepted (assignment, student, grade_id, manual, extra, who, time, mac) "
            "VALUES (?, 'student0002', ?, 5.0, 0.0, 'Ada', 'now', ?)", NAME, MANUAL, "0" * 64)
    assert len(found(course)) == 1


def test_grades_without_a_receipt_are_named(course):
    written(course, "stranger")
    (text,) = found(course)
    assert "stranger" in text and "no receipt" in text


def test_grades_that_are_gone_are_named(course):
    execute(course, "gradebook.db", f"DELETE FROM grade WHERE {of('student0001', CELL)}")
    (text,) = found(course)
    assert "student0001" in text and text.endswith(f"lacks {CELL}")


def test_a_student_who_is_gone_is_named(course):
    with Receipts(course.workspace) as receipts:
        receipts.put(Receipt("k", make_verdict(course.load(NAME), student="forgotten"), seed=1))
    (text,) = found(course)
    assert "forgotten" in text and "no grade" in text


class TestLatePenalties:
    def late(self, course: Course, method: str) -> None:
        """Hand in a day after the date, under one of nbgrader's two methods."""
        config = course.root / "nbgrader_config.py"
        config.write_text(config.read_text() + f"\nc.LateSubmissionPlugin.penalty_method = {method!r}\n")
        execute(course, "gradebook.db", "UPDATE assignment SET duedate = '2026-03-05 00:00:00.000000'")
        assignment = course.load(NAME)
        verdict = make_verdict(assignment, student="student0001", failing=(CELL,))
        verdict.timestamp = "2026-03-06T00:00:00+00:00"
        with Receipts(course.workspace) as receipts, GradebookWriter(course, assignment) as writer:
            receipts.put(Receipt("late", verdict, seed=1))
            writer.write(make_rebuilt(assignment), verdict)

    @pytest.mark.parametrize("method", ["none", "zero"])
    def test_a_penalty_that_follows_from_the_dates_is_explained(self, course, method):
        self.late(course, method)
        assert found(course) == []

    def test_a_penalty_that_was_taken_away_is_named(self, course):
        self.late(course, "zero")
        execute(course, "gradebook.db", "UPDATE submitted_notebook SET late_submission_penalty = NULL")
        (text,) = found(course)
        assert "student0001" in text and "takes 0 points off" in text

    def test_a_time_of_handing_in_that_was_changed_is_named(self, course):
        self.late(course, "zero")
        execute(course, "gradebook.db", "UPDATE submitted_assignment SET timestamp = "
                "'2026-02-01 00:00:00.000000' WHERE student_id = 'student0001'")
        (text,) = found(course)
        assert "2026-02-01" in text and "2026-03-06" in text


class TestReceipts:
    def test_a_row_that_was_changed_with_a_fitting_digest_is_named(self, course):
        path = course.workspace / "receipts.db"
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            row = dict(db.execute("SELECT * FROM receipt WHERE id = 2").fetchone()) | {"points": 9.0}
        change = "UPDATE receipt SET points = 9.0, digest = ? WHERE id = 2"
        execute(course, "receipts.db", change, _digest(row))
        (text,) = verify(course, [NAME]).receipts
        forged = "not written with the key"
        assert "receipt 2 (student0001" in text and forged in text
        with Receipts(course.workspace) as receipts, pytest.raises(UserError, match=forged):
            list(receipts.all(NAME))

    def test_a_row_that_is_gone_is_named(self, course):
        execute(course, "receipts.db", "DELETE FROM receipt WHERE id = 2")
        assert verify(course, [NAME]).receipts == ["receipts 2 to 2 are gone"]

    def test_rows_that_changed_places_are_named(self, course):
        for statement in ("UPDATE receipt SET id = 9 WHERE id = 1", "UPDATE receipt SET id = 1 WHERE id = 2",
                          "UPDATE receipt SET id = 2 WHERE id = 9"):
            execute(course, "receipts.db", statement)
        assert len(verify(course, [NAME]).receipts) == 2

    def test_another_key_explains_nothing(self, course):
        (course.workspace / "receipts.key").unlink()
        report = verify(course, [NAME])
        assert len(report.receipts) == 3 and not report.sound


class TestKey:
    def test_it_is_made_once_for_its_owner_alone(self, tmp_path):
        first = Signer(tmp_path)
        assert (tmp_path / "receipts.key").stat().st_mode & 0o777 == 0o600
        assert Signer(tmp_path).sign("a", "b") == first.sign("a", "b") != first.sign("ab", "")
        assert Signer(tmp_path / "other").sign("a") != first.sign("a")
        assert first.holds(first.sign("x"), "x") and not first.holds("", "x")
        assert [path.name for path in tmp_path.glob("receipts*")] == ["receipts.key"]

    def test_it_may_lie_elsewhere(self, tmp_path, monkeypatch):
        monkeypatch.setenv("AUTOGRADER_KEY_FILE", str(tmp_path / "safe" / "key"))
        Signer(tmp_path / "workspace")
        assert (tmp_path / "safe" / "key").exists() and not (tmp_path / "workspace").exists()

    @pytest.mark.parametrize("content", ["", "no key", "ab" * 16, "\u00e9" * 64])
    def test_a_broken_key_says_what_to_do(self, tmp_path, content):
        (tmp_path / "receipts.key").write_text(content)
        (tmp_path / "receipts.key").chmod(0o600)
        with pytest.raises(UserError, match="backup"):
            Signer(tmp_path)

    def test_a_key_that_others_may_read_is_refused(self, tmp_path):
        Signer(tmp_path)
        (tmp_path / "receipts.key").chmod(0o644)
        with pytest.raises(UserError, match="chmod 600"):
            Signer(tmp_path)


def test_the_command_says_what_it_found(course, capsys):
    where = ["--course", str(course.root), "--workspace", str(course.workspace)]
    assert cli.main(["verify", *where]) == 0
    assert "explain all 21 grades of a1_toy" in capsys.readouterr().out
    change = f"UPDATE grade SET manual_score = 5 WHERE {of('student0002', MANUAL)}"
    execute(course, "gradebook.db", change)
    assert cli.main(["verify", "a1", *where]) == 1
    assert "--accept" in capsys.readouterr().out
    assert cli.main(["verify", "a1", "--accept", "Ada", *where]) == 0
    assert "accepted by Ada" in capsys.readouterr().out
    (course.workspace / "receipts.key").unlink()
    assert cli.main(["verify", *where]) == 1
    assert "not authentic" in capsys.readouterr().out
