"""What a database says, in words that say what to do; and its address, without the password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader import api
from sqlalchemy import exc
from sqlalchemy.engine import URL, make_url

from autograder.course.errors import UserError
from autograder.system import database_locks

_WRITE = "Write sqlite:////folder/gradebook.db or postgresql+psycopg://user@host/name."
_SPECIAL = "In the URL, @ of a password is written %40, and % is written %25."


def shown(url: URL | str) -> str:
    """The address of a database, with *** for its password."""
    url = make_url(url)
    if "password" in url.query:  # where libpq takes one, too
        url = url.update_query_dict({"password": "***"})
    return url.render_as_string(hide_password=True)


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
        return f"{db_url!r} is no database URL. {_WRITE}"
    if "@" in (url.host or ""):
        return f"The database URL has more than one @, so it cannot be read. {_SPECIAL}"
    name = shown(url)
    if isinstance(error, exc.ArgumentError):
        return f"{name} is no database that can be used here. {_WRITE}"
    if isinstance(error, ModuleNotFoundError):
        return (
            f"The database driver for {name} is missing ({error}). For PostgreSQL: "
            "pip install 'nnlab-course[postgres]', and write the URL as postgresql+psycopg://user@host/name."
        )
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    if url.get_backend_name() == "sqlite":
        return _advice_on_sqlite(error, url, said)
    if isinstance(error, exc.OperationalError):
        return f"Can't reach the gradebook {name}: {said}. {_how_to_reach(url, said)}"
    if "permission denied" in said:
        return (
            f"The gradebook {name} can't be used: {said}. Its tables have to belong to this user: make the "
            f"database with createdb --owner={url.username} {url.database}"
        )
    return f"The gradebook {name} refused an entry: {said}. Nothing of this submission was written."


def _advice_on_sqlite(error: Exception, url: URL, said: str) -> str:
    if "locked" in said:
        return (
            f"The gradebook {url.database} is locked by another program for more than "
            f"{database_locks.BUSY_SECONDS:g} s. Close the other grading run or the program that has it "
            "open, then run the same command again."
        )
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
    return f"The gradebook {shown(url)} refused an entry: {said}. Nothing of this submission was written."


def _how_to_reach(url: URL, said: str) -> str:
    if "password" in said:
        return (
            f"Check the name and the password. {_SPECIAL} Or leave it out of the URL, and put it into "
            "~/.pgpass, where nbgrader's own commands find it, too."
        )
    if f'database "{url.database}" does not exist' in said:
        return f"Make it first: createdb --owner={url.username} {url.database}"
    return "Check that the server runs and that the URL is right."
