"""`python -m tests.fuzz`: run a target over many inputs, or check a saved one again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz import loop, targets


def main() -> int:
    """Returns 1 where an input failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--target", choices=targets.NAMES, default="wire")
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("fuzz-failures"), help="for inputs that fail")
    parser.add_argument("--replay", type=Path, help="check one saved input again")
    parser.add_argument("--guided", action="store_true", help="look for new branches with atheris (Linux)")
    options = parser.parse_args()
    if options.replay:
        return _replay(options)
    if options.guided:
        from tests.fuzz import guided

        return guided.run(options.target, options.inputs, options.seed, options.folder)
    result = loop.run(
        targets.load(options.target), options.inputs, options.seed, options.folder, options.start
    )
    count = result.done - options.start
    print(
        f"{options.target}: {count} inputs in {result.seconds:.0f} s "
        f"({count / max(result.seconds, 1e-9):.0f} a second), {len(result.failures)} failed"
    )
    for path, why in result.failures:
        print(f"  {path}: {why}")
    return int(bool(result.failures))


def _replay(options: argparse.Namespace) -> int:
    named = [
        name
        for name in targets.NAMES
        if options.replay.name.startswith(f"{name}-") or options.replay.parent.name == name
    ]
    try:
        loop.tried(targets.load(named[0] if named else options.target), options.replay.read_bytes())
    except loop.Broken as broken:
        print(broken)
        return 1
    print("holds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
