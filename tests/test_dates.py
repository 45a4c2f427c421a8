"""`autograder due`, extensions and late policies: what gradebook, ledger and `verify` hold afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from nbgrader import api
from sqlalchemy import select

from autograder import cli
from autograder.commands.verify import verify
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.gradebook import GradebookWriter, records
from autograder.gradebook.dates import DateWriter
from autograder.gradebook.late import LatePenalties, LateRules, load_rules
from autograder.gradebook.session import SharedGradebook
from autograder.receipts.receipts import LATE_PENALTY, Receipt, Receipts
from tests.synthetic import make_course, make_rebuilt, make_verdict

pytestmark = pytest.mark.usefixtures("alembic_once")

NAME = "a1_toy"
CONFIG = """
c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.LatePolicy"
c.LatePolicy.rules_file = {!r}
"""


@pytest.fixture
def course(tmp_path) -> Course:
    """A course with a policy file, and nobody's work yet."""
    made = make_course(tmp_path)
    config = made.root / "nbgrader_config.py"
    config.write_text(config.read_text() + CONFIG.format(str(made.root / "late.toml")))
    return made


def rules(course: Course, text: str) -> None:
    (course.root / "late.toml").write_text(text)


def hand_in(course: Course, student: str, time: str) -> None:
    assignment = course.load(NAME)
    verdict = make_verdict(assignment, student=student)
    verdict.timestamp = time
    with Receipts(course.workspace) as receipts, GradebookWriter(course, assignment) as writer:
        receipts.put(Receipt(student + time, verdict, seed=1))
        writer.write(make_rebuilt(assignment), verdict)


def due(course: Course, *arguments: str) -> int:
    common = ["--course", str(course.root), "--workspace", str(course.workspace)]
    return cli.main(["due", NAME, *arguments, *common])


def record(course: Course, student: str):
    return records(course, course.load(NAME))[student]


def points(course: Course, student: str) -> float:
    return sum(grade.score for grade in record(course, student).grades.values())


class TestDates:
    def test_a_date_is_kept_in_utc_and_on_record(self, course, capsys):
        assert due(course, "2026-03-05T23:59+02:00", "--by", "ann") == 0
        assert "is due Thu 2026-03-05 21:59 UTC" in capsys.readouterr().out
        hand_in(course, "ada", "2026-03-05T21:00:00+00:00")
        assert record(course, "ada").duedate == datetime(2026, 3, 5, 21, 59)
        assert verify(course, [NAME]).is_sound

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("soon", "is no date"),
            ("2026-03-05", "no time of the day"),
            ("2026-03-05T23:59", "no time zone"),
            ("2026-03-05 23:59 CST", "China"),
            ("+2d", "name the students"),
        ],
    )
    def test_a_date_that_leaves_a_doubt_is_refused(self, course, capsys, text, said):
        assert due(course, text) == 2
        assert said in capsys.readouterr().err

    def test_a_new_date_changes_penalties_at_once_and_verify_agrees(self, course, capsys):
        rules(course, "percent_per_day = 10")
        due(course, "2026-03-05T12:00+00:00")
        hand_in(course, "ada", "2026-03-06T13:00:00+00:00")
        full = points(course, "ada")
        assert record(course, "ada").late_penalty == pytest.approx(0.2 * full)
        due(course, "2026-03-06T12:00+00:00")
        assert "late penalty of ada" in capsys.readouterr().out
        assert record(course, "ada").late_penalty == pytest.approx(0.1 * full)
        due(course, "none")
        assert record(course, "ada").late_penalty == 0
        assert verify(course, [NAME]).is_sound
        with Receipts(course.workspace) as receipts:
            changes = [one for one in receipts.changes(NAME, "ada") if one.grade_id == LATE_PENALTY]
        assert [one.new_auto for one in changes] == [
            pytest.approx(0.2 * full),
            pytest.approx(0.1 * full),
            None,
        ]


