"""The command line of `autograder simulate`."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

_POPULATION = Path(__file__).parents[1] / "demo" / "population.toml"
_MOST = 1_000_000
_DESCRIPTION = """\
Write the submissions of a class that does not exist. Its answers come from the catalogue of misconceptions
and alternatives, so it is known what each of them is worth: FOLDER/truth.csv says it for every student and
question. The same seed gives the same files, and the students of a small class are the first of a large one.
FOLDER/ASSIGNMENT is what `autograder grade --submissions` takes, FOLDER/roster.csv is its --roster."""


def add_simulate(commands, common: argparse.ArgumentParser) -> None:
    """Add the command to the others."""
    simulate = commands.add_parser(
        "simulate",
        parents=[common],
        help="make a class of any size, to try things on",
        description=_DESCRIPTION,
        epilog="the distribution, with the defaults:\n\n" + _POPULATION.read_text("utf-8"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    simulate.add_argument("assignment", nargs="*", help="for example a1 a2 (default: all)")
    simulate.add_argument("--students", type=_size, default=100, metavar="N", help="default: %(default)s")
    simulate.add_argument("--seed", type=int, default=0, metavar="N", help="default: %(default)s")
    simulate.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="a new or empty folder, 150 KB a submission"
    )
    simulate.add_argument(
        "--population", type=Path, metavar="FILE", help="another distribution; what it leaves out is as below"
    )
    simulate.set_defaults(
        run=lambda options: importlib.import_module("autograder.commands.simulate").main(options)
    )


def _size(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {_MOST}")
    return int(text)
