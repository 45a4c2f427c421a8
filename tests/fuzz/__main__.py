"""`python -m tests.fuzz TARGET [libFuzzer's options]`: look for inputs that reach new branches of the grader.

Needs atheris, which this project does not require (pip install atheris; Linux). It calls the property of
tests/test_fuzz.py for the target without end, or `-runs=N` times, and stops at the first input that fails.
"""

from __future__ import annotations

import sys


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["autograder"]):
        from tests import test_fuzz

    names = list(test_fuzz.PROPERTIES)
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        sys.exit(f"{__doc__}\nTargets: {', '.join(names)}")
    found = test_fuzz.PROPERTIES[sys.argv[1]].hypothesis.fuzz_one_input
    atheris.Setup(
        [sys.argv[0], "-max_len=100000", "-len_control=0", *sys.argv[2:]], lambda data: found(data) and None
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
