"""Shows a grading run on the terminal: how far it is, then a table and where to look next."""

from __future__ import annotations

import re
import statistics
from collections import Counter

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from autograder.commands.grade import Run, SilentProgress
from autograder.course.assignment import Assignment
from autograder.course.records import Verdict
from autograder.html.markup import words
from autograder.report.remarks import remarks
from autograder.system.text import one_line
from nnlab.questions import EXTRA, out_of

_WHY_NOT = "because their processes were killed or hung, again and again"
_ROWS = 40  # of a longer class, only those with the fewest points are shown
_LONGEST_WORD = (
    20  # of a remark: a narrower column would cut words; then core, extra and penalty are left out
)
_WIDE = 100  # characters of a terminal that has room for the kinds of failures and the last student's name
_NARROW = 80  # below that there is none for a bar
_RATE_SECONDS = 120.0  # over which the rate is averaged
_TOO_EARLY = 2.0  # seconds in which nothing is said of the rate
_LINE_SECONDS = 30.0  # between two lines in a log


class Screen(SilentProgress):
    """How far each step is: a bar on a terminal; elsewhere a line now and then, and one at the step's end.

    Args:
        quiet: show nothing.
        console: where to write; None is the standard output.
    """

    def __init__(self, quiet: bool = False, console: Console | None = None):
        self.console = console or Console()
        self._lines = not quiet and not self.console.is_terminal
        self._wide = self.console.width >= _WIDE
        self._bar = Progress(
            TextColumn("{task.description}"),
            *([BarColumn(None)] if self.console.width >= _NARROW else []),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}"),
            TextColumn("[red]{task.fields[failed]}"),
            *([TextColumn("{task.fields[now]}")] if self._wide else []),
            console=self.console,
            disable=quiet or not self.console.is_terminal,
            speed_estimate_period=_RATE_SECONDS,
        )
        self._task = TaskID(0)
        self._failed: Counter[str] = Counter()
        self._written_at = 0.0  # when the last line was written

    def __enter__(self) -> Screen:
        self._bar.start()
        return self

    def __exit__(self, *_exception) -> None:
        self._bar.stop()

    def start(self, what: str, total: int) -> None:
        self._failed.clear()
        self._written_at = self.console.get_time()
        self._task = self._bar.add_task(what, total=total, now="", pace="", failed="")

    def step(self, text: str = "", failed: str = "") -> None:
        if failed:
            self._failed[failed] += 1
        self._bar.advance(self._task)
        task = self._bar.tasks[self._task]
        told = ", ".join(f"{count} {kind}" for kind, count in self._failed.items())
        short = f"{self._failed.total()} failed" if told else ""
        shown = told if self._wide else short
        self._bar.update(self._task, now=Text(one_line(text)[:24]), pace=_pace(task), failed=shown)
        if self._lines and (task.finished or self.console.get_time() - self._written_at >= _LINE_SECONDS):
            self._written_at = self.console.get_time()
            about = [f"{task.description}: {task.completed:.0f} of {task.total:.0f}", _pace(task), told]
            self.console.print(", ".join(filter(None, about)), highlight=False, markup=False, soft_wrap=True)

    def say(self, text: str) -> None:
        self.console.print(Text(one_line(text)))


def _pace(task: Task) -> str:
    """How many a minute, and how long the rest will take; at the end, how long it took."""
    if task.finished:
        return f"in {_duration(task.finished_time or 0.0)}"
    left, speed = task.time_remaining, task.speed
    if not speed or left is None or (task.elapsed or 0.0) < _TOO_EARLY:
        return ""
    rate = 60 * speed
    return f"{rate:.{0 if rate >= 10 else 1}f}/min, {_duration(left)} left"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"


def summary(run: Run, course, quiet: bool = False) -> None:
    """Print the final table, the worst first, and what to do next; `quiet` leaves errors and paths."""
    console = Console()
    if not quiet:
        _table(console, run, course.load(run.assignment))
        if (others := len(run.everybody) - len(run.verdicts)) > 0:
            console.print(
                f"{others} more of this assignment were graded in earlier runs and are in the report."
            )
        _numbers(console, run)
    _errors(console, run)
    _next(console, run, course)


