"""The tables and the figure of docs/scaling.md.

nice .venv/bin/python -m tests.scaling --measure    # measures first: about ten minutes on an idle core
.venv/bin/python -m tests.scaling                   # writes tables and figure from docs/scaling.json
.venv/bin/python -m tests.scaling --students 5000 --judges 8 --assignment a7_architectures
"""

from __future__ import annotations

import argparse
import json

from tests.scaling import page
from tests.scaling.queues import A1, Setup, simulate


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m tests.scaling",
    )
    parser.add_argument("--measure", action="store_true", help="measure docs/scaling.json first")
    parser.add_argument("--only", nargs="+", metavar="PART", default=[], help="measure these parts again")
    parser.add_argument(
        "--db-url", default="", help="an empty PostgreSQL database: measure writing there, too"
    )
    parser.add_argument("--n", type=int, default=20, help="submissions of each assignment (default: 20)")
    parser.add_argument("--students", type=int, help="simulate this class instead, and print it")
    parser.add_argument("--judges", type=int, default=8)
    parser.add_argument("--sections", type=int, default=1, help="of the class, each with its own gradebook")
    parser.add_argument("--attempts", type=float, default=3.0, help="uploads of a student in the week")
    parser.add_argument("--assignment", default=A1)
    options = parser.parse_args()
    if options.measure or options.only or options.db_url:
        from tests.scaling.measure import measure

        measure(options.n, options.only, options.db_url)
    measured = json.loads(page.MEASURED.read_text())
    if options.students is None:
        page.write(measured)
        return
    setup = Setup(
        options.students,
        options.judges,
        sections=options.sections,
        attempts=options.attempts,
        assignment=options.assignment,
    )
    result = simulate(setup, measured)
    print(page.table_of_waits([result]), page.table_of_money([result], measured), sep="\n")


if __name__ == "__main__":
    main()
