"""What the command line of `autograder export` understands."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_export(commands, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's commands; `common` has the options of all commands."""
    export = commands.add_parser(
        "export",
        parents=[common],
        help="grades and feedback for Canvas, Moodle, a spreadsheet or research",
        description="Write grades and feedback in the form that a platform imports. Only final scores are "
        "written; who waits for a person, or handed in nothing, keeps what the sheet says. Nothing is sent "
        "anywhere.",
    )
    export.add_argument("assignment", nargs="*", help="for example a1")
    export.add_argument(
        "--canvas",
        nargs="?",
        const="",
        type=lambda text: Path(text) if text else "",
        metavar="GRADEBOOK.csv",
        help="a CSV file for Canvas, made from the gradebook that Canvas exported; without one, for a new "
        "assignment",
    )
    export.add_argument(
        "--column",
        default="",
        metavar="NAME",
        help="the assignment's column in that gradebook, where it is unclear",
    )
    export.add_argument(
        "--moodle",
        type=Path,
        metavar="WORKSHEET.csv",
        help="fill in the offline grading worksheet that was downloaded from the Moodle assignment",
    )
    export.add_argument("--csv", action="store_true", help="a table of everybody with all numbers")
    export.add_argument(
        "--feedback",
        action="store_true",
        help="a zip of the feedback pages, named so that Canvas or Moodle takes them back",
    )
    export.add_argument(
        "--pseudonymous",
        action="store_true",
        help="scores, verdicts and answers without names, for research; of all assignments if none is named",
    )
    export.add_argument(
        "--roster", type=Path, metavar="FILE", help="who is in the class, if it was not named in grading"
    )
    export.add_argument(
        "--out", type=Path, metavar="DIR", help="where to write (default: export/ASSIGNMENT in the workspace)"
    )
    export.set_defaults(run=_run)


def _run(options) -> int:
    from autograder.commands.export import main

    return main(options)