def _table(console: Console, run: Run, assignment: Assignment) -> None:
    """Print a row for each submission, with the scores that the gradebook has."""
    verdicts = sorted(
        run.verdicts.values(), key=lambda one: (run.scores[one.student].total or 0.0, one.student)
    )
    some = next(iter(run.scores.values()), None)
    shown = verdicts[:_ROWS]
    names = min(max([7, *(len(one.student) for one in shown)]), console.width // 4)
    columns = ["total", "core", "extra", "late", "to grade"]
    taken = names + sum(max(map(len, column.split())) for column in columns) + 3 * (len(columns) + 2) + 1
    wide = console.width - taken >= _LONGEST_WORD
    extra = wide and any(score.extra_max or score.extra for score in run.scores.values())
    late = wide and any(score.penalty for score in run.scores.values())
    most = f", of {out_of(some.core_max, some.extra_max)}" if some else ""
    name = one_line(assignment.titles.get("") or words(run.assignment))
    table = Table(title=f"{name}: {len(verdicts)} submissions{most}", title_justify="left")
    table.add_column("student", overflow="fold", max_width=names)
    left_out = ([] if extra else ["core", "extra"]) + ([] if late else ["late"])
    for column in [column for column in columns if column not in left_out]:
        table.add_column(column, justify="right", min_width=max(map(len, column.split())))
    table.add_column("remarks", min_width=_LONGEST_WORD)
    for verdict in shown:
        score = run.scores[verdict.student]
        parts = [f"{score.core:g}", f"+{score.extra:g}"] if extra else []
        penalty = [f"-{score.penalty:g}" if score.penalty else ""] if late else []
        table.add_row(
            Text(one_line(verdict.student)),
            f"{score.total or 0.0:g}",
            *parts,
            *penalty,
            str(len(score.waits) or ""),
            Text(one_line(_remark(run, verdict, assignment))),
        )
    console.print(table)
    if len(verdicts) > _ROWS:
        console.print(f"({len(verdicts) - _ROWS} more, with no fewer points, are in the report)")


def _remark(run: Run, verdict: Verdict, assignment: Assignment) -> str:
    """What a person should know about a submission, most important first, in one line or two."""
    titles = assignment.titles
    extra = [question for question, part in assignment.parts.items() if part == EXTRA]
    said = [
        f"{titles.get(cell) or words(cell)} has changed since it got {points:g} by hand: grade it again"
        for (student, cell), points in run.earlier.items()
        if student == verdict.student
    ]
    said += remarks(verdict, run.records.get(verdict.student), titles, extra)
    return "; ".join(said[:3]) + (f"; {len(said) - 3} more" if len(said) > 3 else "")


def _numbers(console: Console, run: Run) -> None:
    if run.verdicts:
        scores = [run.scores[one.student] for one in run.verdicts.values() if not one.problem]
        median = statistics.median([score.total or 0.0 for score in scores] or [0.0])
        most = f" (of {out_of(scores[0].core_max, scores[0].extra_max)})" if scores else " points"
        console.print(
            f"graded {run.graded}, unchanged since an earlier run {run.reused}, median {median:g}{most}; "
            f"{run.seconds:.1f} s with {run.workers} workers; seed {run.seed}; sandbox: {run.sandbox}",
            highlight=False,
        )


def _errors(console: Console, run: Run) -> None:
    if run.not_understood:
        console.print("[bold]Not understood, and of nobody's grade:[/] ", end="")
        names = ", ".join(map(one_line, run.not_understood[:_ROWS]))
        more = f" and {len(run.not_understood) - _ROWS} more" if len(run.not_understood) > _ROWS else ""
        console.print(
            f"{names}{more}. Who handed these in, and what are they?", highlight=False, markup=False
        )
    if run.over:
        names = ", ".join(map(one_line, run.over[:_ROWS]))
        more = f" and {len(run.over) - _ROWS} more" if len(run.over) > _ROWS else ""
        told = f"Not graded, one attempt more than max_attempts allows: {names}{more}; an earlier one counts."
        console.print(told, highlight=False, markup=False)
    for told in run.about_roster:
        console.print(one_line(told), highlight=False, markup=False)
    if run.sandbox == "none":
        console.print("[bold red]No sandbox was used: students' code ran with your rights.[/]")
    failures(console, run)


def failures(console: Console, run: Run) -> None:
    """Print whom no judge could finish, and faults of the grader."""
    for fault in dict.fromkeys(run.faults):
        console.print("[bold red]A fault of the grader itself, please report it:[/]")
        for line in fault.splitlines():
            console.print(one_line(line), highlight=False, markup=False)
    if run.failed:
        console.print(
            f"[bold red]Not graded, {'because of that' if run.faults else _WHY_NOT}:[/] "
            + ", ".join(one_line(name) for name in run.failed)
            + ". Their grades are as before. Run the command again; if it happens again, grade them by hand."
        )
    for student, known in run.ungraded.items():
        if known:
            console.print(f"{one_line(student)}: {one_line(known)}", highlight=False, markup=False)


def _next(console: Console, run: Run, course) -> None:
    from autograder.gradebook.scores import BY_HAND  # imports nbgrader, which takes a second

    if waiting := sum(score.state == BY_HAND for score in run.scores.values()):
        console.print(
            f"to grade   {waiting} by hand: autograder essays {run.assignment}",
            soft_wrap=True,
            highlight=False,
        )
    if run.report:
        console.print(f"report     {run.report}", soft_wrap=True, highlight=False)
    if run.feedback:
        console.print(
            f"feedback   {course.workspace / 'feedback'} ({len(run.feedback)} files)",
            soft_wrap=True,
            highlight=False,
        )
    console.print(f"gradebook  {_without_password(course.db_url)}", soft_wrap=True, highlight=False)


def _without_password(url: str) -> str:
    return re.sub(r"(://[^:/@]+:)[^@]*@", r"\1***@", url)
