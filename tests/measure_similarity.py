"""Measure what `autograder similar` lists: false alarms among independent students, and planted copies.

    nice .venv/bin/python -m tests.measure_similarity a1 --seeds 3

Students answer from the catalogue in their own words (`tests/similar_class.py`): right answers only, all
equally likely, or misconceptions as well, by Zipf's law. A copy has new names and another order.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from autograder.course.course import Course
from autograder.similarity.answers import known_code
from autograder.similarity.compare import compare
from tests.similar_class import choices, honest_class, plant

SHARES = (0.25, 0.5, 1.0)
CLASSES = {30: (1, 5), 200: (4, 1), 1000: (20, 1 / 3)}  # students: copies of each share, seeds for one


def main() -> None:
    """Print a line for each kind and size of class."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("assignment")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--most", type=int, default=1000, help="students; larger classes are left out")
    options = parser.parse_args()
    course = Course(Path(__file__).resolve().parents[1])
    assignment = course.load(options.assignment)
    known = known_code(course, assignment)
    for wrong in (False, True):
        answers = choices(assignment, wrong)
        for students, (copies, times) in CLASSES.items():
            if students <= options.most:
                seeds = range(round(options.seeds * times) or 1)
                print(measured(answers, students, copies, seeds, known, float(wrong)), flush=True)


def measured(
    answers: dict, students: int, copies: int, seeds: range, known: list[str], popular: float
) -> str:
    """Compare classes without and with copies; what was listed, in words."""
    false, false_beside, found, limits = [], [], dict.fromkeys(SHARES, 0), []
    for seed in seeds:
        honest = honest_class(answers, students, seed, popular)
        clean = compare(_named(honest), {}, known)
        false.append(clean.above)
        limits.append(clean.limit or 0.0)
        planted = plant(honest, SHARES, copies, random.Random(seed))
        listed = compare(_named(honest), {}, known, most=10**6)
        pairs = {(int(pair.one), int(pair.other)) for pair in listed.pairs}
        false_beside.append(len(pairs - planted.keys()))
        for pair in pairs & planted.keys():
            found[planted[pair]] += 1
    told = ", ".join(f"{share:.0%} copied: {found[share]} of {copies * len(seeds)}" for share in SHARES)
    return (
        f"{'all' if popular else 'right'} answers, n = {students}, seeds 0 to {seeds[-1]}: limit "
        f"{min(limits):.0f} to {max(limits):.0f} bits; false pairs {false} without copies, {false_beside} "
        f"beside {copies * len(SHARES)} copies; found: {told}"
    )


def _named(answers: list[dict]) -> dict:
    return {str(number): one for number, one in enumerate(answers)}


if __name__ == "__main__":
    main()
