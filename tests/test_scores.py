"""What a student has: core, extra, by hand, penalty and state, read from nbgrader's own gradebook."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import Engine, event

from autograder.gradebook import GradebookWriter, records
from autograder.gradebook import scores as gradebook_scores
from autograder.gradebook.scores import BY_HAND, GRADED, NOT_DUE, NOT_HANDED_IN, WAITING, Score
from autograder.gradebook.session import SharedGradebook
from tests.synthetic import make_course, make_rebuilt, make_verdict

pytestmark = pytest.mark.usefixtures("alembic_once")

ESSAY = "dead_units_explained"
DUE = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def course(tmp_path):
    """Two core questions of 3 points each, one extra of 3, and an essay of 3."""
    return make_course(tmp_path, extra=(2,))


def scores(course, **more) -> dict[str, Score]:
    return gradebook_scores.scores(course, course.load("a1"), **more)


def grade_class(course, **failing: tuple[str, ...]) -> None:
    assignment = course.load("a1")
    with GradebookWriter(course, assignment) as writer:
        for student, cells in failing.items():
            writer.add(make_rebuilt(assignment), make_verdict(assignment, student, cells))


def by_hand(course, student, cell, **values) -> None:
    """What a person does in formgrader."""
    with Gradebook(course.db_url, "toy") as gradebook:
        grade = gradebook.find_grade(cell, "a1_toy", "a1_toy", student)
        for name, value in values.items():
            setattr(grade, name, value)
        gradebook.db.commit()


def test_core_and_extra_are_apart_and_grades_by_hand_and_extra_credit_count(course):
    grade_class(course, ada=("layer_2_keeps_claim_1",), bob=())
    assert scores(course)["ada"] == Score(BY_HAND, 6, 9, 1, 3, to_grade=3, waits=(ESSAY,))
    by_hand(course, "ada", ESSAY, manual_score=2.5, needs_manual_grade=False)
    by_hand(course, "ada", "layer_0_keeps_claim_0", extra_credit=0.5)
    by_hand(course, "ada", "layer_2_keeps_claim_1", manual_score=2)
    ada = scores(course)["ada"]
    assert ada == Score(GRADED, 8.5, 9, 3.5, 3, by_hand=5) and ada.total == 12
    assert str(ada) == "8.5 of 9, +3.5 extra"


@pytest.mark.parametrize(
    ("due", "extension", "state", "total"),
    [
        (None, None, NOT_DUE, None),
        (DUE, None, NOT_HANDED_IN, 0),
        (DUE, timedelta(days=9), NOT_DUE, None),
        (DUE + timedelta(days=9), None, NOT_DUE, None),
    ],
)
def test_without_a_hand_in_it_is_zero_only_once_it_was_due(course, due, extension, state, total):
    grade_class(course, ada=())
    with Gradebook(course.db_url, "toy") as gradebook:
        gradebook.update_or_create_assignment("a1_toy", duedate=due and due.replace(tzinfo=None))
        gradebook.add_student("bob")
        if extension:  # nbgrader makes a submission with grades for it
            gradebook.update_or_create_submission("a1_toy", "bob").extension = extension
            gradebook.db.commit()
    found = scores(course, now=DUE + timedelta(days=3), students=["eve"])
    assert (found["bob"].state, found["bob"].total, str(found["bob"])) == (state, total, state)
    assert (found["bob"].core_max, found["bob"].extra_max) == (9, 3)
    assert found["eve"].state == (NOT_DUE if extension is None and total is None else NOT_HANDED_IN)
    assert found["ada"].total == 9


def test_what_a_machine_lacks_is_no_work_for_a_person(course):
    assignment = course.load("a1")
    verdict = make_verdict(assignment)
    verdict.cells[0].points, verdict.cells[0].status = None, "waiting"
    with GradebookWriter(course, assignment) as writer:
        writer.add(make_rebuilt(assignment), verdict)
    ada = scores(course)["ada"]
    assert (ada.state, ada.to_grade, ada.total) == (WAITING, 4, 8)


def test_a_class_is_read_in_five_queries_whatever_its_size(course):
    grade_class(course, **{f"s{number}": () for number in range(20)})
    asked = []
    event.listen(Engine, "before_cursor_execute", note := lambda *about: asked.append(about[2]))
    try:
        assert len(scores(course)) == 20
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len([query for query in asked if query.startswith("SELECT")]) == 5


def test_before_there_is_a_gradebook(course):
    assert scores(course) == {}
    assert scores(course, students=["ada"])["ada"] == Score(NOT_DUE, 0, 9, 0, 3)


def test_an_extension_that_was_granted_before_anybody_handed_in_counts(course):
    gradebook = SharedGradebook(course.db_url, "toy")
    gradebook.update_or_create_assignment("a1_toy", duedate=DUE.replace(tzinfo=None), course_id="toy")
    gradebook.add_student("ada")
    gradebook.update_or_create_submission("a1_toy", "ada").extension = timedelta(days=9)
    gradebook.db().commit_submission()
    gradebook.dispose()
    assert scores(course, now=DUE + timedelta(days=3))["ada"].state == NOT_DUE
    assert scores(course, now=DUE + timedelta(days=10))["ada"].state == NOT_HANDED_IN
    grade_class(course, ada=())
    assert scores(course)["ada"].points == 9
    assert records(course, course.load("a1"))["ada"].extension == timedelta(days=9)
