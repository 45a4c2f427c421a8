"""`autograder verify` names every grade that no receipt and no accepted score explains."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime

import pytest

from autograder import cli
from autograder.commands.verify import accept, verify
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Verdict
from autograder.gradebook import GradebookWriter
from autograder.gradebook.session import SharedGradebook
from autograder.receipts.receipts import DUE_DATE, Receipt, Receipts, _digest
from autograder.receipts.signing import Signer
from tests.synthetic import make_course, make_rebuilt, make_verdict

pytestmark = pytest.mark.usefixtures("alembic_once")

NAME, CELL, MANUAL = "a1_toy", "layer_0_keeps_claim_1", "dead_units_explained"
COLUMNS = "assignment, student, grade_id, value, who, time, mac"  # of what was accepted


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
        for table in ("receipt", "accepted"):
            db.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
            db.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        db.execute(statement, values)
        db.commit()


def found(course: Course) -> list[str]:
    return [str(finding) for finding in verify(course, [NAME]).findings]


def accepted(course: Course) -> list[str]:
    """Put on record what verify finds to be set by hand; returns the lines that the command prints."""
    return accept(course, verify(course, [NAME]), "Ada")


def of(student: str, cell: str) -> str:
    """SQL that picks one grade in nbgrader's tables."""
    return f"""id IN (SELECT grade.id FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
        JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
        WHERE student_id = '{student}' AND base_cell.name = '{cell}')"""


def test_what_a_run_leaves_behind_is_sound(course):
    report = verify(course, [NAME])
    assert report.is_sound and report.grades == 21


def test_a_score_changed_in_the_gradebook_is_named(course):
    execute(course, "gradebook.db", f"UPDATE grade SET auto_score = 1.5 WHERE {of('student0001', CELL)}")
    (text,) = found(course)
    assert "student0001" in text and CELL in text and "1.5" in text


def test_a_score_set_by_hand_is_named_until_it_is_accepted_and_again_when_it_changes(course):
    change = f"UPDATE grade SET manual_score = ?, extra_credit = ? WHERE {of('student0002', MANUAL)}"
    execute(course, "gradebook.db", change, 4.0, 1.0)
    (text,) = found(course)
    assert "student0002, dead_units_explained: 4 and 1 extra, set by hand" in text
    assert accepted(course) == ["a1_toy, student0002, dead_units_explained: 4 and 1 extra"]
    assert accepted(course) == [] and verify(course, [NAME]).is_sound
    execute(course, "gradebook.db", change, 5.0, 1.0)
    (text,) = found(course)
    assert "5 and 1 extra, set by hand, is not on record; 4 and 1 extra is" in text
    assert len(accepted(course)) == 1 and verify(course, [NAME]).is_sound


def test_a_score_that_was_accepted_and_is_gone_is_named(course):
    change = f"UPDATE grade SET manual_score = ? WHERE {of('student0002', MANUAL)}"
    execute(course, "gradebook.db", change, 3.0)
    assert len(accepted(course)) == 1
    execute(course, "gradebook.db", change, None)
    (text,) = found(course)
    assert f"student0002, {MANUAL}: 3 is on record, but no longer" in text
    assert len(accepted(course)) == 1 and verify(course, [NAME]).is_sound


def test_points_to_be_had_that_were_changed_are_named(course):
    execute(
        course,
        "gradebook.db",
        "UPDATE grade_cells SET max_score = 1 WHERE id = (SELECT id FROM base_cell WHERE name = ?)",
        CELL,
    )
    texts = found(course)
    said = f"{CELL}: the gradebook counts it out of 1 points, the receipt out of 2"
    assert len(texts) == 3 and all(text.endswith(said) for text in texts)


class TestAcceptances:
    @pytest.fixture
    def course(self, course) -> Course:
        """A score set by hand, accepted, lowered, and accepted again."""
        for score in (5.0, 2.0):
            self.give(course, score)
            assert len(accepted(course)) == 1
        return course

    def give(self, course: Course, score: float) -> None:
        change = f"UPDATE grade SET manual_score = ? WHERE {of('student0002', MANUAL)}"
        execute(course, "gradebook.db", change, score)

    def test_one_that_somebody_else_wrote_is_named(self, course):
        execute(
            course,
            "receipts.db",
            f"INSERT INTO accepted ({COLUMNS}) VALUES (?, 'student0002', ?, '[3.0, 0.0]', 'Ada', 'now', ?)",
            NAME,
            MANUAL,
            "0" * 64,
        )
        assert "acceptance 4 (student0002, a1_toy) was not written with the key" in self.only(course)

    def test_an_old_one_written_once_more_is_named(self, course):
        self.give(course, 5.0)
        execute(
            course,
            "receipts.db",
            f"INSERT INTO accepted ({COLUMNS}) SELECT {COLUMNS} FROM accepted WHERE id = 2",
        )
        assert "acceptance 4 (student0002, a1_toy) was not written with the key" in self.only(course)

    @pytest.mark.parametrize("number", [1, 3])
    def test_one_that_is_gone_is_named(self, course, number):
        self.give(course, 5.0)
        execute(course, "receipts.db", f"DELETE FROM accepted WHERE id = {number}")
        assert self.only(course).startswith(f"acceptances {number} to {number} are gone")

    @pytest.mark.parametrize("statement", ["UPDATE accepted SET value = '[9, 0]'", "DELETE FROM accepted"])
    def test_they_are_never_changed(self, course, statement):
        with (
            contextlib.closing(sqlite3.connect(course.workspace / "receipts.db")) as db,
            pytest.raises(sqlite3.IntegrityError, match="never"),
        ):
            db.execute(statement)

    def only(self, course: Course) -> str:
        (text,) = verify(course, [NAME]).receipts
        return text


