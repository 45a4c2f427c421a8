"""The bounds of `nnlab.statistics`: how often they fail a right answer.

A false-alarm rate of 1e-6 is far too rare to be counted. It is shown in two steps: the bound has a tail of at
most that, computed in a second way where there is one (exact distributions of scipy, an independent Chernoff
bound); and simulations show that the statistics spread as the theory says. Inequalities that hold at any
level are also counted at levels where there is something to count.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import optimize, special, stats

from nnlab import check, check_weights, statistics

CLAIM = 1e-6
assert statistics.ALPHA == CLAIM


# --------------------------------------------------------------------------- one array of weights


@pytest.mark.parametrize("n", [2000, 30_000])
def test_the_bounds_of_a_mean_square_of_normal_weights_are_exact(n):
    low, high = statistics.mean_square_bounds(n, "normal")
    assert stats.chi2.cdf(n * low, n) + stats.chi2.sf(n * high, n) == pytest.approx(CLAIM, rel=1e-6)


@pytest.mark.parametrize("n", [2000, 30_000])
def test_the_bounds_of_a_mean_square_of_uniform_weights_hold_by_a_sharper_inequality(n):
    """The exact moment generating function of u = w^2 / Var(w) gives the best Chernoff bound there is."""

    def log_tail(limit, sign):
        x = np.linspace(0, np.sqrt(3), 4001)

        def exponent(s):
            log_mgf = np.log(np.trapezoid(np.exp(sign * s * x**2), x) / np.sqrt(3))
            return n * (log_mgf - sign * s * limit)

        return optimize.minimize_scalar(exponent, bounds=(0, 1), method="bounded").fun

    low, high = statistics.mean_square_bounds(n, "uniform")
    assert log_tail(low, -1) <= np.log(CLAIM / 2) and log_tail(high, 1) <= np.log(CLAIM / 2)
    assert high - 1 < 1.2 * 5.03 * np.sqrt(0.8 / n)  # and not needlessly wide: 5.03 normal standard errors


@pytest.mark.parametrize(("law", "error"), [("normal", 2.0), ("uniform", 0.8)])
def test_mean_squares_spread_as_the_theory_says(law, error):
    rng, n = np.random.default_rng(20260301), 1000
    draws = rng.normal(size=(2000, n)) if law == "normal" else rng.uniform(-(3**0.5), 3**0.5, (2000, n))
    found = np.mean(draws**2, axis=1)
    assert abs(found.mean() - 1) < 5 * np.sqrt(error / n / 2000)
    assert found.std() == pytest.approx(np.sqrt(error / n), rel=5 / np.sqrt(2 * 2000) + 0.01)
    low, high = statistics.mean_square_bounds(n, law, alpha=0.05)
    assert np.mean((found < low) | (found > high)) < 0.05 + 5 * np.sqrt(0.05 * 0.95 / 2000)


def test_a_chance_to_miss_is_that_of_the_exact_distribution():
    n, (low, high) = 500, statistics.mean_square_bounds(500, "normal")
    found = 1.3 * np.random.default_rng(3).chisquare(n, 200_000) / n
    rate = np.mean((found > low) & (found < high))
    assert statistics.mean_square_miss(n, 1.3) == pytest.approx(rate, abs=5 * np.sqrt(rate / 200_000))
    assert statistics.mean_square_miss(n, 1.001, "uniform") == 1.0


@pytest.mark.parametrize("law", ["normal", "uniform"])
def test_the_bound_of_the_distance_has_the_claimed_tail(law):
    n = 30_000
    t = np.sqrt(np.log(4 / CLAIM) / (2 * n))
    assert stats.kstwo.sf(t, n) <= CLAIM / 2  # the part at the true scale, exactly
    # the part for the measured scale: r x instead of x, over the range that r keeps with 1 - alpha / 2
    cdf = stats.norm.cdf if law == "normal" else lambda x: np.clip(0.5 + x / 12**0.5, 0, 1)
    x = np.linspace(-5, 5, 20_001)
    scales = np.sqrt(statistics.mean_square_bounds(n, law, CLAIM / 2))
    moved = max(np.abs(cdf(r * x) - cdf(x)).max() for r in scales)
    assert t + moved <= statistics.distance_bound(n, law) < t + 1.1 * moved


@pytest.mark.parametrize(("law", "other"), [("normal", "uniform"), ("uniform", "normal")])
def test_a_wrong_distribution_is_far_beyond_the_bound(law, other):
    """At a distance of 0.057; the wrong law's own distance misses it by DKW and by its mean square only."""
    rng, n, x = np.random.default_rng(5), 30_000, np.linspace(-5, 5, 20_001)
    apart = np.abs(stats.norm.cdf(x) - np.clip(0.5 + x / 12**0.5, 0, 1)).max()
    assert apart == pytest.approx(0.057, abs=5e-4)
    draws = {"normal": lambda: rng.normal(size=n), "uniform": lambda: rng.uniform(-2, 2, size=n)}
    bound = statistics.distance_bound(n, law)
    assert all(statistics.distance(draws[law](), law) < 0.6 * bound for _ in range(25))
    assert all(statistics.distance(draws[other](), law) > 2 * bound for _ in range(25))
    # P(miss) <= P(KS distance to its own law > gap) + P(scale off by more than 0.4 %)
    gap = apart - bound - 0.5 * 0.01
    assert 2 * np.exp(-2 * n * gap**2) < 1e-15 and statistics.distance_bound(n, law) < 0.024


