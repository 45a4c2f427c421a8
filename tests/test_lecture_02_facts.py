"""Facts that lectures/02_preprocessing.ipynb states, checked without running the notebook."""

import json
from pathlib import Path

import numpy as np
import pytest

from nnlab import data

NOTEBOOK = Path(__file__).parent.parent / "lectures" / "02_preprocessing.ipynb"
PIXELS, IMAGES = np.array([0.2470, 0.2435, 0.2616]), np.array([0.2023, 0.1994, 0.2010])


def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def correlated(n, d, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, d)) @ rng.normal(size=(d, d))
    return x - x.mean(0)


# ------------------------------------------------------------------------------- whitening


def test_zca_moves_the_points_least_of_all_whitenings():
    x = correlated(500, 4)
    lam, u = np.linalg.eigh(x.T @ x / len(x))
    pca = x @ u / np.sqrt(lam)
    least = 4 + lam.sum() - 2 * np.sqrt(lam).sum()
    assert ((pca @ u.T - x) ** 2).sum(1).mean() == pytest.approx(least)
    rotations = np.linalg.qr(np.random.default_rng(1).normal(size=(500, 4, 4)))[0]
    assert ((pca @ rotations - x) ** 2).sum(-1).mean(-1).min() > least


@pytest.mark.parametrize("eps", [0.01, 0.06])
def test_eps_leaves_the_variance_lambda_over_lambda_plus_eps(eps):
    x = correlated(300, 3)
    lam, u = np.linalg.eigh(x.T @ x / len(x))
    assert (x @ u / np.sqrt(lam + eps)).var(0) == pytest.approx(lam / (lam + eps))


def test_forty_examples_leave_21_of_60_directions_without_variance():
    x = np.random.default_rng(0).normal(size=(40, 60))
    singular = np.linalg.svd(x - x.mean(0), compute_uv=False)
    assert 60 - (singular > 1e-9).sum() == 21


# ------------------------------------------------------------------------------- conditioning


@pytest.mark.parametrize("d, m, v, kappa", [(2, 1.0, 1.0, 3.0), (3072, 0.5, 0.06, 12_801.0)])
def test_condition_number_of_features_with_a_mean(d, m, v, kappa):
    rho = m**2 / (m**2 + v)
    assert 1 + d * m**2 / v == pytest.approx(kappa) == 1 + d * rho / (1 - rho)
    if d < 100:
        assert np.linalg.cond(v * np.eye(d) + m**2) == pytest.approx(kappa)


@pytest.mark.parametrize("kappa", [1.5, 10.0, 400.0])
def test_steps_to_a_thousandth_follow_from_the_condition_number(kappa):
    error, steps = 1.0, 0
    while error > 1e-3:
        error, steps = error * (1 - 1 / kappa), steps + 1
    assert steps == np.ceil(np.log(1000) / -np.log1p(-1 / kappa))
    if kappa > 100:
        assert steps == pytest.approx(kappa * np.log(1000), rel=0.01)


# ------------------------------------------------------------------------------- images


def test_uint8_wraps_around():
    a, b = np.array([100, 200], np.uint8), np.array([120, 100], np.uint8)
    assert (a - b)[0] == 236 and (a + b)[1] == 44


def test_law_of_total_variance_and_the_two_inequalities():
    x = data.make_shapes10(500)[0].reshape(500, -1, 3) / 255
    v, m = x.var(1), x.mean(1)
    total = x.reshape(-1, 3).std(0)
    assert np.sqrt(v.mean(0) + m.var(0)) == pytest.approx(total)
    assert (np.sqrt(v).mean(0) < np.sqrt(v.mean(0))).all() and (np.sqrt(v.mean(0)) < total).all()


def test_what_is_left_over_after_dividing_by_the_copied_std():
    assert (PIXELS / IMAGES).round(2).tolist() == [1.22, 1.22, 1.30]


