"""The gradebook writer: nbgrader's own scores, one transaction, a trace of everything."""

import os
import sqlite3
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course.errors import UserError
from autograder.gradebook import GradebookWriter, cell_scores, records, write
from autograder.gradebook import session as gradebook_session
from autograder.gradebook.scores import scores
from autograder.receipts.receipts import EARLIER_GRADE, LATE_PENALTY, Accepted, Receipts
from tests.synthetic import make_course, make_rebuilt, make_verdict

pytestmark = pytest.mark.usefixtures("alembic_once")

FAILED, PASSED, MANUAL = "layer_0_keeps_claim_1", "layer_0_keeps_claim_0", "dead_units_explained"


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


@pytest.fixture
def assignment(course):
    return course.load("a1")


def grade_by_hand(course, student="ada", cell=MANUAL, score=2.5, comment="Well put."):
    """What a person does in formgrader: set a score and a comment, which takes the cell out of the queue."""
    with Gradebook(course.db_url, "toy") as gradebook:
        grade = gradebook.find_grade(cell, "a1_toy", "a1_toy", student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if cell == MANUAL:
            gradebook.find_comment(cell, "a1_toy", "a1_toy", student).manual_comment = comment
        gradebook.db.commit()


def waiting(course, assignment, student="ada"):
    return {name for name, grade in records(course, assignment)[student].grades.items() if grade.waiting}


def changes(course, student=None):
    """What the ledger says about changes in the gradebook."""
    with Receipts(course.workspace, make=False) as receipts:
        assert receipts.problems() == []
        return receipts.changes("a1_toy", student)


def autograded_path(course, student="ada"):
    return course.workspace / "autograded" / student / "a1_toy" / "a1_toy.ipynb"


def test_scores_arrive(course, assignment):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,)))
    found = cell_scores(course, assignment)["ada"]
    assert found[PASSED] == (1.0, None, 1.0)
    assert found[FAILED] == (0.0, None, 2.0)
    assert found[MANUAL] == (None, None, 3.0)
    assert waiting(course, assignment) == {MANUAL}
    assert autograded_path(course).with_name("timestamp.txt").read_text() == "2026-03-01T12:00:00+00:00"
    assert stat.S_IMODE(autograded_path(course).stat().st_mode) == 0o444


def test_partial_credit_is_the_number(course, assignment):
    verdict = make_verdict(assignment)
    verdict.cells[1].points, verdict.cells[1].status, verdict.cells[1].message = (
        1.25,
        "partial",
        "x is overwritten.",
    )
    write(course, assignment, make_rebuilt(assignment), verdict)
    assert cell_scores(course, assignment)["ada"][FAILED] == (1.25, None, 2.0)
    nb = nbformat.read(autograded_path(course), as_version=4)
    outputs = next(c.outputs for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == FAILED)
    assert [output.output_type for output in outputs] == ["execute_result", "stream"]


def test_notebook_keeps_hidden_failures_vague_and_outputs_passive(course, assignment):
    rebuilt = make_rebuilt(assignment)
    verdict = make_verdict(assignment, failing=(FAILED,))
    verdict.cells[1].hidden = True
    answer = rebuilt.roles.index("answer")
    verdict.outputs = {
        answer: [
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {"text/html": "<script>alert(1)</script>", "text/plain": "a table"},
            }
        ]
    }
    write(course, assignment, rebuilt, verdict)
    text = autograded_path(course).read_text()
    assert "<script" not in text and "a table" in text
    assert "yours 1.5" not in text and "3 of 20 entries" in text
    nbformat.validate(nbformat.read(autograded_path(course), as_version=4))


def test_writing_twice_changes_nothing(course, assignment):
    rebuilt, verdict = make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,))
    with GradebookWriter(course, assignment) as writer:
        writer.write(rebuilt, verdict)
        first, history = records(course, assignment), changes(course)
        writer.write(rebuilt, verdict)
    assert records(course, assignment) == first
    assert changes(course) == history
    assert len(history) == 6  # six tests; the hand-graded cell had no score and waited already


