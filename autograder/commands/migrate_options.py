"""What `autograder migrate` is told on the command line."""

from __future__ import annotations

import argparse


def add_migrate(commands, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    migrate = commands.add_parser(
        "migrate",
        parents=[common],
        help="copy the gradebook into another database, from SQLite to PostgreSQL or back",
        description="Copies the whole gradebook into an empty database, all or nothing, and compares every "
        "row. The old one stays as it is. Nobody should grade meanwhile.",
    )
    migrate.add_argument(
        "--to",
        required=True,
        metavar="URL",
        help="postgresql+psycopg://user:password@host/database, which exists and is empty, or "
        "sqlite:////folder/gradebook.db, which does not exist yet; in a password, @ is written %%40 and "
        "%% is written %%25",
    )
    migrate.add_argument(
        "--from", dest="source", metavar="URL", help="the gradebook to copy (default: that of the workspace)"
    )
    migrate.set_defaults(run=_run)


def _run(options) -> int:
    from autograder.commands.migrate import main  # imports nbgrader, which takes two seconds

    return main(options)
