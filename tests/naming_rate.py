"""How many wrong answers have their idea named, rightly or wrongly: `python -m tests.naming_rate [QUESTION ...]`.

Two kinds of code that the catalogue was not made from. `tests/strangers/` holds answers written from the text
alone, each with a slip; its heading says which ideas name it rightly. Mutants are references with one change
made by a rule; a name is right there if the idea gives what the mutant gives on inputs it was not found on.
"""

from __future__ import annotations

import argparse
import ast
import copy
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import policy as policies
from autograder.course.course import Course
from autograder.judge.judge import Judge
from tests.in_process import SEED, tested

ROOT = Path(__file__).resolve().parents[1]
_HEADING = re.compile(r"^# %% (\w+): (.+?)(?: = ([\w, ]*))?$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """A wrong answer.

    Attributes:
        question: grade_id of its answer cell.
        slip: what is wrong with it.
        source: its code.
        right: ideas that name it rightly; None where what they give decides.
    """

    question: str
    slip: str
    source: str
    right: frozenset[str] | None = None


def strangers(name: str) -> list[Answer]:
    """The answers of `tests/strangers/` for an assignment."""
    parts = _HEADING.split((ROOT / "tests" / "strangers" / f"{name}.py").read_text())[1:]
    return [
        Answer(question, slip, source, frozenset((right or "").replace(",", " ").split()))
        for question, slip, right, source in zip(*[iter(parts)] * 4, strict=True)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", nargs="*")
    asked = parser.parse_args()
    for name in Course(ROOT).assignments():
        judge = Judge(Course(ROOT).load(name), policies.load(name), None, SEED)
        for answer in strangers(name):
            if asked.questions and answer.question not in asked.questions:
                continue
            cells = tested(judge, answer.question, answer.source)
            found = judge._explanations(cells, {answer.question: answer.source})
            failed = [c for c, t in cells.items() if t.outcome.share < 1]
            print(
                answer.question,
                "|",
                answer.slip,
                "|",
                failed and {c: (found[c].name if c in found else "-") for c in failed},
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
