"""The command line of `autograder essays`."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path


def add_essays(commands, common: argparse.ArgumentParser) -> None:
    """Add the command to the others."""
    essays = commands.add_parser(
        "essays",
        parents=[common],
        help="what a person has to grade: a list by question, or a table to fill in",
        description="Lists by question what waits for a person, and where formgrader shows it.",
    )
    essays.add_argument("assignment", help="for example a1")
    essays.add_argument(
        "--graders", nargs="+", default=[], metavar="NAME", help="divide the class evenly among these people"
    )
    table = essays.add_mutually_exclusive_group()
    table.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="write the answers that wait, without names, as a table"
    )
    essays.add_argument("--all", action="store_true", help="with --out: those that have a grade, too")
    essays.add_argument("--names", action="store_true", help="with --out: whose answer each is")
    table.add_argument(
        "--in",
        dest="read",
        nargs="+",
        type=Path,
        metavar="FILE.csv",
        help="take points and comments from filled-in tables",
    )
    essays.add_argument(
        "--grader", metavar="NAME", help="with --in: who graded, where the table does not say (default: you)"
    )
    essays.add_argument(
        "--replace", action="store_true", help="with --in: also where somebody has given other points by now"
    )
    essays.set_defaults(
        run=lambda options: importlib.import_module("autograder.commands.essays").main(options)
    )
