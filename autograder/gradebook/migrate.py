"""Copies a gradebook from one database into another, an empty one, all or nothing.

The source is read in one transaction, so that the copy is of one moment, and nothing is ever written to it.
The target is filled in one transaction (PostgreSQL) or in a file aside (SQLite), read back and compared
before it is kept. nbgrader's keys are random texts, no numbers that count up: there is no sequence to be put
right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader import api
from sqlalchemy import Table, create_engine, event, exc, func, insert, inspect, select
from sqlalchemy.engine import URL, Connection, Row, make_url
from sqlalchemy.pool import NullPool

from autograder.course.errors import UserError
from autograder.gradebook.database import (
    VERSION,
    check_kind,
    head,
    make_tables,
    refuse_outdated,
    sqlite_made_aside,
)
from autograder.gradebook.errors import as_user_errors, shown

_AT_ONCE = 1000  # rows in memory
_MOST_NAMED = 3  # rows that differ
_TABLES = (*api.Base.metadata.sorted_tables, VERSION)


@dataclass(frozen=True)
class Copied:
    """One table, as it was read from the source and read back from the target.

    Attributes:
        rows, arrived: how many there were, and are.
        same: whether their content is the same, value for value.
    """

    table: str
    rows: int
    arrived: int
    same: bool


def migrate(
    source: str,
    target: str,
    start: Callable[[str, int], None] = lambda _what, _rows: None,
    step: Callable[[int], None] = lambda _rows: None,
) -> list[Copied]:
    """Copy a gradebook.

    Args:
        source, target: database URLs.
        start: told what begins, and how many rows it is about.
        step: told how many rows more are done.

    Returns:
        What every table was compared with, in the order in which they were copied.

    Raises:
        UserError: the source is no gradebook, the target is not empty, or something did not arrive as it was;
            the target is then as it was before.
    """
    with _reading(source) as old, _filling(target) as new:
        total = sum(old.scalar(select(func.count()).select_from(table)) or 0 for table in _TABLES)
        start("copying", total)
        make_tables(new)  # and the row that says their version
        sums = {table.name: _Sum() for table in _TABLES}
        for table in _TABLES:
            for rows in _read(old, source, table):
                sums[table.name].add(rows)
                if table is not VERSION:
                    _insert(new, target, table, rows)
                step(len(rows))
        start("comparing", total)
        done = []
        for table in _TABLES:
            there = _Sum()
            for rows in _read(new, target, table):
                there.add(rows)
                step(len(rows))
            before = sums[table.name]
            done.append(Copied(table.name, before.rows, there.rows, before.total == there.total))
            if before != there:  # else it is kept now
                raise UserError(_difference(old, new, table, target))
        return done


# --------------------------------------------------------------------------- the two databases


@contextmanager
def _reading(db_url: str) -> Iterator[Connection]:
    """A transaction in which nothing can be written, and in which nothing that others write shows."""
    with as_user_errors(db_url):
        url = make_url(db_url)
        sqlite = url.get_backend_name() == "sqlite"
        if sqlite and not Path(url.database or "").exists():
            raise UserError(f"There is no gradebook {url.database}. Name the one to copy with --from.")
        if sqlite:
            check_kind(Path(str(url.database)))
        refuse_outdated(url)
        engine = create_engine(url, poolclass=NullPool)
        if sqlite:
            event.listen(engine, "connect", _read_only)
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        else:
            engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with engine.connect() as connection:
            _check_source(connection, url)
            yield connection


def _read_only(connection, _record) -> None:
    connection.isolation_level = None  # else the driver begins a transaction only where something is written
    connection.execute("PRAGMA query_only = ON")


def _check_source(connection: Connection, url: URL) -> None:
    """Refuse a gradebook of which something would be left behind."""
    there = inspect(connection)
    columns = {
        table: {one["name"] for one in found} for (_, table), found in there.get_multi_columns().items()
    }
    if "grade" not in columns:
        raise UserError(f"There is no gradebook in {shown(url)}. Name the one to copy with --from.")
    known = {table.name: {column.name for column in table.columns} for table in _TABLES}
    more = sorted(columns.keys() - known.keys())
    more += sorted(f"{name}.{one}" for name in known for one in columns.get(name, set()) - known[name])
    if more or VERSION.name not in columns:
        what = (
            f"holds {', '.join(more[:5])}, which this nbgrader does not know" if more else "says no version"
        )
        raise UserError(
            f"The gradebook {shown(url)} {what}, so not all of it could be copied. Use the nbgrader that it "
            "was made with, or take that out of a copy of it first."
        )
    version = connection.scalar(select(VERSION.c.version_num))
    if version != head():
        raise UserError(
            f"The gradebook {shown(url)} has tables of version {version}, this nbgrader {head()}. Bring it "
            f"up to date first: nbgrader db upgrade --db '{shown(url)}'"
        )


@contextmanager
def _filling(db_url: str) -> Iterator[Connection]:
    """A transaction in an empty database, which is kept only where all goes well."""
    with as_user_errors(db_url):
        url = make_url(db_url)
        if url.get_backend_name() != "sqlite":
            with create_engine(url, poolclass=NullPool).begin() as connection:
                if tables := sorted(inspect(connection).get_table_names()):
                    raise UserError(
                        f"{shown(url)} is not empty: it holds {len(tables)} tables, {tables[0]} for one. "
                        "Nothing was changed. Copy into a new database: "
                        f"createdb --owner={url.username} {url.database}_2"
                    )
                yield connection
            return
        with sqlite_made_aside(Path(str(url.database))) as aside:
            if aside is None:
                raise UserError(
                    f"{url.database} is there already. Nothing was changed. Copy into a file that does not "
                    "exist yet, or move that one out of the way."
                )
            with create_engine(f"sqlite:///{aside}", poolclass=NullPool).begin() as connection:
                yield connection


# --------------------------------------------------------------------------- comparing


@dataclass
class _Sum:
    """Number and content of the rows of a table, in whatever order they come; a few bytes for any number."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            digest = hashlib.sha256(repr(tuple(row)).encode(errors="surrogatepass")).digest()
            self.total = (self.total + int.from_bytes(digest, "big")) % 2**256
        self.rows += len(rows)


