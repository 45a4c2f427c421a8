"""`autograder migrate`: copies the gradebook into another database, and checks that all of it arrived."""

from __future__ import annotations

import logging

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.engine import URL, make_url

from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.gradebook.errors import as_user_errors, shown
from autograder.gradebook.migrate import Copied, migrate
from autograder.system.log import logged_to

_log = logging.getLogger(__name__)


def main(options) -> int:
    """Run the command."""
    course, console = Course(options.course, options.workspace), Console(soft_wrap=True, highlight=False)
    old, new = _url(options.source or course.db_url), _url(options.to)
    if old == new:
        raise UserError(f"{shown(new)} is the gradebook itself: name another database with --to.")
    console.print(f"from  {shown(old)}\nto    {shown(new)}")
    with logged_to(course.workspace):
        done = _copied(old, new, console)
        rows = sum(one.rows for one in done)
        _log.info("gradebook copied from %s to %s: %d rows", shown(old), shown(new), rows)
    table = Table("table", box=None)
    for name in ("rows", "arrived"):
        table.add_column(name, justify="right")
    table.add_column("content")
    for one in done:
        table.add_row(one.table, f"{one.rows}", f"{one.arrived}", "the same" if one.same else "differs")
    console.print(table)
    console.print(f"All {rows} rows arrived, and {shown(old)} is as it was.")
    _say_how_to_use(console, course, old, new)
    return 0


def _url(text: str) -> URL:
    with as_user_errors(text):
        return make_url(text)


def _copied(old: URL, new: URL, console: Console) -> list[Copied]:
    """Copy, with a progress bar for each step."""
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        tasks: list[TaskID] = []
        return migrate(
            old.render_as_string(hide_password=False),
            new.render_as_string(hide_password=False),
            lambda what, rows: tasks.append(bar.add_task(what, total=rows)),
            lambda rows: bar.advance(tasks[-1], rows),
        )


def _say_how_to_use(console: Console, course: Course, old: URL, new: URL) -> None:
    own = f"sqlite:///{course.workspace / 'gradebook.db'}"
    if new == make_url(own):
        console.print("To use it, take AUTOGRADER_DB_URL out of the environment of everything that grades.")
        return
    console.print(
        "To use it, put this line where everything that grades reads it: ~/.profile of whoever runs\n"
        "autograder, nbgrader or formgrader; on JupyterHub, the environment of their servers.\n\n"
        f"  export AUTOGRADER_DB_URL='{shown(new)}'"
        f"{'   # the password in the place of ***' if '***' in shown(new) else ''}\n\n"
        f"Without that line everything goes on with {shown(own)}.\n"
        "The last line of each `autograder grade` is the gradebook that it used."
    )
