"""The database of a gradebook: made where there is none, refused where it is another or an older one."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader import api
from sqlalchemy import Column, Float, MetaData, String, Table, create_engine, func, insert, inspect, select
from sqlalchemy.engine import URL, Connection
from sqlalchemy.pool import NullPool

from autograder.course.errors import UserError
from autograder.system.database_locks import SQLITE_TIMEOUT, retry_while_locked

# nbgrader declares FLOAT(0), which PostgreSQL refuses; it matters only when the tables are made.
api.SubmittedNotebook.__table__.c.late_submission_penalty.type = Float()

VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))
_CREATION = 0x6E626772  # PostgreSQL's advisory lock while tables are made; any number, the same for all


def prepare(url: URL, course_id: str) -> None:
    """Make a gradebook where there is none; one that is half made is never taken for a gradebook.

    Raises:
        UserError: there is something else, or a gradebook of an older nbgrader.
    """
    if url.get_backend_name() == "sqlite":
        if url.database not in (None, "", ":memory:"):
            _make_sqlite(Path(url.database), course_id)
    elif url.get_backend_name() == "postgresql":
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_CREATION)))
            if not set(inspect(connection).get_table_names()) & api.Base.metadata.tables.keys():
                make_tables(connection)
            # else nbgrader adds the course, and prints a traceback where another run does so at once
            if inspect(connection).has_table("course"):
                there = connection.scalar(select(api.Course.id).where(api.Course.id == course_id))
                if there is None and course_id:
                    connection.execute(insert(api.Course).values(id=course_id))
    refuse_outdated(url)


def make_tables(connection: Connection) -> None:
    """Make nbgrader's tables within a transaction."""
    api.Base.metadata.create_all(connection)
    VERSION.create(connection, checkfirst=True)
    connection.execute(insert(VERSION).values(version_num=head()))


def head() -> str:
    """The version of this nbgrader's tables.

    nbgrader starts the program `alembic`, in a temporary folder, to learn it. Asking alembic's library takes
    a second less, needs no PATH, and leaves no folder behind after a kill.
    """
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(api.__file__).parent / "alembic")).get_current_head() or ""


@contextmanager
def alembic_not_started() -> Iterator[None]:
    """Let nbgrader ask `head`."""
    own, api.get_alembic_version = api.get_alembic_version, head
    try:
        yield
    finally:
        api.get_alembic_version = own


@contextmanager
def sqlite_made_aside(path: Path) -> Iterator[Path | None]:
    """Make an SQLite file aside, which moves to its place at the end; None where it is there already.

    So one that is half made is never taken for a gradebook, whether its maker was killed or is still at it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two runs of different assignments may begin at once. The file stays: deleting it would let two in. On
    # NFS only a file that is open for writing can be locked, no folder.
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    aside = path.with_name(f".{path.name}.part")
    leftovers = (aside, aside.with_name(aside.name + "-journal"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            yield None
            return
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        try:
            yield aside
            os.replace(aside, path)
        finally:
            for leftover in leftovers:
                leftover.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _make_sqlite(path: Path, course_id: str) -> None:
    with sqlite_made_aside(path) as aside:
        if aside is None:
            return check_kind(path)
        with alembic_not_started():
            api.Gradebook(f"sqlite:///{aside}", course_id).close()


def check_kind(path: Path) -> None:
    """Refuse a file that is no gradebook, before nbgrader fills it with its tables."""
    said = "it is empty"
    if path.is_file() and path.stat().st_size:
        engine = create_engine(
            f"sqlite:///{path}", connect_args={"timeout": SQLITE_TIMEOUT}, poolclass=NullPool
        )
        tables = retry_while_locked(lambda: set(inspect(engine).get_table_names()))
        if {"grade", "submitted_assignment"} <= tables:
            return
        said = f"it holds other tables: {', '.join(sorted(tables)[:5])}" if tables else "it holds no table"
    elif not path.is_file():
        said = "it is no file"
    raise UserError(
        f"{path} is no gradebook of nbgrader: {said}. Put a backup in its place, or move it out of the way "
        "and run the same command again: grades come back from the receipts, but those given by hand only "
        "from the backup."
    )


def refuse_outdated(url: URL) -> None:
    """Refuse a gradebook that an older nbgrader made, before this one adds tables and queries columns.

    Raises:
        UserError: it says how to bring the gradebook up to date.
    """
    columns = _columns(url)
    if not columns.keys() & api.Base.metadata.tables.keys():
        return  # new
    missing = [
        f"{table.name}.{column.name}"
        for table in api.Base.metadata.sorted_tables
        for column in table.columns
        if column.name not in columns.get(table.name, ())
    ]
    if missing:
        programs = Path(sys.executable).parent  # nbgrader starts the program alembic, by its name
        name = url.set(password=None).difference_update_query(["timeout"]).render_as_string()
        where = (
            "" if url.password is None else "\n(It takes the password from ~/.pgpass; % in a URL breaks it.)"
        )
        raise UserError(
            f"The gradebook {name} was made by an older nbgrader: it has no {missing[0]}. Bring it up to\n"
            "date (of an SQLite file nbgrader keeps a copy), then run the same command again:\n"
            f"  PATH='{programs}':\"$PATH\" nbgrader db upgrade --db '{name}'{where}"
        )


def _columns(url: URL) -> dict[str, set[str]]:
    """Names of the columns of each table in a database."""
    engine = create_engine(url, poolclass=NullPool)
    found = inspect(engine).get_multi_columns()  # one query, whatever the number of tables
    return {table: {column["name"] for column in columns} for (_, table), columns in found.items()}