def test_the_bound_of_signs_has_the_claimed_tail():
    for n in (2000, 15_000):
        t = statistics.sign_bound(n)
        assert 2 * np.exp(-n * t**2 / 2) == pytest.approx(CLAIM)
        assert 2 * stats.binom.sf(np.ceil(n * (1 + t) / 2) - 1, n, 0.5) <= CLAIM
    rng = np.random.default_rng(6)
    found = [
        statistics.sign_agreement(rng.normal(size=(40, 50)), axis) for axis in (0, 1) for _ in range(500)
    ]
    assert np.std(found) == pytest.approx(1 / np.sqrt(1000), rel=0.15)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "array of floats"),
        (np.zeros((3, 4), dtype=int), "array of floats"),
        ([[0.5] * 4] * 3, "array of floats"),
        (np.zeros((4, 3)), "wrong shape"),
        (np.full((3, 4), np.nan), "not finite"),
    ],
)
def test_what_is_no_array_of_weights_is_refused(returned, message):
    with pytest.raises(check.CheckFailed, match=message):
        check_weights.draw(lambda shape, init_param: returned, (3, 4), {}, np.random.default_rng(0))


def test_each_call_for_weights_gets_a_fresh_seed():
    seen, rng = [], np.random.default_rng(0)

    def answer(shape, param):
        seen.append(param)
        return np.zeros(shape)

    for _ in range(3):
        check_weights.draw(answer, (2, 2), {"std": 1}, rng)
    assert len({param["seed"] for param in seen}) == 3 and all(param["std"] == 1 for param in seen)


def test_weights_shared_along_an_axis_agree_always():
    rng = np.random.default_rng(7)
    for axis, shape in ((0, (1, 250)), (1, (120, 1))):
        shared = np.broadcast_to(rng.normal(size=shape), (120, 250))
        assert statistics.sign_agreement(shared, axis) == 1.0
        assert abs(statistics.sign_agreement(shared, 1 - axis)) < 1.0
        with pytest.raises(check.CheckFailed, match="related"):
            check_weights.independent(shared)
        assert statistics.distinct(shared) < 0.01


# --------------------------------------------------------------------------- a signal through layers


def rho(rng, units, slope, size, lost=0):
    """Draw the factor of one layer: squared normals, kept or multiplied by slope^2 like a fair coin."""
    z = rng.normal(size=(size, units))
    kept = rng.random((size, units)) < 0.5
    if lost:  # one of the units with z > 0 is lost, as in the backward pass
        kept_first = np.argmax(kept, axis=1)
        z[np.arange(size), kept_first] = 0.0
    return np.sum(np.where(kept, 1, slope**2) * z**2, axis=1) / (units * (1 + slope**2) / 2)


@pytest.mark.parametrize("slope", [0.0, 1.0])
def test_the_moments_of_a_layer_agree_with_closed_forms(slope):
    """At slope 0 and 1 the sum is chi-square, given the number of active units."""
    M, rare = 128, 1e-9
    up, log_up, down, log_down = statistics._moments(M, slope, rare, 0)
    k = np.arange(1, M + 1)[:, None] if slope == 0 else np.array([[M]])
    weight = stats.binom.logpmf(k, M, 0.5) if slope == 0 else np.zeros((1, 1))
    fewest = stats.binom.ppf(rare, M, 0.5) if slope == 0 else M
    mean = np.log(M / 2 if slope == 0 else M)

    def exact(s):
        return np.where(
            k >= (fewest if s[0] < 0 else 0),
            weight + s * np.log(2) + special.gammaln(k / 2 + s) - special.gammaln(k / 2),
            -np.inf,
        )

    np.testing.assert_allclose(log_up, special.logsumexp(exact(up), axis=0) - up * mean, atol=1e-9)
    np.testing.assert_allclose(log_down, special.logsumexp(exact(-down), axis=0) + down * mean, atol=1e-9)


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize("slope", [0.0, 0.2, 0.5, 1.0])
def test_the_moments_of_a_layer_agree_with_a_simulation(slope, lost):
    draws = rho(np.random.default_rng(8), 64, slope, 40_000, lost)
    up, log_up, down, log_down = statistics._moments(64, slope, 1e-9, lost)
    orders, logs = np.r_[up[:2], -down[:2]], np.r_[log_up[:2], log_down[:2]]
    for s, log in zip(orders, logs, strict=True):
        powers = draws ** float(s)
        error = powers.std() / np.sqrt(powers.size)
        if lost and s > 0:  # an upper bound: all units count
            assert powers.mean() < np.exp(log) + 5 * error
        else:
            assert abs(powers.mean() - np.exp(log)) < 5 * error, (s, powers.mean(), np.exp(log))


