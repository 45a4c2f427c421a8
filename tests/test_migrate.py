"""`autograder migrate`: the whole gradebook arrives in another database, or nothing changes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from nbgrader import api
from sqlalchemy import Integer, create_engine, inspect
from sqlalchemy.pool import NullPool

from autograder import cli
from autograder.commands.verify import accept, verify
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.gradebook import GradebookWriter, migrate, records
from autograder.gradebook.dates import DateWriter
from autograder.gradebook.scores import scores
from autograder.receipts.receipts import Receipt, Receipts
from tests.synthetic import make_course, make_rebuilt, make_verdict
from tests.test_dates import CONFIG
from tests.test_gradebook import FAILED, PASSED, grade_by_hand

NAME, NOW = "a1_toy", datetime(2026, 3, 9, tzinfo=UTC)
TIMES = {"ada": "2026-03-01T12:00:00.123456+00:00", "bob": "2026-03-04T08:00:00+00:00", "cem": ""}


@pytest.fixture(scope="module")
def made(tmp_path_factory, alembic_once):
    """A course with grades by hand, comments, extra credit, a late penalty, an extension and a problem."""
    course = make_course(tmp_path_factory.mktemp("migrate"))
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(CONFIG.format(str(course.root / "late.toml")))
    (course.root / "late.toml").write_text("percent_per_day = 7.3\n")
    course.workspace.mkdir()
    with DateWriter(course, NAME, "ann") as dates:
        dates.set_due_date(datetime(2026, 3, 2, 23, 59, 59))
        dates.set_extensions(["bob"], timedelta(hours=5, microseconds=7))
    for student, time in TIMES.items():
        hand_in(course, student, time)
    grade_by_hand(course, "ada", score=1 / 3, comment="Naïve — but “right”.\n\tSee Δx → 0.")
    grade_by_hand(course, "bob", cell=PASSED, score=0.0)
    with api.Gradebook(course.db_url, "toy") as gradebook:
        gradebook.find_grade(PASSED, NAME, NAME, "ada").extra_credit = 0.1
        gradebook.db.commit()
    accept(course, verify(course, [NAME]), "ann")
    return course


def hand_in(course: Course, student: str, time: str) -> None:
    assignment = course.load(NAME)
    verdict = make_verdict(assignment, student, failing=(FAILED,), timestamp=time)
    if not time:
        verdict.problem = "The file is not a notebook: it does not hold JSON."
        for cell in verdict.cells:
            cell.points = 0.0
    with Receipts(course.workspace) as receipts, GradebookWriter(course, assignment) as writer:
        receipts.put(Receipt(student + time, verdict, seed=1))
        writer.write(None if verdict.problem else make_rebuilt(assignment), verdict)


@pytest.fixture
def course(made, tmp_path):
    """A copy of it, for one test."""
    shutil.copytree(made.root, tmp_path / "course")
    return Course(tmp_path / "course", tmp_path / "course" / "grading")


def dump(course: Course, file: str = "gradebook.db") -> dict[str, list]:
    """Every row of an SQLite gradebook, as the file has it."""
    with contextlib.closing(sqlite3.connect(course.workspace / file)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}


def shown(course: Course) -> list:
    """What scores, reports, exports and formgrader ask for."""
    assignment = course.load(NAME)
    with api.Gradebook(course.db_url, "toy") as gradebook:
        ours = [scores(course, assignment, now=NOW), records(course, assignment)]
        rows = [gradebook.student_dicts(), gradebook.submission_dicts(NAME)]
        rows.append(gradebook.notebook_submission_dicts(NAME, NAME))
        return [*ours, *(sorted(found, key=lambda row: row["id"]) for found in rows)]


def run(course: Course, *words: str) -> int:
    return cli.main(["migrate", *words, "--course", str(course.root), "--workspace", str(course.workspace)])


def tables(db_url: str) -> list[str]:
    return inspect(create_engine(db_url, poolclass=NullPool)).get_table_names()


def test_nothing_counts_up():
    """Else the copy would have to say which number comes next."""
    columns = [column for table in api.Base.metadata.sorted_tables for column in table.columns]
    assert not [str(column) for column in columns if column.primary_key and isinstance(column.type, Integer)]


@pytest.mark.slow
@pytest.mark.postgres
def test_to_postgresql_and_back(course, postgres, capsys):
    before, due, file = dump(course), shown(course), (course.workspace / "gradebook.db").read_bytes()
    assert run(course, "--to", postgres) == 0
    said = capsys.readouterr().out
    assert (course.workspace / "gradebook.db").read_bytes() == file
    lines = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.endswith("the same ")}
    assert lines == {name: [str(len(rows))] * 2 + ["the", "same"] for name, rows in before.items()}
    assert "export AUTOGRADER_DB_URL='postgresql+psycopg://grader:***@/" in said and "home" not in said

    assert run(course, "--from", postgres, "--to", f"sqlite:///{course.workspace}/back.db") == 0
    assert dump(course, "back.db") == before
    course.db_url = postgres
    assert shown(course) == due and verify(course, [NAME]).is_sound

    hand_in(course, "dee", TIMES["ada"])  # grading and formgrader go on there
    hand_in(course, "bob", "2026-03-03T08:00:00+00:00")
    grade_by_hand(course, "dee")
    accept(course, verify(course, [NAME]), "ann")
    now = scores(course, course.load(NAME), now=NOW)
    assert now["ada"] == due[0]["ada"] and now["bob"].penalty < due[0]["bob"].penalty
    assert now["dee"].core == 9.5 and verify(course, [NAME]).is_sound


@pytest.mark.slow
@pytest.mark.postgres
def test_what_the_other_database_cannot_hold_is_named(course, postgres, tmp_path, capsys):
    file = course.workspace / "gradebook.db"
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO grade SELECT 'x', notebook_id, 'gone', 1, 1, 1, 1 FROM grade LIMIT 1")
    assert run(course, "--to", postgres) == 2
    said = capsys.readouterr().err
    assert "does not take a row of table grade" in said and 'not present in table "base_cell"' in said
    assert tables(postgres) == []
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        db.execute("DELETE FROM grade WHERE cell_id = 'gone'")
    assert run(course, "--to", postgres) == 0
    with create_engine(postgres, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("UPDATE grade SET manual_score = 'NaN' WHERE manual_score = 0")
    capsys.readouterr()
    assert run(course, "--from", postgres, "--to", f"sqlite:///{tmp_path}/new.db") == 2
    assert "manual_score was nan, would be None" in capsys.readouterr().err
    assert not list(tmp_path.glob("*new.db")) and not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("change", "words", "said"),
    [
        ("", ["--to", "sqlite:///{0}/gradebook.db"], "is the gradebook itself"),
        ("", ["--from", "sqlite:///{0}/none.db", "--to", "sqlite:///{0}/new.db"], "There is no gradebook"),
        ("", ["--to", "sqlite:///{0}/other.db"], "other.db is there already. Nothing was changed"),
        ("", ["--to", "somewhere"], "is no database URL"),
        (
            "CREATE TABLE mine (a)",
            ["--to", "sqlite:///{0}/new.db"],
            "holds mine, which this nbgrader does not",
        ),
        ("ALTER TABLE grade ADD weight", ["--to", "sqlite:///{0}/new.db"], "holds grade.weight, which"),
        ("DROP TABLE grade", ["--to", "sqlite:///{0}/new.db"], "is no gradebook of nbgrader"),
        ("UPDATE alembic_version SET version_num = 'x'", ["--to", "sqlite:///{0}/new.db"], "of version x"),
    ],
)
def test_refused_before_anything_is_written(course, capsys, change, words, said):
    folder = course.workspace
    (folder / "other.db").write_bytes(b"something else")
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as db, db:
        db.execute(change or "SELECT 1")
    before = {path.name: path.read_bytes() for path in folder.glob("*.db")}
    assert run(course, *(word.format(folder) for word in words)) == 2
    assert said in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.glob("*.db")} == before


def killed_while_copying(source: str, target: str) -> None:
    """Do it in a process that is killed when half of the tables are there."""
    child = os.fork()
    if not child:
        own = migrate._insert

        def insert(connection, db_url, table, rows):
            own(connection, db_url, table, rows)
            if table.name == "submitted_notebook":
                os.kill(os.getpid(), signal.SIGKILL)

        migrate._insert = insert
        try:
            migrate.migrate(source, target)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=[pytest.mark.slow, pytest.mark.postgres])]
)
def test_a_kill_in_the_middle_leaves_the_target_as_it_was(course, kind, request):
    new = f"sqlite:///{course.workspace}/new.db"
    target = request.getfixturevalue("postgres") if kind == "postgres" else new
    before = (course.workspace / "gradebook.db").read_bytes()
    killed_while_copying(course.db_url, target)
    assert not (course.workspace / "new.db").exists() if kind == "sqlite" else tables(target) == []
    assert (course.workspace / "gradebook.db").read_bytes() == before
    rows = sum(map(len, dump(course).values()))
    assert sum(one.arrived for one in migrate.migrate(course.db_url, target)) == rows
    with pytest.raises(UserError, match="is not empty|is there already"):
        migrate.migrate(course.db_url, target)
    if kind == "sqlite":
        assert dump(course, "new.db") == dump(course)