def test_a_gradebook_that_is_new_is_told_about_the_assignment_again(course, assignment):
    rebuilt, verdict = make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,))
    with GradebookWriter(course, assignment) as writer:
        writer.write(rebuilt, verdict)
    first = records(course, assignment)
    for start_anew in (False, True):
        if start_anew:
            Path(course.db_url.removeprefix("sqlite:///")).unlink()
        with GradebookWriter(course, assignment, registered=True) as writer:
            writer.write(rebuilt, verdict)
        assert records(course, assignment)["ada"].grades == first["ada"].grades


def test_manual_grade_and_comment_survive_an_unchanged_regrade(course, assignment):
    rebuilt, verdict = make_rebuilt(assignment), make_verdict(assignment)
    write(course, assignment, rebuilt, verdict)
    grade_by_hand(course)
    grade_by_hand(course, cell=PASSED, score=0.5)
    write(course, assignment, rebuilt, verdict)
    record = records(course, assignment)["ada"]
    assert record.grades[MANUAL].score == 2.5 and record.comments[MANUAL] == "Well put."
    assert record.grades[PASSED].score == 0.5
    assert not waiting(course, assignment)  # stock nbgrader would queue both again


def test_changed_work_goes_back_to_the_person(course, assignment):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    grade_by_hand(course)
    grade_by_hand(course, cell=PASSED, score=0.5)
    write(course, assignment, make_rebuilt(assignment, text="Another answer."), make_verdict(assignment))
    assert waiting(course, assignment) == {MANUAL}
    write(
        course,
        assignment,
        make_rebuilt(assignment, code="    return 0 * x\n", text="Another answer."),
        make_verdict(assignment),
    )
    assert waiting(course, assignment) == {MANUAL, PASSED}
    record = records(course, assignment)["ada"]
    assert record.grades[MANUAL].manual is None and record.grades[PASSED].score == 0.5


def test_a_hand_grade_of_another_answer_counts_no_more_and_stays_on_record(course, assignment):
    verdict = make_verdict(assignment)
    write(course, assignment, make_rebuilt(assignment), verdict)
    grade_by_hand(course)
    write(course, assignment, make_rebuilt(assignment, text="Because  no gradient\nflows."), verdict)
    assert not waiting(course, assignment), "spaces and line breaks make no other answer"
    with Receipts(course.workspace) as receipts:
        receipts.accept(Accepted("a1_toy", "ada", MANUAL, "[2.5, 0.0]", "Eve", "2026-03-02T10:00:00+00:00"))
    write(course, assignment, make_rebuilt(assignment, text="Another answer."), verdict)
    grade = records(course, assignment)["ada"].grades[MANUAL]
    assert (grade.manual, grade.score, grade.waiting) == (None, 0.0, True)
    assert scores(course, assignment)["ada"].to_grade == 3.0
    earlier = changes(course)[-1]
    assert (earlier.grade_id, earlier.old_auto) == (EARLIER_GRADE + MANUAL, 2.5)
    with Receipts(course.workspace, make=False) as receipts:
        assert receipts.accepted("a1_toy")[-1].value == "null"
        assert receipts.earlier_grades("a1_toy") == {("ada", MANUAL): 2.5}
    write(course, assignment, make_rebuilt(assignment, text="Another answer."), verdict)
    assert changes(course)[-1] == earlier and waiting(course, assignment) == {MANUAL}
    grade_by_hand(course, score=1.0)
    write(course, assignment, make_rebuilt(assignment, text=assignment.template.cells[-1].source), verdict)
    assert records(course, assignment)["ada"].grades[MANUAL].manual == 1.0  # taken out: a person decides
    assert waiting(course, assignment) == {MANUAL}


