"""The command line of `autograder similar`."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

_DESCRIPTION = """\
Compare the graded answers of a class, question by question, and write a page with those pairs of students
who share far more than is usual in this class, side by side. Similarity is no proof of copying: the page
says what it means, and is for you alone. No grade and no feedback changes."""


def add_similar(commands, common: argparse.ArgumentParser) -> None:
    """Add the command to the others."""
    similar = commands.add_parser(
        "similar",
        parents=[common],
        help="find students whose answers are unusually alike, on a page for you alone",
        description=_DESCRIPTION,
    )
    similar.add_argument("assignment", help="for example a1")
    similar.add_argument(
        "--earlier",
        type=Path,
        metavar="PATH",
        help="compare with what an earlier class handed in, too: a folder or an archive, as `grade` takes it",
    )
    similar.add_argument(
        "--above", type=_bits, metavar="BITS", help="list pairs above this number (default: set by the class)"
    )
    similar.set_defaults(
        run=lambda options: importlib.import_module("autograder.commands.similar").main(options)
    )


def _bits(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise argparse.ArgumentTypeError("must not be negative")
    return value
