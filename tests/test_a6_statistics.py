"""The statistical checks of assignment 6: how rarely they fail a right answer, and miss a wrong one.

tests/test_catalogue.py tries each misconception, and right answers of other styles, under several seeds.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnlab import check_choices, statistics
from nnlab.check import CheckFailed


@pytest.mark.parametrize(
    ("n", "k"), [(2000, 2), (2000, 4), (3000, 5), (4000, 3), (500, 31), (500, 32), (250, 30)]
)
def test_a_right_share_is_failed_once_in_a_million_at_most(n, k):
    assert 1 - statistics.count_miss(n, 1 / k, 1 / k) <= statistics.ALPHA


@pytest.mark.parametrize(
    ("n", "p", "actual", "stated"),
    [
        (3000, 1 / 5, 0.0, 1e-200),  # a crop that never begins in the last row
        (3000, 1 / 5, 1 / 8, 2e-10),  # rounded uniform numbers: half a share for the first and last place
        (3000, 1 / 8, 0.0, 1e-100),  # cutout that keeps its square inside the image
        (500, 1 / 31, 1.0, 1e-300),  # one place for all images, or for rows and columns
        (2000, 1 / 4, 0.0, 1e-200),  # jitter that is never darker
        (500, 1 / 4, 0.05, 1e-30),  # uniform weights for Beta(0.3, 0.3): the first quarter ends below 0.05
        (500, 1 / 4, 1.0, 1e-300),  # one weight for the batch
        (5000, 0.2, 0.5, 1e-300),  # flips whose p is ignored
    ],
)
def test_a_wrong_share_is_missed_as_rarely_as_stated(n, p, actual, stated):
    assert statistics.count_miss(n, p, actual) < stated


def test_two_random_permutations_agree_in_ten_places_once_in_three_million():
    """P(F >= k) <= E[binomial(F, k)] = 1 / k! for the number F of places where they agree."""
    assert 1 / math.factorial(10) < statistics.ALPHA and 60 / math.factorial(12) < statistics.ALPHA
    rng = np.random.default_rng(0)
    agree = [(rng.permutation(60) == np.arange(60)).sum() for _ in range(20_000)]
    assert abs(np.mean(agree) - 1) < 0.05 and max(agree) < 10


def test_independent_uniform_choices_pass():
    rng = np.random.default_rng(1)
    for _ in range(50):
        choice, other = rng.integers(0, 7, size=(2, 3000))
        check_choices.uniform(choice, 7, "row")
        check_choices.unrelated(choice, other, 7, "rows")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rng: rng.integers(0, 6, size=3000),  # never the last
        lambda rng: rng.integers(0, 8, size=3000),  # beyond the last
        lambda rng: rng.integers(-1, 7, size=3000),  # before the first
        lambda rng: np.rint(rng.uniform(0, 6, size=3000)).astype(int),
    ],
)
def test_a_choice_that_is_not_uniform_is_named(wrong):
    for seed in range(20):
        with pytest.raises(CheckFailed, match="not every row"):
            check_choices.uniform(wrong(np.random.default_rng(seed)), 7, "row")


def test_choices_that_agree_always_or_never_are_named():
    choice = np.random.default_rng(2).integers(0, 7, size=3000)
    for other in (choice, (choice + 1) % 7):
        with pytest.raises(CheckFailed, match="rows and columns are not drawn independently"):
            check_choices.unrelated(choice, other, 7, "rows and columns")


def test_quarters_of_a_range():
    found = check_choices.quarters(np.array([0.9, 0.92, 0.96, 1.02, 1.09, 1.1, 1.2, 0.5]), 0.9, 1.1)
    assert found.tolist() == [0, 0, 1, 2, 3, 3, 3, 0]