@pytest.mark.long
@pytest.mark.skipif(data.find_cifar10() is None, reason="no copy of CIFAR-10: set NNLAB_DATA to its folder")
def test_both_published_std_of_cifar10_come_from_its_images():
    x = data.load_cifar10()[0]
    parts = [part.reshape(len(part), -1, 3) / 255 for part in np.array_split(x, 50)]
    v, m = np.concatenate([part.var(1) for part in parts]), np.concatenate([part.mean(1) for part in parts])
    assert m.mean(0).round(4).tolist() == [0.4914, 0.4822, 0.4465]
    assert np.array_equal(np.sqrt(v.mean(0) + m.var(0)).round(4), PIXELS)
    assert np.array_equal(np.sqrt(v * 1024 / 1023).mean(0).round(4), IMAGES)
    assert not np.array_equal(np.sqrt(v).mean(0).round(4), IMAGES)  # the 1023 is needed


@pytest.mark.parametrize("side, entries", [(32, 9.4e6), (224, 22.7e9)])
def test_sizes_of_whitening_matrices(side, entries):
    d = side * side * 3
    assert d * d == pytest.approx(entries, rel=0.005)


# ------------------------------------------------------------------------------- other domains


def test_nan_of_an_isolated_node_spreads_through_a_dense_product():
    a = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0.0]])
    d = a.sum(1)
    with np.errstate(invalid="ignore"):
        walk, symmetric = a / d[:, None], a / np.sqrt(np.outer(d, d))
    h = walk @ np.ones((3, 2))
    assert np.isnan(h).any(1).sum() == 1 and np.isnan(walk @ h).all()
    assert np.isnan(symmetric @ np.ones((3, 2))).all()


def test_both_degree_normalisations_have_the_same_eigenvalues_none_beyond_one():
    rng = np.random.default_rng(0)
    a = np.triu(rng.random((20, 20)) < 0.3, 1).astype(float)
    a += a.T
    d = a.sum(1)
    assert d.min() > 0
    walk = np.sort(np.linalg.eigvals(a / d[:, None]).real)
    symmetric = np.linalg.eigvalsh(a / np.sqrt(np.outer(d, d)))
    assert walk == pytest.approx(symmetric) and abs(symmetric).max() == pytest.approx(1)


def test_welford_keeps_the_digits_that_the_textbook_formula_loses():
    z = np.random.default_rng(0).normal(size=500)
    x = z + 1e8
    exact = (x - 1e8).var()  # the subtraction is exact
    m, s = x[0], 0.0
    for n, value in enumerate(x[1:], start=2):
        before = value - m
        m += before / n
        s += before * (value - m)
    assert s / len(x) == pytest.approx(exact, rel=1e-5)
    assert abs((x * x).mean() - x.mean() ** 2 - exact) > 0.5 * exact
    assert np.spacing(1e16) == 2  # "near 10^16 float64 steps by 2"


def test_a_whole_history_std_after_a_jump_from_1_to_10():
    assert np.sqrt((1 + 100) / 2) == pytest.approx(7.1, abs=0.01)
    assert 10 / np.sqrt(101 / 2) == pytest.approx(1.4, abs=0.01)


def test_the_text_has_as_many_tokens_as_stated():
    source = next("".join(cell["source"]) for cell in cells() if cell["id"] == "words-run")
    assert len(source.split('"""')[1].split()) == 198


# ------------------------------------------------------------------------------- the notebook


def test_notebook_keeps_the_rules_of_the_course():
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    text = "".join("".join(cell["source"]) for cell in cells() if cell["cell_type"] == "markdown")
    assert len(code) <= 40 and text.count("**Predict") >= 8 and text.count("**Check the slide") == 1
    sources = ["".join(cell["source"]) for cell in code]
    assert sum(source.count("quiz.choice(") + source.count("quiz.number(") for source in sources) >= 8
    assert any("FrameSlider(" in source and "import" not in source for source in sources)
    for cell, source in zip(code, sources, strict=True):
        lines = source.splitlines()
        assert len(lines) <= 25 and max(map(len, lines)) <= 100, cell["id"]
        assert not cell["outputs"] and cell["execution_count"] is None, cell["id"]
        if "finish(" in source or "FrameSlider(descent" in source:
            assert cell["metadata"]["mystnb"]["image"]["alt"] in _joined(source), cell["id"]


def _joined(source):
    """The source with adjacent string literals joined, so that an alt text reads as one string."""
    return " ".join(source.replace('\\"', '"').split()).replace('" "', "")