@pytest.mark.parametrize("units", [128, 400])
def test_the_bounds_of_one_layer_have_the_claimed_tail(units):
    low, high = statistics.signal_bounds([(units, 1)])
    tails = [stats.chi2.cdf(units * low, units), stats.chi2.sf(units * high, units)]
    k = np.arange(1, units + 1)
    weight = stats.binom.pmf(k, units, 0.5)
    low, high = statistics.signal_bounds([(units, 0)])
    tails += [
        weight @ stats.chi2.cdf(units / 2 * low, k) + 0.5**units,
        weight @ stats.chi2.sf(units / 2 * high, k),
    ]
    assert max(tails) <= CLAIM / 2
    assert min(tails) > CLAIM / 200  # not needlessly wide: a factor of 200 is 1 standard error in 5


@pytest.mark.parametrize(
    ("layers", "backward"),
    [
        ([(64, 0.0)] * 4, False),
        ([(48, 0.3), (100, 0.3)], False),
        ([(32, 1.0)] * 5, False),
        ([(64, 0.0)] * 4, True),
    ],
)
def test_the_bounds_hold_at_a_level_that_can_be_counted(layers, backward):
    """The inequalities hold at every level: at alpha = 0.1 there is something to count."""
    rng, runs = np.random.default_rng(9), 20_000
    product = np.prod([rho(rng, units, slope, runs, int(backward)) for units, slope in layers], axis=0)
    low, high = statistics.signal_bounds(layers, 0.1, backward)
    outside = np.mean((product < low) | (product > high))
    assert 0.0005 < outside < 0.1, outside


def forward(rng, widths, slope, rows):
    """Return mean(h_L^2) / mean(x^2) of a network with right weights."""
    x = h = rng.normal(size=(rows, widths[0]))
    for fans in zip(widths, widths[1:], strict=False):
        z = h @ rng.normal(0, np.sqrt(2 / (1 + slope**2) / fans[0]), size=fans)
        h = np.where(z > 0, z, slope * z)
    return np.mean(h**2) / np.mean(x**2)


def backward(rng, widths, slope, rows):
    """Return mean(dz_1^2) / mean(dz_L^2) of a network with right weights, dz_L orthogonal to z_L."""
    ws = [
        rng.normal(0, np.sqrt(2 / (1 + slope**2) / fans[1]), size=fans)
        for fans in zip(widths, widths[1:], strict=False)
    ]
    zs = [rng.normal(size=(rows, widths[0])) @ ws[0]]
    for w in ws[1:]:
        zs.append(np.where(zs[-1] > 0, zs[-1], slope * zs[-1]) @ w)
    dout, z = rng.normal(size=zs[-1].shape), zs[-1]
    dz = dout = dout - z * np.sum(dout * z, 1, keepdims=True) / np.sum(z * z, 1, keepdims=True)
    for w, z in zip(ws[:0:-1], zs[-2::-1], strict=True):
        dz = (dz @ w.T) * np.where(z > 0, 1, slope)
    return np.mean(dz**2) / np.mean(dout**2)


WIDTHS = [20, 48, 64, 48]


