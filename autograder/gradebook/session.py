"""nbgrader's Gradebook, for the writer of grades: its transactions end only where the writer says so."""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader import api
from nbgrader.preprocessors import savecells
from sqlalchemy import Float, create_engine, exc, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import NullPool

from autograder.course.errors import UserError
from autograder.system import database_locks
from autograder.system.database_locks import SQLITE_TIMEOUT, retry_while_locked

_sharing_lock = threading.Lock()


class OneTransaction(Session):
    """A session whose `commit` waits for `commit_submission`.

    nbgrader's preprocessors and api commit after every cell, which costs a disk write each and leaves half
    an assignment behind when the process is killed. Here `commit` does nothing: autoflush makes pending
    changes visible to every later query of the same session, which is all that nbgrader relies on.
    """

    def commit(self) -> None:
        """Do nothing; see the class."""

    def commit_submission(self) -> None:
        """Commit for real."""
        super().commit()


class SharedGradebook(api.Gradebook):
    """A Gradebook that stays open for a whole run.

    nbgrader's preprocessor that registers an assignment opens a Gradebook of its own and closes it;
    `shared_with_nbgrader` gives it this one.
    """

    def __init__(self, db_url: str, course_id: str = "default_course"):
        url = make_url(db_url)
        _create_sqlite(url, course_id)
        if url.get_backend_name() == "sqlite" and "timeout" not in url.query:
            url = url.update_query_dict({"timeout": str(SQLITE_TIMEOUT)})
        if url.get_backend_name() == "postgresql":
            # nbgrader declares FLOAT(0), which PostgreSQL refuses; it matters only when the tables are made.
            api.SubmittedNotebook.__table__.c.late_submission_penalty.type = Float()
        refuse_outdated(url)
        with _alembic_not_started():
            super().__init__(url.render_as_string(hide_password=False), course_id)
        self.db.remove()
        self.db = scoped_session(sessionmaker(class_=OneTransaction, autoflush=True, bind=self.engine))

    def close(self) -> None:
        """Send what is pending into the transaction; `dispose` closes the gradebook."""
        self.db.flush()

    def forget(self) -> None:
        """Drop everything in memory (and what was not kept), so that a long run stays small."""
        self.db.remove()

    def undo(self) -> None:
        """Take back what was not kept, also where the database refused to keep it.

        SQLAlchemy sends no rollback after a refused commit: the connection would still hold what it wrote.
        """
        self.forget()
        self.engine.dispose()

    def dispose(self) -> None:
        """Close the connection; what was not kept is lost."""
        self.db.remove()
        self.engine.dispose()


@contextmanager
def shared_with_nbgrader(gradebook: SharedGradebook) -> Iterator[None]:
    """Let nbgrader's SaveCells use this gradebook where it would open its own."""
    with _sharing_lock:
        own, savecells.Gradebook = savecells.Gradebook, lambda *_args, **_options: gradebook
        try:
            yield
        finally:
            savecells.Gradebook = own


def _create_sqlite(url, course_id: str) -> None:
    """Make an SQLite gradebook aside, then move it to its place.

    So one that is half made is never taken for a gradebook, whether its maker was killed or is still at it.
    """
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two runs of different assignments may begin at once. The file stays: deleting it would let two in. On
    # NFS only a file that is open for writing can be locked, no folder.
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return _check_kind(path)
        aside = path.with_name(f".{path.name}.part")
        for leftover in (aside, aside.with_name(aside.name + "-journal")):
            leftover.unlink(missing_ok=True)
        with _alembic_not_started():
            api.Gradebook(f"sqlite:///{aside}", course_id).close()
        os.replace(aside, path)
    finally:
        os.close(lock)


def _check_kind(path: Path) -> None:
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
    engine = create_engine(url, poolclass=NullPool)
    there = inspect(engine)
    tables = set(there.get_table_names())
    if not tables & api.Base.metadata.tables.keys():
        return  # new
    missing = [
        f"{table.name}.{column.name}"
        for table in api.Base.metadata.sorted_tables
        for column in table.columns
        if table.name not in tables or column.name not in {c["name"] for c in there.get_columns(table.name)}
    ]
    if missing:
        programs = Path(sys.executable).parent  # nbgrader starts the program alembic, by its name
        name = url.set(query={}).render_as_string(hide_password=True)
        raise UserError(
            f"The gradebook {name} was made by an older nbgrader: it has no {missing[0]}. Bring it up to\n"
            "date (of an SQLite file nbgrader keeps a copy), then run the same command again:\n"
            f"  PATH='{programs}':\"$PATH\" nbgrader db upgrade --db '{name}'"
        )


@contextmanager
def _alembic_not_started() -> Iterator[None]:
    """nbgrader starts the program `alembic`, in a temporary folder, to learn the version of its own tables.

    Asking alembic's library takes a second less, needs no PATH, and leaves no folder behind after a kill.
    """

    def head() -> str:
        from alembic.script import ScriptDirectory

        return ScriptDirectory(str(Path(api.__file__).parent / "alembic")).get_current_head()

    own, api.get_alembic_version = api.get_alembic_version, head
    try:
        yield
    finally:
        api.get_alembic_version = own


# --------------------------------------------------------------------------- errors in words


@contextmanager
def as_user_errors(db_url: str) -> Iterator[None]:
    """Turn what the database says into a UserError that says what to do."""
    try:
        yield
    except (exc.SQLAlchemyError, api.InvalidEntry, OSError, ModuleNotFoundError) as error:
        raise UserError(_advice(error, db_url)) from error


def _advice(error: Exception, db_url: str) -> str:
    try:
        url = make_url(db_url)
    except exc.ArgumentError:
        return f"{db_url!r} is no database URL. Write sqlite:////folder/gradebook.db or postgresql+psycopg://user@host/name."
    name = url.render_as_string(hide_password=True)
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    if isinstance(error, ModuleNotFoundError):
        return (
            f"The database driver for {name} is missing ({said}). For PostgreSQL: "
            "pip install 'psycopg[binary]', and write the URL as postgresql+psycopg://user@host/name."
        )
    if "locked" in said:
        return (
            f"The gradebook {url.database} is locked by another program for more than "
            f"{database_locks.BUSY_SECONDS:g} s. Close the other grading run or the program that has it "
            "open, then run the same command again."
        )
    if url.get_backend_name() == "sqlite":
        if "not a database" in said or "malformed" in said or "is empty" in said:
            return (
                f"The gradebook {url.database} is damaged ({said}). Put a backup in its place, or "
                "move it out of the way and grade again; manual grades are in the backup only."
            )
        if isinstance(error, (exc.OperationalError, OSError)):
            return (
                f"Can't write the gradebook {url.database}: {said}. Check that the folder exists, "
                "that the file is yours and that the disk has room."
            )
    if isinstance(error, exc.OperationalError):
        return (
            f"Can't reach the gradebook {name}: {said}. Check that the server runs and that the URL is right."
        )
    return f"The gradebook {name} refused an entry: {said}. Nothing of this submission was written."
