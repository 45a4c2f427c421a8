"""The options of `autograder watch`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_watch(commands, common: argparse.ArgumentParser, count: Callable, sandbox_option: Callable):
    """Add the command; returns its parser.

    Args:
        count: reads a number of workers.
        sandbox_option: adds `--sandbox` to a parser.
    """
    watch = commands.add_parser(
        "watch",
        parents=[common],
        help="grade each upload as it arrives in a folder",
        description="Watches a folder, and grades at once what students put there: nbgrader's exchange (its "
        "folder inbound), or any layout that `grade` knows. Every attempt is kept and graded; the policy "
        "says whether the last or the best counts, and how many are graded. Ends with Ctrl-C.",
    )
    watch.add_argument("assignment", help="for example a1")
    watch.add_argument("folder", type=Path, metavar="FOLDER", help="where notebooks arrive")
    watch.add_argument(
        "--results", type=Path, metavar="DIR", help="also write a page for each attempt, for a web server"
    )
    watch.add_argument(
        "--release-feedback",
        action="store_true",
        help="FOLDER is nbgrader's inbound: put each page where `nbgrader fetch_feedback` finds it",
    )
    watch.add_argument("--once", action="store_true", help="grade what is there now, and end; for cron")
    watch.add_argument("--roster", type=Path, metavar="FILE", help="who is in the class, as for grade")
    watch.add_argument(
        "--regrade",
        choices=("new", "changed"),
        default="new",
        help="changed: also attempts that were graded by other tests than those of now (default: new)",
    )
    watch.add_argument("--workers", type=count, default=0, metavar="N", help="(default: one per core)")
    sandbox_option(watch)
    watch.add_argument("--no-feedback", action="store_true", help="leave the students' feedback files out")
    watch.add_argument("--verbose", action="store_true", help="print the log to stderr, too")
    return watch
