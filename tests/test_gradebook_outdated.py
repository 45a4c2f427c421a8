"""A gradebook that an older nbgrader made is left as it is, and the message says how to upgrade it."""

import contextlib
import sqlite3
import subprocess

import pytest

from autograder.course.errors import UserError
from autograder.gradebook import cell_scores, write
from tests.synthetic import make_course, make_rebuilt, make_verdict

pytestmark = pytest.mark.usefixtures("alembic_once")


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


@pytest.fixture
def assignment(course):
    return course.load("a1")


@pytest.mark.parametrize(
    "older",
    [
        ["ALTER TABLE student DROP COLUMN lms_user_id"],
        ["ALTER TABLE grade DROP COLUMN extra_credit", "DROP TABLE course", "DROP TABLE alembic_version"],
    ],
)
def test_a_gradebook_of_an_older_nbgrader_says_how_to_upgrade(course, assignment, older):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    file = course.workspace / "gradebook.db"
    with contextlib.closing(sqlite3.connect(file)) as db:
        for statement in older:
            db.execute(statement)
    before = file.read_bytes()
    readers = [lambda: write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))]
    if "grade" in older[0]:
        readers.append(lambda: cell_scores(course, assignment))
    for read in readers:
        with pytest.raises(UserError, match="nbgrader db upgrade --db 'sqlite:///"):
            read()
    assert file.read_bytes() == before


@pytest.mark.slow
def test_the_upgrade_that_is_advised_keeps_the_grades(course, assignment):
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    due = cell_scores(course, assignment)
    with contextlib.closing(sqlite3.connect(course.workspace / "gradebook.db")) as db, db:
        db.execute("ALTER TABLE student DROP COLUMN lms_user_id")
        db.execute("CREATE TABLE older AS SELECT id, name, duedate FROM assignment")
        db.execute("DROP TABLE assignment")
        db.execute("ALTER TABLE older RENAME TO assignment")
        db.execute("UPDATE alembic_version SET version_num = '167914646830'")
    with pytest.raises(UserError) as caught:
        write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    command = str(caught.value).splitlines()[-1]
    subprocess.run(command, shell=True, check=True, cwd=course.root, capture_output=True)
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    assert cell_scores(course, assignment) == due
    assert len(list(course.workspace.glob("gradebook.db.*"))) == 1, "no copy of the old gradebook"
