"""A gradebook that cannot be written: each fault says what to do, and no grade is lost."""

import sqlite3

import nbformat
import pytest

from autograder.course.errors import UserError
from autograder.gradebook import GradebookWriter, cell_scores, write
from tests import test_gradebook
from tests.synthetic import make_rebuilt, make_verdict
from tests.test_gradebook import FAILED

pytestmark = pytest.mark.usefixtures("alembic_once")

course, assignment = test_gradebook.course, test_gradebook.assignment


def test_locked_gradebook_says_what_to_do(course, assignment, monkeypatch):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    monkeypatch.setattr("autograder.system.database_locks.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(course.workspace / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UserError, match="locked by another program"):
        write(course, assignment, make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,)))
    other.execute("ROLLBACK")
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,)))
    assert cell_scores(course, assignment)["ada"][FAILED][0] == 0.0


@pytest.mark.parametrize(
    "url, words",
    [
        ("sqlite:////proc/nowhere/gradebook.db", "Check that the folder exists"),
        ("postgresql+psycopg://someone:secret@127.0.0.1:1/none", "Check that the server runs"),
        ("nonsense", "no database URL"),
    ],
)
def test_unreachable_gradebook_says_what_to_do(course, assignment, url, words):
    course.db_url = url
    with pytest.raises(UserError, match=words) as caught:
        write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    assert "secret" not in str(caught.value)


def test_a_configuration_that_names_another_gradebook_is_refused(course, assignment):
    """Formgrader would show one gradebook, and the grader write another."""
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.CourseDirectory.db_url = 'sqlite:////elsewhere/gradebook.db'\n")
    with pytest.raises(UserError, match="to another gradebook than the grader uses"):
        write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))


def test_folder_that_cannot_be_written_leaves_the_grades_alone(course, assignment):
    course.workspace.mkdir()
    (course.workspace / "autograded").write_text("in the way")
    with pytest.raises(UserError, match="Nothing of this submission was written"):
        write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    assert cell_scores(course, assignment) == {}


def test_damaged_gradebook_says_what_to_do(course, assignment):
    course.workspace.mkdir()
    (course.workspace / "gradebook.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(UserError, match="is damaged"):
        write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))


def test_cells_that_the_gradebook_does_not_know(course, assignment):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    nb = nbformat.read(assignment.path, as_version=4)
    del nb.cells[4]
    nbformat.write(nb, assignment.path)
    with pytest.raises(UserError, match="new workspace"):
        GradebookWriter(course, course.load("a1"))
