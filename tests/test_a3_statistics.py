"""The statistical checks of assignment 3: how surely they catch a wrong answer; that right ones pass.

The false-alarm rate of each check is that of a bound of `nnlab.statistics`, which tests/test_statistics.py
holds to its claim. Here: the probabilities of a miss that the cells state, right answers under many seeds,
and every misconception with fresh inputs and weights, which must fail in both of two runs.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from nnlab import check, statistics
from tests.test_catalogue import entries_of

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = "a3_initialization"
NOTEBOOK = ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
RANDOM = ("normal_init", "xavier_init", "kaiming_init", "orthogonal_init")


# --------------------------------------------------------------------------- the power the cells state

# The nets of the cells, a factor on the mean square, and the chance to miss it that the cell states.
POWER = [
    ([(M, 0) for M in (256, 300) * 3], 2**6, False, 2e-8),  # forward: Var(w) * 2 in each of six layers
    ([(M, 0) for M in (256, 300) * 3], 2**-6, False, 2e-8),
    ([(M, 0) for M in (256, 300) * 3], 2**6, True, 2e-8),  # backward
    ([(M, 0) for M in (256, 300) * 3], 2**-6, True, 2e-8),
    ([(M, 1) for M in (512, 256, 128)], 8, False, 1e-6),  # fan_out for fan_in, 1024 to 128 units
    ([(M, 1) for M in (128, 256, 512)], 8, True, 1e-6),  # fan_in for fan_out, 128 to 1024 units
    ([(256, 0), (192, 0)] * 2, 4**4, False, 2e-8),  # convolutions: Var(w) * 4
    ([(256, 0), (192, 0)] * 2, 4**-4, False, 2e-8),
    ([(64, 1)] * 3, 4**3, False, 1e-6),  # four groups counted wrong in three layers
    ([(64, 1)] * 3, 4**-3, False, 1e-6),
    ([(256, 1)] * 8, 2**8, False, 2e-8),  # tanh, small signals: Var(w) * 2
    ([(256, 1)] * 8, 2**-8, False, 2e-8),
    ([(128, 1)] * 12, 2**-12, False, 2e-8),
    ([(M, 1) for M in (400, 200) * 3], 2**6, False, 2e-8),
    ([(M, 1) for M in (400, 200) * 3], 2**-6, False, 2e-8),
]


@pytest.mark.parametrize(("layers", "factor", "backward", "stated"), POWER)
def test_a_wrong_scale_through_layers_is_missed_as_rarely_as_stated(layers, factor, backward, stated):
    assert statistics.signal_miss(layers, factor, backward=backward) < stated
    assert statistics.signal_miss(layers, 1.0, backward=backward) > 0.9  # a right scale is not "missed"


@pytest.mark.parametrize(
    ("n", "factor", "law", "stated"),
    [
        (30_000, 2**0.5, "normal", 1e-150),
        (30_000, 2**-0.5, "normal", 1e-150),
        (30_000, 1 / 3, "uniform", 1e-300),
        (30_000, 1.25 / 1.5, "normal", 1e-50),
        (30_000, 4 / 3, "normal", 1e-80),
        (30_000, 3 / 4, "normal", 1e-80),
        (14_400, 2, "normal", 1e-150),
        (14_400, 1 / 2, "normal", 1e-150),
        (13_824, 48 / 120, "normal", 1e-100),
        (12_288, 72 / 136, "uniform", 1e-100),
    ],
)
def test_a_wrong_variance_is_missed_as_rarely_as_stated(n, factor, law, stated):
    assert statistics.mean_square_miss(n, factor, law) < stated


# --------------------------------------------------------------------------- the cells


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


def failed(sources: dict[str, str], question: str, *answers: str) -> set[str]:
    """Return the graded cells of a question that fail these answers, later ones on top."""
    names = {"np": np, "plt": plt, "check": check}
    for answer in (sources[question], *answers):
        exec(answer, names)
    found = set()
    for grade_id in (name for name in sources if name.startswith(question + "_")):
        try:
            with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                exec(sources[grade_id], dict(names))
        except check.CheckFailed:
            found.add(grade_id)
    return found


def test_the_cells_hold_the_networks_whose_power_is_tested(sources):
    """Change a network in a cell, and this says that POWER has to follow."""
    for grade_id, texts in {
        "kaiming_init_keeps_the_forward_variance": [
            "[300, 256, 300, 256, 300, 256, 300], 0.0",
            "[1024, 512, 256, 128], 1.0",
        ],
        "kaiming_init_keeps_the_backward_variance": [
            "[300, 256, 300, 256, 300, 256, 300, 256], 0.0",
            "[60, 128, 256, 512, 1024], 1.0",
        ],
        "kaiming_init_keeps_the_variance_through_convolutions": ["[(256, 64, 3, 2)] * 3, 1.0, 4"],
        "xavier_init_keeps_small_signals_in_a_tanh_net": ["[256] * 9", "[128] * 13"],
    }.items():
        assert all(text in sources[grade_id] for text in texts), grade_id


@pytest.mark.parametrize("question", RANDOM)
def test_right_answers_never_fail(question, sources, seeds):
    for seed in range(2):
        seeds(seed)
        assert failed(sources, question) == set(), seed


def random_misconceptions() -> list:
    return [
        pytest.param(entry, id=f"{entry.question}-{entry.name}")
        for entry in entries_of(ASSIGNMENT).values()
        if entry.wrong and entry.question in RANDOM
    ]


@pytest.mark.slow
@pytest.mark.parametrize("entry", random_misconceptions())
def test_a_misconception_fails_its_cells_every_time(entry, sources, seeds):
    """Two runs with fresh inputs and weights; how rarely more runs would miss it is computed above."""
    for seed in (1000, 1001):
        seeds(seed)
        assert failed(sources, entry.question, entry.source) == entry.fails, seed