def test_nothing_is_accepted_while_receipts_are_not_authentic(course, capsys):
    change = f"UPDATE grade SET manual_score = 5 WHERE {of('student0002', MANUAL)}"
    execute(course, "gradebook.db", change)
    execute(course, "receipts.db", "UPDATE receipt SET points = 99 WHERE id = 1")
    where = ["--course", str(course.root), "--workspace", str(course.workspace)]
    assert cli.main(["verify", "--accept", "Ada", *where]) == 1
    said = capsys.readouterr().out
    assert "receipt 1 (student0000" in said and "nothing was put on record" in said
    with Receipts(course.workspace) as receipts:
        assert [entry.grade_id for entry in receipts.accepted(NAME)] == [DUE_DATE]
    with pytest.raises(UserError, match="Nothing was put on record"):
        accepted(course)


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
        self.grade(course)

    def grade(self, course: Course) -> None:
        """Grade a submission that is a day late; in the class that `course` sets up it always is."""
        assignment = course.load(NAME)
        verdict = make_verdict(assignment, student="student0001", failing=(CELL,))
        verdict.timestamp = "2026-03-06T00:00:00+00:00"
        with Receipts(course.workspace) as receipts, GradebookWriter(course, assignment) as writer:
            receipts.put(Receipt("late", verdict, seed=1))
            writer.write(make_rebuilt(assignment), verdict)

    @pytest.fixture
    def course(self, tmp_path) -> Course:
        """A class with a due date that was there before the first run."""
        made = make_course(tmp_path)
        made.workspace.mkdir()
        self.set_due_date(made, datetime(2026, 3, 5))
        return made

    def set_due_date(self, course: Course, date: datetime | None) -> None:
        gradebook = SharedGradebook(course.db_url, "toy")
        gradebook.update_or_create_assignment(NAME, duedate=date, course_id="toy")
        gradebook.db().commit_submission()
        gradebook.dispose()

    def by_hand(self, course: Course, score: float) -> None:
        change = f"UPDATE grade SET manual_score = ? WHERE {of('student0001', MANUAL)}"
        execute(course, "gradebook.db", change, score)

    @pytest.mark.parametrize("regrade", [False, True])
    def test_an_extension_is_named_until_it_is_accepted(self, course, regrade):
        self.late(course, "zero")
        execute(
            course,
            "gradebook.db",
            "UPDATE submitted_assignment SET extension = ?",
            "1970-01-03 00:00:00.000000",
        )
        execute(course, "gradebook.db", "UPDATE submitted_notebook SET late_submission_penalty = NULL")
        if regrade:  # a run that computes with it does not put it on record
            self.grade(course)
        assert found(course) == [
            "a1_toy, student0001, (extension): 2 days, 0:00:00, set by hand, is not on record"
        ]
        assert accepted(course) == ["a1_toy, student0001, (extension): 2 days, 0:00:00"]
        assert verify(course, [NAME]).is_sound
        execute(course, "gradebook.db", "UPDATE submitted_assignment SET extension = NULL")
        assert any("2 days, 0:00:00 is on record, but no longer" in text for text in found(course))

    @pytest.mark.parametrize("regrade", [False, True])
    @pytest.mark.parametrize("date", ["2026-03-09 00:00:00.000000", None])
    def test_a_due_date_that_was_changed_after_the_first_run_is_named_once(self, course, date, regrade):
        self.late(course, "zero")
        execute(course, "gradebook.db", "UPDATE assignment SET duedate = ?", date)
        execute(course, "gradebook.db", "UPDATE submitted_notebook SET late_submission_penalty = NULL")
        if regrade:
            self.grade(course)
        (text,) = found(course)
        assert text.startswith("a1_toy, (due date): 2026-03-0")
        assert len(accepted(course)) == 1 and verify(course, [NAME]).is_sound

    def test_a_due_date_that_is_set_after_the_first_run_is_named(self, course):
        self.set_due_date(course, None)
        self.late(course, "zero")
        assert found(course) == []
        execute(course, "gradebook.db", "UPDATE assignment SET duedate = '2026-03-05 00:00:00.000000'")
        self.grade(course)
        (text,) = found(course)
        assert "(due date): 2026-03-05 00:00:00, set by hand, is not on record" in text

    def test_a_penalty_of_an_earlier_score_by_hand_is_explained_once_that_was_accepted(self, course):
        self.late(course, "zero")
        self.by_hand(course, 3.0)
        assert len(accepted(course)) == 1
        self.grade(course)  # the penalty is 10 now
        self.by_hand(course, 1.0)
        assert len(accepted(course)) == 1
        assert found(course) == []

    def test_a_penalty_of_an_earlier_score_by_hand_is_settled_by_grading_again(self, course):
        self.late(course, "zero")
        self.by_hand(course, 3.0)
        self.grade(course)
        self.by_hand(course, 1.0)
        assert len(accepted(course)) == 1
        (text,) = found(course)
        assert "takes 10 points off" in text and "due are 7 or 8" in text
        assert text.endswith("grading again settles it")
        self.grade(course)
        assert found(course) == []

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
        execute(
            course,
            "gradebook.db",
            "UPDATE submitted_assignment SET timestamp = "
            "'2026-02-01 00:00:00.000000' WHERE student_id = 'student0001'",
        )
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
        for statement in (
            "UPDATE receipt SET id = 9 WHERE id = 1",
            "UPDATE receipt SET id = 1 WHERE id = 2",
            "UPDATE receipt SET id = 2 WHERE id = 9",
        ):
            execute(course, "receipts.db", statement)
        assert len(verify(course, [NAME]).receipts) == 2

    @pytest.mark.parametrize("last", [2, 3])
    def test_the_newest_rows_cannot_be_cut_off(self, course, last):
        """The next run takes a number of its own, not one that is free again."""
        execute(course, "receipts.db", f"DELETE FROM receipt WHERE id >= {last}")
        assert verify(course, [NAME]).receipts == [f"receipts {last} to 3 are gone, the newest there were"]
        with Receipts(course.workspace) as receipts:
            receipts.put(Receipt("next", make_verdict(course.load(NAME)), seed=1))
        assert verify(course, [NAME]).receipts == [f"receipts {last} to 3 are gone"]

    def test_a_counter_that_was_set_back_is_named(self, course):
        execute(course, "receipts.db", "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'receipt'")
        assert verify(course, [NAME]).receipts == ["the counter of receipts was set back from 3 to 1"]

    def test_another_key_explains_nothing(self, course):
        (course.workspace / "receipts.key").unlink()
        Signer(course.workspace, make=True)
        report = verify(course, [NAME])
        assert len(report.receipts) == 3 + 1 + 18 and not report.is_sound  # receipts, due date, changes
        assert all("AUTOGRADER_KEY_FILE" in text for text in report.receipts)

    @pytest.mark.parametrize("elsewhere", [False, True])
    def test_a_key_that_is_missing_is_never_replaced(self, course, monkeypatch, elsewhere):
        """Lost; or in another place, which this shell does not name or names wrongly."""
        key = course.workspace / "receipts.key"
        missing = course.workspace / "other.key" if elsewhere else key
        if elsewhere:
            monkeypatch.setenv("AUTOGRADER_KEY_FILE", str(missing))
        else:
            key.rename(course.workspace / "backup.key")
        for use in (lambda: Receipts(course.workspace), lambda: verify(course, [NAME])):
            with pytest.raises(UserError, match="key of the receipts is missing(.|\n)*AUTOGRADER_KEY_FILE"):
                use()
        assert not missing.exists() and not list(course.workspace.glob(".*.part"))
        monkeypatch.setenv("AUTOGRADER_KEY_FILE", str(key if elsewhere else course.workspace / "backup.key"))
        assert verify(course, [NAME]).is_sound

    def test_verify_makes_nothing(self, tmp_path):
        course = make_course(tmp_path)
        with pytest.raises(UserError, match=r"receipts\.db, so no grade is explained"):
            verify(course, [NAME])
        assert not course.workspace.exists()
        course.workspace.mkdir()
        (course.workspace / "receipts.db").touch()
        with pytest.raises(UserError, match="is missing"):
            verify(course, [NAME])
        assert not list(course.workspace.glob("*key*"))


def test_the_command_says_what_it_found(course, capsys):
    where = ["--course", str(course.root), "--workspace", str(course.workspace)]
    assert cli.main(["verify", *where]) == 0
    assert "explain all 21 grades of a1_toy" in capsys.readouterr().out
    change = f"UPDATE grade SET manual_score = 5 WHERE {of('student0002', MANUAL)}"
    execute(course, "gradebook.db", change)
    assert cli.main(["verify", "a1", *where]) == 1
    assert "--accept" in capsys.readouterr().out
    assert cli.main(["verify", "a1", "--accept", "Ada", *where]) == 0
    said = capsys.readouterr().out
    assert "now on record: a1_toy, student0002, dead_units_explained: 5\n" in said
    assert "accepted by Ada: 1" in said
    (course.workspace / "receipts.key").unlink()
    assert cli.main(["verify", *where]) == 2
    assert "key of the receipts is missing" in capsys.readouterr().err
    Signer(course.workspace, make=True)
    assert cli.main(["verify", *where]) == 1
    assert "not authentic" in capsys.readouterr().out
