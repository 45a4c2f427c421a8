"""Bounds from sampling distributions: how far a right random answer may be from its expected value.

A test of a random function compares a statistic with an interval that a right answer leaves with
probability `alpha` at most; 1e-6 unless said otherwise. Every interval here is exact or comes from
an inequality that holds at any sample size (Chernoff, Bernstein, Hoeffding, Dvoretzky-Kiefer-
Wolfowitz), since a normal approximation may be off by orders of magnitude that far out. The
functions ending in `_miss` say how surely a wrong variance is caught.

Laws: "normal", and "uniform" on an interval around 0. Both have mean 0.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from scipy import special, stats

__all__ = [
    "ALPHA",
    "count_bounds",
    "count_miss",
    "distance",
    "distance_bound",
    "distinct",
    "mean_square_bounds",
    "mean_square_miss",
    "sign_agreement",
    "sign_bound",
    "signal_bounds",
    "signal_miss",
    "tail_bound",
]

ALPHA = 1e-6  # the false-alarm rate of one check
MAX_ORDER = 120  # of the moments that the Chernoff bounds use

Layers = Sequence[tuple[int, float]]  # a pair (units, slope) per layer, see `signal_bounds`


# ----------------------------------------------------------------------- one array of weights


def mean_square_bounds(n: int, law: str = "normal", alpha: float = ALPHA) -> tuple[float, float]:
    """Return (low, high): where the mean of n squares lies, divided by the true variance.

    normal: n mean(w^2) / Var(w) is chi-square with n degrees of freedom; its quantiles are exact.

    uniform: u = w^2 / Var(w) has mean 1, variance E[u^2] - 1 = 9/5 - 1 = 4/5, and lies in [0, 3].
    Bernstein's inequality for terms that exceed their mean by b at most says
    P(mean(u) - 1 >= t) <= exp(-n t^2 / (2 (4/5 + b t / 3))); solved for t. b is 2 above, 1 below.

    Each side takes alpha / 2.
    """
    if law == "normal":
        return stats.chi2.ppf(alpha / 2, n) / n, stats.chi2.isf(alpha / 2, n) / n
    if law != "uniform":
        raise ValueError(f'law must be "normal" or "uniform", not {law!r}')
    above, below = (_bernstein(n, b, alpha / 2) for b in (2, 1))
    return 1 - below, 1 + above


def _bernstein(n: int, b: float, tail: float) -> float:
    """Solve exp(-n t^2 / (2 (4/5 + b t / 3))) = tail for t."""
    log = -np.log(tail) / n
    return b * log / 3 + np.sqrt((b * log / 3) ** 2 + 2 * 0.8 * log)


def mean_square_miss(n: int, factor: float, law: str = "normal", alpha: float = ALPHA) -> float:
    """Bound the chance that weights of `factor` times the right variance stay inside the bounds.

    Exact for the normal law; for the uniform law Bernstein's inequality again.
    """
    low, high = np.array(mean_square_bounds(n, law, alpha)) / factor
    if law == "normal":
        return float(stats.chi2.cdf(n * high, n) - stats.chi2.cdf(n * low, n))
    gap, b = (1 - high, 1) if factor > 1 else (low - 1, 2)
    return float(np.exp(-n * gap**2 / (2 * (0.8 + b * gap / 3)))) if gap > 0 else 1.0


def distance(w: np.ndarray, law: str) -> float:
    """Return the Kolmogorov-Smirnov distance between the law and w, scaled to mean square 1.

    The scale of w does not matter, only the shape of its distribution.
    """
    values = np.sort(np.ravel(w)) / np.sqrt(np.mean(np.square(w)))
    cdf = stats.norm.cdf(values) if law == "normal" else np.clip(0.5 + values / np.sqrt(12), 0, 1)
    rank = np.arange(values.size + 1) / values.size
    return float(max(np.max(rank[1:] - cdf), np.max(cdf - rank[:-1])))


def distance_bound(n: int, law: str, alpha: float = ALPHA) -> float:
    """Return the bound for `distance` with n independent entries.

    With the true scale, P(distance > t) <= 2 exp(-2 n t^2) (Dvoretzky, Kiefer, Wolfowitz; Massart's
    constant). Using the measured root mean square r instead moves F(x) to F(r x), by no more than
    max_x |x f(x)| |r - 1| / min(r, 1), where max |x f(x)| is 0.242 (normal) or 1/2 (uniform).
    Either part takes alpha / 2.
    """
    low, high = np.sqrt(mean_square_bounds(n, law, alpha / 2))
    slope = np.exp(-0.5) / np.sqrt(2 * np.pi) if law == "normal" else 0.5
    return float(np.sqrt(np.log(4 / alpha) / (2 * n)) + slope * max(high - 1, 1 / low - 1))


def tail_bound(n: int, alpha: float = ALPHA) -> float:
    """Return what the largest of n normal entries exceeds, divided by their root mean square.

    P(all |w| < c std) = (2 Phi(c) - 1)^n = alpha / 2, solved for c; the root mean square exceeds the
    standard deviation by no more than `mean_square_bounds` says, which takes the other half. Weights
    that were cut off at two or three standard deviations stay below it.
    """
    _, high = mean_square_bounds(n, "normal", alpha)
    outside = -np.expm1(np.log(alpha / 2) / n)  # 1 - (2 Phi(c) - 1)
    return float(stats.norm.isf(outside / 2) / np.sqrt(high))


def distinct(w: np.ndarray) -> float:
    """Return the number of different values in w, divided by the number of entries.

    For continuous laws in float64 a right answer gives 1: n entries have about n^2 / 2^54
    coincidences.
    """
    return np.unique(w).size / np.size(w)


def sign_agreement(w: np.ndarray, axis: int) -> float:
    """Return how neighbors along an axis agree in sign: 1 always, 0 like fair coins, -1 never.

    Uses pairs without common entries: (0, 1), (2, 3), ... along the axis, size // 2 pairs where the
    axis has even length.
    """
    rows = np.moveaxis(np.asarray(w), axis, 0)
    pairs = rows.shape[0] // 2
    return float(np.mean(np.sign(rows[0 : 2 * pairs : 2] * rows[1 : 2 * pairs : 2])))


def sign_bound(pairs: int, alpha: float = ALPHA) -> float:
    """Return the bound t for |sign_agreement| of independent entries of either sign.

    Hoeffding's inequality for n signs: P(|mean| > t) <= 2 exp(-n t^2 / 2).
    """
    return float(np.sqrt(2 * np.log(2 / alpha) / pairs))


# ----------------------------------------------------------------------- a signal through layers
#
# One layer. Let h be any row vector and w a (D, M) matrix of independent normal entries of variance
# v, drawn independently of h. Given h, the entries of z = h @ w are independent, normal, and of
# variance v |h|^2. So for phi(z) = z where z > 0 and slope * z elsewhere,
#     |phi(z)|^2 = v |h|^2 Q,   Q = sum over M units of (1 or slope^2) times a squared normal,
# where each unit takes 1 or slope^2 like a fair coin. Q does not depend on h. Its mean is
# M (1 + slope^2) / 2, and rho = Q / mean has mean 1.
#
# Many layers. Fresh weights in each make the rho of the layers independent: mean(h_L^2) / mean(x^2)
# is its expected value times the product of the rho, and E[product^s] = product of E[rho^s].
#
# Many rows. The sums of squares over N rows give a weighted mean of N numbers rho that share their
# law but are dependent. u^s is convex in u for s >= 1 and for s < 0, so by Jensen's inequality
# E[mean^s] <= E[rho^s]: the bounds hold for any number of rows and any dependence. The same for a
# convolution with periodic padding and stride 1: each patch is a row, and every input entry lies in
# the same number of patches; with groups, M counts the filters that share a patch, F // groups.
#
# Chernoff. P(product >= c) <= E[product^s] / c^s for every s > 0, and likewise below with s < 0.
#
# Backward. g_(l-1) = (g_l @ w_l.T) * phi'(z_(l-1)) uses the matrices that made the z's. Given all z
# of one example, w_l is h^T z_l / |h|^2 + (1 - h^T h / |h|^2) G with h = h_(l-1) and G as fresh as
# w_l was. Its first part meets z_l . g_l, and by phi(z) = phi'(z) z that is the same number in each
# layer: z_L . dout. Choose dout orthogonal to z_L in each row, and only G is left, projected off
# the direction of h. By interlacing of eigenvalues Q is then at least the sum without one of the
# units that have z > 0, and at most the whole sum. With normal draws for dout, the lengths of its
# rows, which weigh them in the mean, are independent of all directions and so of the rho.


def _log_moments_up(units: int, slope: float) -> np.ndarray:
    """Return log E[Q^s] for s = 1, 2, ..., MAX_ORDER, Q as above.

    E[exp(t Q)] is the power series sum_j a_j t^j of one unit, to the power `units`; Miller's
    recurrence gives its coefficients E[Q^s] / s!, all terms positive. a_j = E[term^j] / j!.
    """
    j = np.arange(1, min(MAX_ORDER, units) + 1)
    square = j * np.log(2) + special.gammaln(j + 0.5) - special.gammaln(0.5)  # log E[(z^2)^j]
    one = (1 + slope ** (2.0 * j)) / 2 * np.exp(square - special.gammaln(j + 1))
    c = np.ones(j.size + 1)
    for s in j:
        c[s] = np.sum((j[:s] * (units + 1) - s) * one[:s] * c[s - j[:s]]) / s
    return np.log(c[1:]) + special.gammaln(j + 1)


def _log_moments_down(units: int, slope: float, fewest: int, lost: int, s: np.ndarray) -> np.ndarray:
    """Return log E[Q^-s, at least `fewest` units have z > 0], without `lost` of those units.

    E[Q^-s] = integral of lambda^(s-1) E[exp(-lambda Q)] / Gamma(s), with lambda = e^t, by the
    trapezoidal rule, which converges exponentially here. At slope 1, Q is chi-square: closed form.
    """
    if slope == 1:
        half = (units - lost) / 2
        return special.gammaln(half - s) - special.gammaln(half) - s * np.log(2)
    t = np.arange(-30.0 - np.log(units), 25.0, 0.04)[:, None]
    k = np.arange(fewest, units + 1)
    log = stats.binom.logpmf(k, units, 0.5) - 0.5 * (k - lost) * np.logaddexp(0, t + np.log(2))
    if slope > 0:
        log -= 0.5 * (units - k) * np.logaddexp(0, t + np.log(2 * slope**2))
    laplace = special.logsumexp(log, axis=1)
    return special.logsumexp(s[:, None] * t.T + laplace, axis=1) + np.log(0.04) - special.gammaln(s)


@functools.lru_cache(maxsize=256)
def _moments(units: int, slope: float, rare: float, lost: int) -> tuple[np.ndarray, ...]:
    """Return (orders, log E[rho^orders], orders, log E[rho^-orders]) of one layer."""
    if not (units >= 32 and 0 <= slope <= 1):
        raise ValueError(f"needs at least 32 units and a slope from 0 to 1, not {units} and {slope}")
    # Fewer units than `fewest` have z > 0 with probability `rare` at most; at slope 1 all count.
    fewest = units if slope == 1 else int(stats.binom.ppf(rare, units, 0.5))
    mean = np.log(units * (1 + slope**2) / 2)
    up = _log_moments_up(units, slope)
    orders = np.arange(1, up.size + 1)
    # E[Q^-s] is finite for 2 s < fewest - lost; up to a distance of 2 the integral ends in time.
    s = np.arange(1, max(2, int((fewest - lost) / 2 - 2)))[:MAX_ORDER]
    down = _log_moments_down(units, slope, fewest, lost, s)
    return orders, up - orders * mean, s, down + s * mean


def _log_tails(layers: Layers, alpha: float, lost: int) -> tuple[np.ndarray, ...]:
    """Add up the log moments of all layers; orders that some layer lacks are left out."""
    rare = alpha / (100 * len(layers))
    each = [_moments(int(units), float(slope), rare, lost) for units, slope in layers]
    up, down = (min(part[i].size for part in each) for i in (0, 2))
    return (
        each[0][0][:up],
        np.sum([part[1][:up] for part in each], axis=0),
        each[0][2][:down],
        np.sum([part[3][:down] for part in each], axis=0),
    )


def signal_bounds(layers: Layers, alpha: float = ALPHA, backward: bool = False) -> tuple[float, float]:
    """Return (low, high) for a mean square behind some layers, divided by its expected value.

    For normal weights, drawn independently in each layer. Every layer multiplies the expected mean
    square by fan_in Var(w) (1 + slope^2) / 2.

    Args:
        layers: a pair (units, slope) per layer. units: how many outputs share an input row or
            patch, at least 32 (M of a dense layer, F // groups of a convolution). slope: 0 for
            relu, a for leaky relu, 1 for a layer without activation.
        alpha: chance that a right answer falls outside, on both sides together.
        backward: for gradients dL/dz through dense layers of the activation, with z_L . dout = 0
            in each row; `units` is then the width of the layer that the gradient arrives at. Every
            layer multiplies by fan_out Var(w) (1 + slope^2) / 2.
    """
    up, log_up, down, log_down = _log_tails(layers, alpha, int(backward))
    tail = np.log(alpha / 2 * 0.98)  # the rest covers layers with fewer active units than `fewest`
    high = np.exp(np.min((log_up - np.log(alpha / 2)) / up))
    return float(np.exp(-np.min((log_down - tail) / down))), float(high)


def signal_miss(layers: Layers, factor: float, alpha: float = ALPHA, backward: bool = False) -> float:
    """Bound the chance that a mean square `factor` times too large stays inside `signal_bounds`.

    With a wrong variance of the weights in each of L layers, `factor` is that error to the power L.
    """
    low, high = signal_bounds(layers, alpha, backward)
    up, log_up, down, log_down = _log_tails(layers, alpha, int(backward))
    if factor > 1:
        bound = np.exp(np.min(log_down + down * np.log(high / factor))) + alpha / 100
    else:
        bound = np.exp(np.min(log_up - up * np.log(low / factor)))
    return float(min(1.0, bound))


# ----------------------------------------------------------------------- coins of a known probability


def count_bounds(n: int, p: float, alpha: float = ALPHA) -> tuple[int, int]:
    """Return (low, high): how many of n independent coins of probability p come up, both ends included.

    Quantiles of the binomial distribution; each side takes alpha / 2 at most.
    """
    return int(stats.binom.ppf(alpha / 2, n, p)), int(stats.binom.isf(alpha / 2, n, p))


def count_miss(n: int, p: float, actual: float, alpha: float = ALPHA) -> float:
    """Return the chance that coins of probability `actual` stay inside `count_bounds(n, p)`."""
    low, high = count_bounds(n, p, alpha)
    return float(stats.binom.cdf(high, n, actual) - stats.binom.cdf(low - 1, n, actual))
