"""`python -m tests.hostile [NAME...]`: grade the hostile bench, say what came of it; `--stock` compares."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.commands.screen import Screen
from tests.hostile import bench
from tests.hostile.kit import FAMILIES, attempts


def main() -> int:
    """Returns 1 where something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("name", nargs="*", help="of a file of the bench (default: all)")
    parser.add_argument("--family", choices=FAMILIES, default="", help="only this folder")
    parser.add_argument("--stock", action="store_true", help="grade the sample with stock nbgrader as well")
    parser.add_argument("--write", action="store_true", help="with --stock: write docs/comparison.md")
    parser.add_argument(
        "--sandbox",
        default="auto",
        choices=("auto", "bubblewrap", "none"),
        help="with none, only what is harmless without walls is graded",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what came of it into this file")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="show what the report says of each")
    options = parser.parse_args()
    chosen = [
        attempt for attempt in attempts(options.family) if not options.name or attempt.name in options.name
    ]
    if options.sandbox == "none":
        chosen = [attempt for attempt in chosen if attempt.harmless]
    if not chosen:
        parser.error("no file of the bench has such a name")
    if options.stock:
        from tests.hostile import stock

        return stock.main([attempt for attempt in chosen if attempt.stock], options.write)
    with Screen() as screen:
        result = bench.in_a_temporary_folder(
            chosen, workers=options.workers, progress=screen, sandbox=options.sandbox
        )
    wrong = bench.problems(result)
    if options.json:
        options.json.write_text(json.dumps(bench.to_json(result, wrong), indent=1))
    _table(result, wrong, options.verbose)
    return int(bool(wrong))


def _table(result: bench.Result, wrong: dict[str, list[str]], verbose: bool) -> None:
    table = Table("attempt", "points", "seconds", "as it must be", "what does not hold")
    for name, found in result.found.items():
        seconds = f"{found.verdict.seconds:.1f}" if found.verdict else "-"
        says = [found.mentions] if verbose else []
        table.add_row(
            f"{found.attempt.family}/{name}",
            f"{sum(found.points.values()):g}",
            seconds,
            "no" if name in wrong else "yes",
            Text("\n".join(wrong.get(name, []) + says)),
        )
    for name in [key for key in wrong if key not in result.found]:
        table.add_row(name or "the run", "", "", "no", Text("\n".join(wrong[name])))
    console = Console()
    console.print(table)
    forged = sum(found.forged for found in result.found.values())
    console.print(
        f"{len(result.found)} hostile submissions, {len(result.neighbours)} honest neighbours, "
        f"{forged:g} points forged, {sum(map(len, wrong.values()))} findings, "
        f"{result.seconds:.0f} s with {result.run.workers} workers, sandbox: {result.run.sandbox}",
        highlight=False,
    )


if __name__ == "__main__":
    sys.exit(main())
