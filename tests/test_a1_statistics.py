"""The statistical checks of the rrelu question: how often they fail a right answer, how surely a wrong one.

Each random check of a graded cell claims a false-alarm rate of at most 1e-6. That is far too rare to be
counted, so it is shown in two steps: the bound that the cell uses has an analytic tail of at most 1e-6
(Hoeffding, DKW), and a modest simulation shows that the statistic spreads as the theory says, with the bound
far outside.
Power: every misconception of the catalogue is run with fresh randomness twice and must fail both times;
the chance to miss the nearest one is computed.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import torch
from scipy import stats

from nnlab import check
from tests.test_catalogue import entries_of

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "solutions" / "a1_activations" / "a1_activations.ipynb"
UNIFORM = "rrelu_forward_draws_uniform_slopes_for_negatives"
INDEPENDENT = "rrelu_forward_draws_each_slope_independently"
CLAIM = 1e-6


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The code cells of the assignment that nbgrader knows, by grade_id."""
    nb = nbformat.read(NOTEBOOK, as_version=4)
    return {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in nb.cells
        if cell.cell_type == "code" and "nbgrader" in cell.metadata
    }


@pytest.fixture
def seeds():
    """Let a test choose the draws of `check.rng`, and undo the choice afterwards."""
    yield check.set_seed
    check.set_seed(None)


def namespace(*answers: str) -> dict:
    """Return what a graded cell sees: the imports of the set-up cell and these answers, later ones on top."""
    names = {"np": np, "torch": torch, "plt": plt, "check": check}
    for answer in answers:
        exec(answer, names)
    return names


def run_cell(source: str, names: dict) -> dict | None:
    """Run a graded cell; return its variables, or None where it fails the answer."""
    after = dict(names)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(source, after)
    except check.CheckFailed:
        return None
    return after


def misconceptions() -> list:
    """Every wrong answer of the catalogue that fails one of the two random cells."""
    return [
        pytest.param(entry, id=entry.name)
        for entry in entries_of("a1_activations").values()
        if entry.question == "rrelu" and entry.fails & {UNIFORM, INDEPENDENT}
    ]


# --------------------------------------------------------------------------- the bounds


def test_the_bounds_of_the_uniform_cell_have_the_claimed_tail(sources):
    cell = run_cell(sources[UNIFORM], namespace(sources["rrelu"]))
    n, t = cell["u"].size, cell["t"]
    assert n == 20000
    assert 2 * np.exp(-2 * n * t**2) <= CLAIM * (1 + 1e-9)  # Hoeffding for the mean, and DKW
    assert 2 * np.exp(-2 * n * (t / 4) ** 2 / 0.25**2) <= CLAIM * (1 + 1e-9)  # Hoeffding, [0, 1/4]
    assert stats.kstwo.sf(t, n) <= CLAIM  # the exact tail of the KS distance
    # and not needlessly wide: the exact KS tail comes within a factor of two of the claim
    assert stats.kstwo.sf(t, n) > CLAIM / 2


def test_the_bound_of_the_independence_cell_has_the_claimed_tail(sources):
    cell = run_cell(sources[INDEPENDENT], namespace(sources["rrelu"]))
    n, t = cell["sign"].size, cell["t"]
    assert n == 16 * 12 * 10 * 8 * 2 // 4
    # The mean of n fair signs is t or more where n (1 + t) / 2 of them are +1: a binomial tail.
    assert 2 * stats.binom.sf(np.ceil(n * (1 + t) / 2) - 1, n, 0.5) <= CLAIM
    # Coincidences at 9 digits: m slopes over 3e8 cells; more than a quarter of them is out of reach.
    m = cell["a"].size
    assert stats.poisson.logsf(m / 4, m**2 / 2 / 3e8) < np.log(1e-300)


