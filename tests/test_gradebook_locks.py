"""The gradebook while others use it, and where locks work differently."""

import errno
import fcntl
import os
import sqlite3

import pytest
from nbgrader import api
from sqlalchemy import insert
from sqlalchemy.exc import NoResultFound

from autograder.gradebook import GradebookWriter, cell_scores, database, write
from autograder.gradebook.submission import AssignmentTables
from tests import test_gradebook
from tests.synthetic import make_rebuilt, make_verdict
from tests.test_gradebook import FAILED, PASSED, changes

pytestmark = pytest.mark.usefixtures("alembic_once")

course, assignment = test_gradebook.course, test_gradebook.assignment
GRADE = "FROM grade JOIN base_cell ON base_cell.id = grade.cell_id WHERE name = ?"


def test_a_commit_that_has_to_be_repeated_leaves_one_trace(course, assignment, monkeypatch):
    """Somebody reads the gradebook, so that it can't be committed; then they are done."""
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    rows = len(changes(course))
    other = sqlite3.connect(course.workspace / "gradebook.db", isolation_level=None)
    with GradebookWriter(course, assignment) as writer:
        own, seen = writer._gradebook.undo, []

        def undo():
            other.execute("ROLLBACK")
            own()
            seen.append(other.execute(f"SELECT auto_score {GRADE}", [FAILED]).fetchall())

        monkeypatch.setattr(writer._gradebook, "undo", undo)
        other.execute("BEGIN")
        other.execute("SELECT * FROM grade").fetchone()
        writer.write(make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED, PASSED)))
    other.close()
    assert seen == [[(2.0,)]], "refused once, and nothing of that try was left in the database"
    trace = changes(course)[rows:]
    assert [(change.grade_id, change.new_auto) for change in trace] == [(PASSED, 0.0), (FAILED, 0.0)]
    assert cell_scores(course, assignment)["ada"][FAILED][0] == 0.0


def test_a_student_whom_another_run_adds_at_the_same_moment(course, assignment, monkeypatch):
    """Two assignments are graded at once: both look for the student, find none, and add a row."""
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment, student="first"))
    added = []

    def create(tables, session, students):
        if not added:
            added.extend(students)
            with sqlite3.connect(course.workspace / "gradebook.db") as other:
                other.execute("INSERT INTO student (id) VALUES (?)", added)
            other.close()
            session.execute(insert(api.Student).values(id=added[0]))
        return own(tables, session, students)

    own = AssignmentTables._create
    monkeypatch.setattr(AssignmentTables, "_create", create)
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,)))
    assert added == ["ada"] and cell_scores(course, assignment)["ada"][FAILED][0] == 0.0


def _finds_nothing(*_):
    raise NoResultFound


def test_a_course_that_another_run_adds_at_the_same_moment(course, assignment, monkeypatch):
    """nbgrader makes an InvalidEntry of what the database says to the second."""
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    own, seen = api.Gradebook.check_course, []

    def check_course(gradebook, course_id):
        if not seen:
            seen.append(course_id)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(gradebook.db, "query", _finds_nothing)
                own(gradebook, course_id)
        return own(gradebook, course_id)

    monkeypatch.setattr(api.Gradebook, "check_course", check_course)
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,)))
    assert seen and cell_scores(course, assignment)["ada"][FAILED][0] == 0.0


def test_the_gradebook_can_be_made_on_a_network_file_system(course, assignment, monkeypatch):
    """NFS locks only what is open for writing."""
    own = fcntl.flock

    def flock(file, how):
        if fcntl.fcntl(file, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        own(file, how)

    monkeypatch.setattr(database.fcntl, "flock", flock)
    for _ in range(2):
        write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    assert sorted(path.name for path in course.workspace.iterdir() if "gradebook" in path.name) == [
        ".gradebook.db.a1_toy.lock",
        ".gradebook.db.lock",
        "gradebook.db",
    ]