class TestExtensions:
    def test_before_and_after_the_hand_in(self, course, capsys):
        rules(course, "percent_per_day = 10")
        due(course, "2026-03-05T12:00+00:00")
        hand_in(course, "ada", "2026-03-06T10:00:00+00:00")
        assert due(course, "2026-03-06T12:00+00:00", "--students", "ada", "bob") == 0
        assert "bob: Fri 2026-03-06 12:00 UTC" in capsys.readouterr().out
        assert record(course, "ada").late_penalty == 0
        with_row = api.SubmittedAssignment.student_id
        gradebook = SharedGradebook(course.db_url, "toy")
        assert gradebook.db().scalars(select(with_row)).all() == ["ada"]  # nobody seems to have handed in
        gradebook.dispose()
        assert verify(course, [NAME]).is_sound
        hand_in(course, "bob", "2026-03-06T11:00:00+00:00")
        assert record(course, "bob").extension == timedelta(days=1)
        assert record(course, "bob").late_penalty == 0
        due(course, "none", "--students", "bob")
        assert record(course, "bob").late_penalty > 0
        assert verify(course, [NAME]).is_sound

    def test_what_cannot_be_extended(self, course, capsys):
        assert due(course, "+2d", "--students", "ada") == 2
        assert "no due date" in capsys.readouterr().err
        due(course, "2026-03-05T12:00+00:00")
        assert due(course, "2026-03-01T12:00+00:00", "--students", "ada") == 2
        assert "not after" in capsys.readouterr().err


class TestRules:
    @pytest.mark.parametrize(
        ("hours", "free", "percent"),
        [(0.2, 0, None), (0.3, 0, 20), (24, 0, 20), (25, 0, 40), (25, 1, 20), (25, 2, None), (73, 0, 70)],
    )
    def test_days_begun_grace_late_days_and_the_cap(self, hours, free, percent):
        rules = LateRules(percent_per_day=20, most_percent=70, grace_minutes=15, nothing_after_days=5)
        found = rules.penalty(50, 3600 * hours, free)
        assert found == (None if percent is None else percent * 50 / 100)

    def test_after_the_last_day_nothing_counts(self):
        assert LateRules(nothing_after_days=5).penalty(50, 3600 * 121, 9) == 50

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("percent = 10", "unknown name 'percent'"),
            ("percent_per_day = 200", "from 0 to 100"),
            ("grace_minutes = true", "must be a number"),
            ("[a1]\npercent_per_day = -1", r"\[a1\]"),
            ("percent_per_day", "not readable"),
        ],
    )
    def test_a_file_that_makes_no_sense(self, tmp_path, text, said):
        (tmp_path / "late.toml").write_text(text)
        with pytest.raises(UserError, match=said):
            load_rules(tmp_path / "late.toml")

    def test_a_table_of_no_assignment(self, course):
        rules(course, "[a9]\npercent_per_day = 1")
        with pytest.raises(UserError, match="a9"):
            LatePenalties(course, NAME)

    def test_an_assignment_differs(self, course):
        rules(course, f"percent_per_day = 10\n[{NAME}]\nmost_percent = 5")
        assert LatePenalties(course, NAME).rules == LateRules(percent_per_day=10, most_percent=5)


def test_late_days_are_used_up_in_the_order_of_due_dates(course):
    """Three days are free; the earlier assignment takes two of them, whichever is handed in first."""
    rules(course, "percent_per_day = 10\nlate_days = 3")
    due(course, "2026-03-10T12:00+00:00")
    hand_in(course, "ada", "2026-03-12T12:00:00+00:00")
    assert record(course, "ada").late_penalty == 0
    gradebook = SharedGradebook(course.db_url, "toy")
    gradebook.update_or_create_assignment("a0_before", course_id="toy", duedate="2026-03-01 12:00 UTC")
    gradebook.update_or_create_submission("a0_before", "ada", timestamp="2026-03-02 13:00 UTC")
    gradebook.db().commit_submission()
    gradebook.dispose()
    with DateWriter(course, NAME, "ann") as writer:
        (change,) = writer.set_due_date(datetime(2026, 3, 10, 12))
    assert change.new_auto == pytest.approx(points(course, "ada") * 10 / 100)
    assert verify(course, [NAME]).is_sound
