"""Shows a grading run on the terminal: a progress bar, then a table and where to look next."""

from __future__ import annotations

import re
import statistics

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autograder.commands.grade import Run, SilentProgress
from autograder.course.records import Verdict
from autograder.system.text import one_line
from nnlab.questions import out_of

_WHY_NOT = "because their processes were killed or hung, again and again"
_ROWS = 40  # a longer class is summed up, and only rows that need a look are shown


class Screen(SilentProgress):
    """A progress bar per step; on a terminal that is no terminal, one line per step."""

    def __init__(self):
        self.console = Console()
        self._bar = Progress(
            TextColumn("{task.description:<26}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[now]}"),
            console=self.console,
        )
        self._task = TaskID(0)

    def __enter__(self) -> Screen:
        self._bar.start()
        return self

    def __exit__(self, *_exception) -> None:
        self._bar.stop()

    def start(self, what: str, total: int) -> None:
        self._task = self._bar.add_task(what, total=total, now="")

    def step(self, text: str = "") -> None:
        self._bar.update(self._task, advance=1, now=Text(one_line(text)[:24]))


def summary(run: Run, course) -> None:
    """Print the final table and what to do next."""
    console = Console()
    verdicts = [run.verdicts[student] for student in sorted(run.verdicts)]
    shown = (
        verdicts
        if len(verdicts) <= _ROWS
        else [verdict for verdict in verdicts if _remark(run, verdict)][:_ROWS]
    )
    _table(console, run, shown, len(verdicts))
    if len(shown) < len(verdicts):
        console.print(f"({len(verdicts) - len(shown)} more without remarks are in the report)")
    if (others := len(run.everybody) - len(verdicts)) > 0:
        console.print(f"{others} more of this assignment were graded in earlier runs and are in the report.")
    _numbers(console, run, verdicts)
    _next(console, run, course)


def _table(console: Console, run: Run, verdicts: list[Verdict], graded: int) -> None:
    """Print a row for each of these submissions, with the scores that the gradebook has."""
    some = next(iter(run.scores.values()), None)
    extra, late = some and some.extra_max, any(score.penalty for score in run.scores.values())
    most = f", of {out_of(some.core_max, some.extra_max)}" if some else ""
    table = Table(title=f"{run.assignment}: {graded} submissions{most}", title_justify="left")
    table.add_column("student")
    columns = ["total", *(["core", "extra"] if extra else []), *(["late"] if late else []), "to grade"]
    for name in (*columns, "seconds"):
        table.add_column(name, justify="right")
    table.add_column("remarks")
    for verdict in verdicts:
        score = run.scores[verdict.student]
        parts = [f"{score.core:g}", f"+{score.extra:g}"] if extra else []
        penalty = [f"-{score.penalty:g}" if score.penalty else ""] if late else []
        table.add_row(
            Text(one_line(verdict.student)),
            f"{score.total:g}",
            *parts,
            *penalty,
            str(len(score.waits) or ""),
            f"{verdict.seconds:.2f}",
            Text(one_line(_remark(run, verdict))),
        )
    console.print(table)


def _remark(run: Run, verdict: Verdict) -> str:
    """What a person should know about a submission, most important first, in one line or two."""
    if verdict.problem:
        return _short("not gradable: " + verdict.problem)
    statuses = [cell.status for cell in verdict.cells]
    automatic = [status for status in statuses if status != "manual"]
    remarks = []
    record = run.records.get(verdict.student)
    if record and record.late:
        remarks.append(f"late by {record.late.total_seconds() / 3600:.0f} h")
    remarks += [
        f"{cell} has changed since it got {points:g} by hand: grade it again"
        for (student, cell), points in run.earlier.items()
        if student == verdict.student
    ]
    if automatic and set(automatic) == {"not_done"}:
        remarks.append("nothing was answered")
    remarks += [
        f"{statuses.count(status)} tests {words}"
        for status, words in (
            ("time_limit", "over the time limit"),
            ("crashed", "ended the process"),
            ("waiting", "wait for what this machine lacks"),
        )
        if status in statuses
    ]
    remarks += [_short(note.text) for note in verdict.notes]
    ideas = dict.fromkeys(
        cell.misconception.replace("_", " ") for cell in verdict.cells if cell.misconception
    )
    remarks += ideas
    return "; ".join(remarks[:3]) + (f"; {len(remarks) - 3} more" if len(remarks) > 3 else "")


def _short(text: str, most: int = 80) -> str:
    text = text.rstrip(".")
    return text if len(text) <= most else text[: most - 3] + "..."


def _numbers(console: Console, run: Run, verdicts: list[Verdict]) -> None:
    if verdicts:
        scores = [run.scores[verdict.student] for verdict in verdicts if not verdict.problem]
        median = statistics.median([score.total or 0.0 for score in scores] or [0.0])
        most = f" of {out_of(scores[0].core_max, scores[0].extra_max)}" if scores else " points"
        console.print(
            f"graded {run.graded}, unchanged since an earlier run {run.reused}, median {median:g}{most}; "
            f"{run.seconds:.1f} s with {run.workers} workers; seed {run.seed}; sandbox: {run.sandbox}",
            highlight=False,
        )
    if run.not_understood:
        console.print("[bold]Not understood, and of nobody's grade:[/] ", end="")
        names = ", ".join(map(one_line, run.not_understood[:_ROWS]))
        more = f" and {len(run.not_understood) - _ROWS} more" if len(run.not_understood) > _ROWS else ""
        console.print(
            f"{names}{more}. Who handed these in, and what are they?", highlight=False, markup=False
        )
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