def test_the_power_stated_for_the_nearest_misconception(sources):
    """A clipped normal of the same spread lies 3 t away in KS distance; DKW bounds the chance to miss it."""
    cell = run_cell(sources[UNIFORM], namespace(sources["rrelu"]))
    n, t = cell["u"].size, cell["t"]
    z = np.linspace(0, 1, 10001)[:-1]  # without the end, where the clipped normal has an atom
    distance = np.max(np.abs(stats.norm.cdf(z, 0.5, 1 / np.sqrt(12)) - z))
    assert distance == pytest.approx(0.057, abs=5e-4)
    assert distance / t == pytest.approx(3.0, abs=0.05)
    assert 2 * np.exp(-2 * n * (distance - t) ** 2) < 1e-24


# --------------------------------------------------------------------------- simulation


def test_the_statistics_of_right_answers_spread_as_the_theory_says(sources, seeds):
    """300 runs of the cell: each statistic has the standard error of theory, so its bound is far outside."""
    names, runs = namespace(sources["rrelu"]), []
    np.random.seed(20260101)
    for seed in range(300):
        seeds(seed)
        cell = run_cell(sources[UNIFORM], names)
        assert cell is not None, "a right answer failed"
        u = cell["u"]
        runs.append([u.mean() - 1 / 2, np.mean((u - 1 / 2) ** 2) - 1 / 12, cell["ks"]])
    mean, spread, ks = np.array(runs).T
    n, t = u.size, cell["t"]
    for values, error in [(mean, np.sqrt(1 / 12 / n)), (spread, np.sqrt((1 / 80 - 1 / 144) / n))]:
        assert abs(values.mean()) < 5 * error / np.sqrt(300)
        assert 0.8 < values.std() / error < 1.2  # 1 within 5 standard errors of a standard deviation
    # A normal tail at the bound: at most 1e-6, by a wide margin since Hoeffding's inequality is not tight.
    assert 2 * stats.norm.sf(t / np.sqrt(1 / 12 / n)) < 1e-15
    assert 2 * stats.norm.sf(t / 4 / np.sqrt((1 / 80 - 1 / 144) / n)) < 1e-15
    assert stats.kstest(ks, stats.kstwo(n).cdf).pvalue > 1e-6  # the KS distances follow their exact law


def test_the_signs_of_independent_slopes_are_fair_coins(sources, seeds):
    names = namespace(sources["rrelu"])
    np.random.seed(20260102)
    means = []
    for seed in range(150):
        seeds(seed)
        cell = run_cell(sources[INDEPENDENT], names)
        assert cell is not None, "a right answer failed"
        means.append(cell["sign"].mean())
    error = 1 / np.sqrt(cell["sign"].size)
    assert abs(np.mean(means)) < 5 * error / np.sqrt(150)
    assert 0.7 < np.std(means) / error < 1.3
    assert cell["t"] > 5 * error


@pytest.mark.parametrize("entry", misconceptions())
def test_a_misconception_fails_its_random_cells_every_time(entry, sources, seeds):
    """Two runs with fresh inputs and slopes; how rarely the nearest one is missed is computed above."""
    names = namespace(sources["rrelu"], entry.source)
    for seed in range(2):
        seeds(seed)
        for grade_id in (UNIFORM, INDEPENDENT):
            failed = run_cell(sources[grade_id], names) is None
            assert failed == (grade_id in entry.fails), f"{grade_id} with seed {seed}"


def test_slopes_that_depend_on_their_neighbours_fail(sources, seeds):
    """Right range, right distribution, all different, new in each call, but each row is sorted."""
    sorted_rows = """
def rrelu_forward(x, rrelu_param):
    slopes = np.sort(np.random.uniform(rrelu_param["lower"], rrelu_param["upper"], size=x.shape), axis=-1)
    return np.where(x < 0, slopes, 1.0) * x, slopes
"""
    names = namespace(sources["rrelu"], sorted_rows)
    for seed in range(2):
        seeds(seed)
        assert run_cell(sources[INDEPENDENT], names) is None