def _read(connection: Connection, db_url: str, table: Table) -> Iterator[Sequence[Row]]:
    """Yield the rows of a table, some at a time, with the values that nbgrader would see."""
    with as_user_errors(db_url):
        yield from connection.execute(select(table), execution_options={"yield_per": _AT_ONCE}).partitions()


def _insert(connection: Connection, db_url: str, table: Table, rows: Sequence[Row]) -> None:
    try:
        connection.execute(insert(table), [dict(row._mapping) for row in rows])
    except (exc.DataError, exc.IntegrityError) as error:
        raise UserError(
            f"{shown(db_url)} does not take a row of table {table.name}, so nothing was copied. Set that "
            f"right in the source, then run the same command again.\n  {' '.join(str(error.orig).split())}"
        ) from error


def _difference(old: Connection, new: Connection, table: Table, target: str) -> str:
    """Say what did not arrive as it was."""
    keys = list(table.primary_key.columns) or list(table.columns)

    def by_key(connection: Connection) -> dict:
        return {
            tuple(row._mapping[key] for key in keys): dict(row._mapping)
            for row in connection.execute(select(table))
        }

    before, after = by_key(old), by_key(new)
    lines = [
        f"{'/'.join(map(str, key))}: "
        + ", ".join(
            f"{name} was {value!r}, would be {after.get(key, {}).get(name)!r}"
            for name, value in row.items()
            if repr(value) != repr(after.get(key, {}).get(name))
        )
        for key, row in before.items()
        if repr(row) != repr(after.get(key))
    ]
    return (
        f"{shown(target)} does not keep all of table {table.name} as it is, so nothing was copied. Set right "
        "in the source what no gradebook should hold, then run the same command again.\n"
        + "\n".join(f"  {line}" for line in lines[:_MOST_NAMED])
    )
