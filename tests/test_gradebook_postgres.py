"""The gradebook in a real PostgreSQL server, which the tests start."""

import os
import sys

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from autograder.course.errors import UserError
from autograder.gradebook import GradebookWriter, records, write
from autograder.gradebook.scores import scores
from tests import test_gradebook
from tests.synthetic import make_rebuilt, make_verdict
from tests.test_gradebook import FAILED, MANUAL, changes, grade_by_hand, waiting

pytestmark = [pytest.mark.usefixtures("alembic_once"), pytest.mark.slow, pytest.mark.postgres]

course, assignment = test_gradebook.course, test_gradebook.assignment


def test_postgresql(course, assignment, postgres):
    course.db_url = postgres
    rebuilt = make_rebuilt(assignment)
    write(course, assignment, rebuilt, make_verdict(assignment, failing=(FAILED,)))
    grade_by_hand(course)
    with GradebookWriter(course, assignment) as writer:
        writer.write(rebuilt, make_verdict(assignment))
        writer.write(None, make_verdict(assignment, "bob", problem="Nothing was handed in."))
    record = records(course, assignment)["ada"]
    assert (
        scores(course, assignment)["ada"].total == 11.5
        and record.comments[MANUAL] == "Well put."
        and not waiting(course, assignment)
    )
    assert scores(course, assignment)["bob"].total == 0.0
    trace = changes(course, "ada")[-1]
    assert (trace.grade_id, trace.old_auto, trace.new_auto) == (FAILED, 0.0, 2.0)


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("postgres", "wrong", "Check the name and the password. In the URL, @ of a password is written %40"),
        ("postgres", "50%@home", "more than one @"),
        ("nowhere", "50%25%40home", "Make it first: createdb --owner=grader nowhere"),
    ],
)
def test_a_database_that_lets_nobody_in_says_what_to_do(
    course, assignment, postgres_server, name, password, said
):
    course.db_url = postgres_server(name, password)
    for attempt in (lambda: write(course, assignment, None, None), lambda: records(course, assignment)):
        with pytest.raises(UserError, match=said) as caught:
            attempt()
        assert "home" not in str(caught.value) and "wrong" not in str(caught.value)


def test_a_missing_driver_says_what_to_install(course, assignment, postgres, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    course.db_url = postgres
    with pytest.raises(UserError, match=r"pip install 'nnlab-course\[postgres\]'"):
        write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))


def test_a_writer_whose_connection_ends_takes_the_lock_again(course, assignment, postgres):
    """Somebody else may have begun to write meanwhile."""
    course.db_url = postgres
    with GradebookWriter(course, assignment) as writer:
        _end_connections(postgres)
        with pytest.raises(UserError, match="Can't reach the gradebook"):
            writer.write(make_rebuilt(assignment), make_verdict(assignment))
        with GradebookWriter(course, assignment) as other:
            with pytest.raises(UserError, match=rf"\({os.getpid()}, since .* is writing grades of a1_toy"):
                writer.write(make_rebuilt(assignment), make_verdict(assignment))
            other.write(make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,)))
        writer.write(make_rebuilt(assignment), make_verdict(assignment))
    assert scores(course, assignment)["ada"].core == 9.0


def _end_connections(db_url: str) -> None:
    engine = create_engine(db_url, poolclass=NullPool)
    with engine.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.exec_driver_sql(f"{others} AND pid <> pg_backend_pid()")
