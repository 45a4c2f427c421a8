"""The statistical checks of assignment 5: how rarely they fail a right answer, and miss a wrong one.

tests/test_catalogue.py tries each misconception, and right answers of other styles, under several seeds.
"""

from __future__ import annotations

import numpy as np
import pytest

from nnlab import check_masks, statistics
from nnlab.check import CheckFailed


@pytest.mark.parametrize(("n", "p"), [(10_000, 0.8), (200, 0.5), (1000, 0.04), (30_000, 0.95), (7, 0.3)])
def test_a_right_share_is_failed_once_in_a_million_at_most(n, p):
    assert 1 - statistics.count_miss(n, p, p) <= statistics.ALPHA


@pytest.mark.parametrize(
    ("n", "p", "actual", "stated"),
    [
        (10_000, 0.8, 0.2, 1e-300),  # p of dropping
        (8_000, 0.3, 0.7, 1e-300),
        (10**6, 0.8, 0.7881, 1e-40),  # a normal number below p
        (100, 0.5, 0.0, 1e-29),  # one of two entries is kept, always: neighbors never agree
        (6_000, 0.52, 1.0, 1e-300),  # a mask that is shared along an axis, p = 0.6
        (1000, 0.2, 1 / 3, 1e-5),  # a fixed pattern of regions, rotated: neighbors that are both two long
    ],
)
def test_a_wrong_share_is_missed_as_rarely_as_stated(n, p, actual, stated):
    assert statistics.count_miss(n, p, actual) < stated


def masks(shape=(60, 80), p=0.7, seed=0) -> np.ndarray:
    return np.random.default_rng(seed).random(shape) < p


def test_fair_masks_pass():
    seeds = iter(range(1000))
    for seed in range(20):
        check_masks.rate(masks(seed=seed), 0.7)
        check_masks.independent(masks(seed=seed), 0.7, ["rows", "columns"])
    check_masks.fair(lambda shape: masks(shape, 0.5, next(seeds)))


@pytest.mark.parametrize("axis", [0, 1])
def test_a_mask_that_is_shared_along_an_axis_is_named(axis):
    shared = np.broadcast_to(masks().take([0], axis=axis), (60, 80))
    with pytest.raises(CheckFailed, match="neighboring"):
        check_masks.independent(shared, 0.7, ["rows", "columns"])


def test_an_exact_number_and_a_fixed_seed_are_not_fair():
    seeds = iter(range(1000))

    def exact(shape):
        order = np.random.default_rng(next(seeds)).permutation(int(np.prod(shape)))
        return (order < order.size // 2).reshape(shape)

    with pytest.raises(CheckFailed, match="left to chance"):
        check_masks.fair(exact)
    first = [masks((1, 2), 0.5, seed) for seed in range(200)]
    draws = iter(first + [masks((40, 50), 0.5)] * 2)
    with pytest.raises(CheckFailed, match="two seeds"):
        check_masks.fair(lambda shape: next(draws).reshape(shape))


def test_the_scale_of_what_is_kept_is_checked():
    x = np.random.default_rng(1).uniform(1, 2, size=(30, 40))
    kept = masks(x.shape)
    assert np.array_equal(check_masks.ratio(x * kept / 0.7, x, 1 / 0.7) != 0, kept)
    for wrong in (x * kept, x / 0.7, 0 * x):
        with pytest.raises(CheckFailed):
            check_masks.ratio(wrong, x, 1 / 0.7)