def test_changed_auto_score_goes_back_and_leaves_a_trace(course, assignment):
    rebuilt = make_rebuilt(assignment)
    write(course, assignment, rebuilt, make_verdict(assignment))
    grade_by_hand(course, cell=PASSED, score=0.5)
    write(course, assignment, rebuilt, make_verdict(assignment, failing=(PASSED,)))
    assert waiting(course, assignment) == {MANUAL, PASSED}
    last = changes(course, "ada")[-1]
    assert (last.grade_id, last.old_auto, last.new_auto, last.manual, last.new_queue) == (
        PASSED,
        1.0,
        0.0,
        0.5,
        True,
    )
    assert last.reason.startswith("failed: out has the right shape")


def test_the_trace_cannot_be_changed_unnoticed(course, assignment):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    with sqlite3.connect(course.workspace / "receipts.db") as db:
        for statement in ("UPDATE change SET new_auto = 9", "DELETE FROM change"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                db.execute(statement)
        db.execute("DROP TRIGGER change_no_update")
        db.execute("UPDATE change SET new_auto = 9 WHERE id = 2")
    with Receipts(course.workspace, make=False) as receipts:
        assert "change 2 (ada, a1_toy) was not written with the key" in receipts.problems()[0]
        with pytest.raises(UserError, match="Row 2"):
            receipts.changes("a1_toy")


def test_many_verdicts_are_written_with_one_commit(course, assignment, monkeypatch):
    commits, own = [], gradebook_session.OneTransaction.commit_submission
    with GradebookWriter(course, assignment) as writer:
        monkeypatch.setattr(
            gradebook_session.OneTransaction,
            "commit_submission",
            lambda session: (commits.append(1), own(session)),
        )
        for student in ("ada", "bob", "eve", "ada"):
            writer.add(make_rebuilt(assignment), make_verdict(assignment, student))
        assert len(commits) == 1, "the second verdict of ada is not written together with the first"
    assert len(commits) == 2 and sorted(cell_scores(course, assignment)) == ["ada", "bob", "eve"]
    assert len(changes(course)) == 18 and autograded_path(course, "eve").exists()


def test_what_waits_when_a_run_ends_by_an_error_is_left_to_the_next(course, assignment):
    with pytest.raises(ZeroDivisionError), GradebookWriter(course, assignment) as writer:
        writer.add(make_rebuilt(assignment), make_verdict(assignment))
        raise ZeroDivisionError
    assert cell_scores(course, assignment) == {} and changes(course) == []


@pytest.mark.parametrize("with_notebook", [False, True])
def test_problem_scores_zero_and_waits_for_nobody(course, assignment, with_notebook):
    verdict = make_verdict(
        assignment,
        failing=tuple(cell.grade_id for cell in assignment.graded),
        problem="The file is not a notebook.",
    )
    write(course, assignment, make_rebuilt(assignment) if with_notebook else None, verdict)
    assert all(auto == 0.0 for auto, _, _ in cell_scores(course, assignment)["ada"].values())
    assert not waiting(course, assignment)
    assert "The file is not a notebook." in autograded_path(course).read_text()


def test_problem_after_a_hand_graded_submission_asks_the_person(course, assignment):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    grade_by_hand(course)
    write(course, assignment, None, make_verdict(assignment, problem="The file is not a notebook."))
    assert waiting(course, assignment) == {MANUAL}
    assert records(course, assignment)["ada"].grades[MANUAL].score == 2.5


def test_untouched_manual_answer_waits_for_nobody(course, assignment):
    rebuilt = make_rebuilt(assignment, text=assignment.template.cells[-1].source)
    write(course, assignment, rebuilt, make_verdict(assignment))
    assert cell_scores(course, assignment)["ada"][MANUAL] == (0.0, None, 3.0)
    assert records(course, assignment)["ada"].comments[MANUAL] == "No response."


def test_late_penalty_comes_from_the_configured_plugin(course, assignment):
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    course.workspace.mkdir()
    gradebook = gradebook_session.SharedGradebook(course.db_url, "toy")
    gradebook.update_or_create_assignment("a1_toy", duedate=datetime(2026, 2, 28), course_id="toy")
    gradebook.db().commit_submission()
    gradebook.dispose()
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,)))
    assert records(course, assignment)["ada"].late_penalty == 7.0
    assert scores(course, assignment)["ada"].total == 0.0
    assert changes(course)[-1].grade_id == LATE_PENALTY
    write(
        course,
        assignment,
        make_rebuilt(assignment),
        make_verdict(assignment, failing=(FAILED,), timestamp="2026-02-27T12:00:00+00:00"),
    )
    assert records(course, assignment)["ada"].late_penalty == 0.0