@pytest.mark.parametrize("slope", [0.0, 1.0])
def test_one_row_through_a_network_has_the_law_of_the_derivation(slope):
    """For one row the law is exact, forward and backward: compared with draws from it by a KS test."""
    rng, runs = np.random.default_rng(10), 1500
    there = [forward(rng, WIDTHS, slope, 1) for _ in range(runs)]
    law = np.prod([rho(rng, M, slope, 20_000) for M in WIDTHS[1:]], axis=0)
    assert stats.ks_2samp(there, law).pvalue > 1e-4
    back = [backward(rng, WIDTHS, slope, 1) for _ in range(runs)]
    law = np.prod([rho(rng, M, slope, 20_000, lost=1) for M in WIDTHS[1:-1]], axis=0)
    assert stats.ks_2samp(back, law).pvalue > 1e-4


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize("slope", [0.0, 0.4])
def test_rows_that_share_their_weights_stay_within_the_moments(slope, rows):
    """Jensen: with many rows no moment of order s >= 1 or s < 0 is larger than for one row."""
    rng, runs = np.random.default_rng(11), 800
    for walk, widths, lost in ((forward, WIDTHS[1:], 0), (backward, WIDTHS[1:-1], 1)):
        found = np.array([walk(rng, WIDTHS, slope, rows) for _ in range(runs)])
        each = [statistics._moments(M, slope, 1e-9, lost) for M in widths]
        for i, sign in ((0, 1), (2, -1)):
            for order in (0, 1):
                if min(part[i].size for part in each) <= order:
                    continue
                powers = found ** float(sign * each[0][i][order])
                limit = np.exp(sum(part[i + 1][order] for part in each))
                assert powers.mean() < limit + 5 * powers.std() / np.sqrt(runs), (walk, sign, order)


@pytest.mark.parametrize("groups", [1, 2])
def test_convolutions_stay_within_the_moments(groups):
    rng, shape, found = np.random.default_rng(12), (64, 64 // groups, 2, 3), []
    for _ in range(400):
        x = h = torch.as_tensor(rng.normal(size=(1, 64, 3, 4)))
        for _ in range(2):
            w = rng.normal(0, np.sqrt(2 / (64 // groups * 6)), size=shape)
            h = check_weights.convolve(h, w, groups).relu()
        found.append(float((h**2).mean() / (x**2).mean()))
    assert np.mean(found) == pytest.approx(1, abs=5 * np.std(found) / 20)
    up, log_up, down, log_down = statistics._moments(64 // groups, 0.0, 1e-9, 0)
    for s, log in ((1, log_up[0]), (2, log_up[1]), (-1, log_down[0])):
        powers = np.array(found) ** float(s)
        assert powers.mean() < np.exp(2 * log) + 5 * powers.std() / 20


def test_periodic_padding_shows_every_input_to_the_whole_kernel():
    x = torch.zeros(1, 2, 4, 5, dtype=torch.float64)
    x[0, 1, 0, 4] = 1.0
    out = check_weights.convolve(x, np.ones((3, 2, 2, 3)))
    assert out.shape == (1, 3, 4, 5) and float(out.sum()) == 3 * 6


@pytest.mark.parametrize("layers", [[(16, 0.0)], [(64, 1.5)], [(64, -0.1)]])
def test_layers_without_a_bound_are_refused(layers):
    with pytest.raises(ValueError, match="at least 32 units"):
        statistics.signal_bounds(layers)


def test_the_bound_on_a_miss_holds_where_misses_can_be_counted():
    rng, layers = np.random.default_rng(13), [(64, 0.2)] * 4
    low, high = statistics.signal_bounds(layers, 0.1)
    product = np.prod([rho(rng, M, a, 20_000) for M, a in layers], axis=0)
    for factor in (4.0, 0.25, 8.0):
        rate = np.mean((factor * product > low) & (factor * product < high))
        assert rate <= statistics.signal_miss(layers, factor, 0.1)
    assert statistics.signal_miss(layers, 30.0, 0.1) < 0.01 > statistics.signal_miss(layers, 1 / 30, 0.1)


def test_normal_weights_reach_the_bound_of_the_tail():
    """Its chance to fail a right answer cannot be counted at 1e-6, so it is counted at a tenth."""
    n, alpha, rng = 3000, 0.1, np.random.default_rng(0)
    least = statistics.tail_bound(n, alpha)
    w = rng.normal(size=(1000, n))
    missed = np.mean(np.abs(w).max(1) <= least * np.sqrt(np.mean(w**2, axis=1)))
    assert missed <= alpha


def test_the_tail_bound_is_the_exact_quantile_of_the_largest_entry():
    n, alpha = 30_000, statistics.ALPHA
    c = statistics.tail_bound(n) * np.sqrt(statistics.mean_square_bounds(n, "normal", alpha)[1])
    assert np.isclose((2 * stats.norm.cdf(c) - 1) ** n, alpha / 2, rtol=1e-6)


@pytest.mark.parametrize("cut", [2.0, 2.5, 3.0])
def test_weights_that_were_cut_off_stay_below_it(cut):
    w = stats.truncnorm.rvs(-cut, cut, size=(20, 30_000), random_state=0)
    assert np.all(np.abs(w).max(1) < statistics.tail_bound(30_000) * np.sqrt(np.mean(w**2, axis=1)))
