"""How well a test tells students who know the rest from those who do not: item discrimination.

It is the corrected item-total correlation: Pearson's correlation (the point-biserial one, where a test is
passed or failed) of the points of a test with the core points of all OTHER tests, so that no test is
correlated with itself: S. Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28
(1963) 211-218. The interval is Fisher's, atanh(r) +- 1.96 / sqrt(n - 3). That tests below 0.2 are weak is the
rule of R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement (1991), chapter 13.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

FEWEST, FEWEST_OF_A_KIND = 30, 5  # students at all; who have all of the points, and who have not
WEAK = 0.2


@dataclass(frozen=True)
class Discrimination:
    """The discrimination of one test.

    Attributes:
        n: students that count: who answered anything, and whose points are known.
        r: the correlation; None where all have the same points, or where it is not resolved: where `n` or the
            smaller one of those who have all points and those who have not is too small to say anything.
        low, high: 95 % interval of `r`.
    """

    n: int
    r: float | None = None
    low: float = -1.0
    high: float = 1.0

    @property
    def remark(self) -> str:
        """What to think of it, in a word; empty where nothing is wrong with the test."""
        if self.r is None:
            return "not resolved"
        return "wrong way round" if self.high < 0 else "weak" if self.high < WEAK else ""


def discriminations(points: np.ndarray, most: np.ndarray, core: np.ndarray) -> list[Discrimination]:
    """Work out the discrimination of each test.

    Args:
        points: shape (students, tests); NaN where one waits, or was left out as extra.
        most: shape (tests,), the points to be had.
        core: shape (tests,), whether a test belongs to a core question; only these make the rest score.
    """
    known = ~np.isnan(points)
    counted = np.where(known, points, 0.0)
    totals = counted[:, core].sum(axis=1)
    found = []
    for test in range(points.shape[1]):
        rows = known[:, test]
        item = counted[rows, test]
        found.append(_one(item, totals[rows] - item * core[test], most[test]))
    return found


def _one(item: np.ndarray, rest: np.ndarray, most: float) -> Discrimination:
    n, all_of_it = len(item), int((item >= most).sum())
    if n < FEWEST or min(all_of_it, n - all_of_it) < FEWEST_OF_A_KIND or np.ptp(rest) == 0:
        return Discrimination(n)
    r = float(np.corrcoef(item, rest)[0, 1])
    z, half = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r))), 1.96 / math.sqrt(n - 3)
    return Discrimination(n, r, math.tanh(z - half), math.tanh(z + half))