def test_killed_before_the_commit_nothing_is_half_written(course, assignment, monkeypatch):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    before, text = records(course, assignment), autograded_path(course).read_text()

    def die(self):
        raise KeyboardInterrupt

    with GradebookWriter(course, assignment) as writer, monkeypatch.context() as patch:
        patch.setattr(gradebook_session.OneTransaction, "commit_submission", die)
        with pytest.raises(KeyboardInterrupt):
            writer.write(
                make_rebuilt(assignment, code="    return None\n"),
                make_verdict(assignment, failing=(PASSED, FAILED)),
            )
    assert records(course, assignment) == before and autograded_path(course).read_text() == text
    assert sorted(path.name for path in autograded_path(course).parent.iterdir()) == [
        "a1_toy.ipynb",
        "timestamp.txt",
    ]


@pytest.mark.filterwarnings("ignore:Object of type")  # stock nbgrader's own use of SQLAlchemy
def test_same_scores_as_stock_preprocessors(course, assignment):
    """The shared session changes how often nbgrader commits, and nothing else."""
    from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades

    from autograder.gradebook.notebook import autograded

    rebuilt, verdict = make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,))
    write(course, assignment, rebuilt, verdict)
    stock = make_verdict(assignment, "bob", failing=(FAILED,))
    with Gradebook(course.db_url, "toy") as gradebook:
        gradebook.update_or_create_student("bob")
        gradebook.update_or_create_submission("a1_toy", "bob", timestamp=stock.timestamp)
    resources = {
        "nbgrader": {"student": "bob", "assignment": "a1_toy", "notebook": "a1_toy", "db_url": course.db_url}
    }
    for kind in (SaveAutoGrades, AssignLatePenalties):
        kind().preprocess(autograded(rebuilt, stock), resources)
    found = records(course, assignment)
    assert found["bob"] == found["ada"]


def test_scores_without_a_gradebook(course, assignment):
    assert cell_scores(course, assignment) == {} and not course.workspace.exists()


@pytest.mark.slow
def test_export_and_feedback_of_stock_nbgrader_work(course, assignment):
    hostile = "Because. <script>alert(1)</script> [x](javascript:alert(1))"
    rebuilt, verdict = make_rebuilt(assignment, text=hostile), make_verdict(assignment, failing=(FAILED,))
    write(course, assignment, rebuilt, verdict)
    grade_by_hand(course)
    environment = {
        **os.environ,
        "AUTOGRADER_WORKSPACE": str(course.workspace),
        "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"],
    }
    subprocess.run(["nbgrader", "export"], cwd=course.root, env=environment, check=True, capture_output=True)
    row = (course.root / "grades.csv").read_text().splitlines()[1].split(",")
    assert row[3] == "ada" and row[7:] == ["9.5", "0.0", "9.5", "12.0"]
    subprocess.run(
        ["nbgrader", "generate_feedback", "a1_toy"],
        cwd=course.root,
        env=environment,
        check=True,
        capture_output=True,
    )
    page = (course.workspace / "feedback" / "ada" / "a1_toy" / "a1_toy.html").read_text()
    assert "Well put." in page and "keeps_claim" in page
    assert "Because." in page and "<script>alert" not in page and "javascript:alert" not in page
    assert "secret_input" not in page and "hidden tests: 2 more checks" in page
