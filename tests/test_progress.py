"""What the progress display says of a run: rate, time left, failures so far; on a terminal and in a log."""

import io

import pytest
from rich.console import Console

from autograder.commands.screen import Screen


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(width: int, terminal: bool, quiet: bool = False) -> str:
    """100 of 400 submissions, one in 3 seconds, 10 of which could not be graded; then 50 unchanged ones."""
    clock, out = Clock(), io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, get_time=clock, color_system=None)
    with Screen(quiet, console) as screen:
        screen.start("grading a1", 400)
        for number in range(100):
            clock.now += 3
            screen.step(f"student{number}", "" if number % 10 else "unreadable" if number else "not graded")
        if terminal:
            return "" if quiet else render(screen, width)
        screen.start("unchanged", 50)
        for number in range(50):
            screen.step(f"student{number}")
    return out.getvalue()


def render(screen: Screen, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(screen._bar.get_renderable())
    return console.file.getvalue().rstrip()


@pytest.mark.parametrize("width, failed", [(60, "10 failed"), (80, "10 failed"), (120, "1 not graded")])
def test_a_terminal_shows_count_rate_time_left_and_failures_in_one_line(width, failed):
    line = shown(width, terminal=True)
    assert "\n" not in line and "\N{HORIZONTAL ELLIPSIS}" not in line
    for part in ("grading a1", "100/400", "20/min, 15 min left", failed):
        assert part in line
    assert ("9 unreadable" in line and "student99" in line) == (width == 120)


def test_a_log_gets_few_lines_and_reused_receipts_do_not_count_in_the_rate():
    *during, last = shown(60, terminal=False).splitlines()
    assert len(during) == 10  # one in half a minute, of 100 steps
    assert during[-1] == "grading a1: 100 of 400, 20/min, 15 min left, 1 not graded, 9 unreadable"
    assert last == "unchanged: 50 of 50, in 0 s"


def test_quiet_shows_no_progress():
    assert shown(60, terminal=False, quiet=True).strip() == ""
