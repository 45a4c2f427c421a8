"""Facts that lectures/02_preprocessing.ipynb states, checked without running the notebook."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import signal, special, stats

from nnlab import data
from tests import reading_time

NOTEBOOK = Path(__file__).parent.parent / "lectures" / "02_preprocessing.ipynb"
PIXELS, IMAGES = np.array([0.2470, 0.2435, 0.2616]), np.array([0.2023, 0.1994, 0.2010])


def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def source(cell_id):
    return next("".join(cell["source"]) for cell in cells() if cell["id"] == cell_id)


def prose():
    return "\n".join("".join(cell["source"]) for cell in cells() if cell["cell_type"] == "markdown")


def solution(name):
    """A function printed in the solution of an exercise, ready to be called."""
    helpers = {"np": np, "special": special}
    exec(source("people"), helpers)  # log_loss and optimum
    people = source("set-up").split("def people")[1]
    exec("def people" + people, helpers)
    block = next(b for b in re.findall(r"```python\n(.*?)```", source("exercises"), re.DOTALL) if name in b)
    exec(block, helpers)
    return helpers[name], helpers


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


def test_the_convergence_figure_tells_one_number_of_steps():
    """Title and claim name the number that was measured; the description and the text below name no other."""
    cell = source("converge-figure")
    assert cell.count("{most}") == 2 and "most = max(slowest.values())" in cell
    alt = next(c["metadata"]["mystnb"]["image"]["alt"] for c in cells() if c["id"] == "converge-figure")
    assert not re.search(r"[1-9]\d*,?\d* steps", alt + source("converge-finding"))


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


# ------------------------------------------------------------------------------- leaks


def test_the_rule_about_leaks_is_what_is_known_not_which_split():
    rule = "use only what is known when the prediction is made"
    for cell_id in ("one-page-rules", "leak", "summary"):
        assert rule in source(cell_id).lower(), cell_id
    assert "covers all three" not in prose()
    assert "does not prevent the second" in source("leak-finding")


def test_a_random_split_of_one_walk_reports_skill_and_a_split_in_time_does_not():
    accuracy, _ = solution("nearest_accuracy")
    assert min(accuracy(seed, in_time=False) for seed in range(3)) > 0.8
    assert np.mean([accuracy(seed, in_time=True) for seed in range(6)]) == pytest.approx(0.5, abs=0.08)


# ------------------------------------------------------------------------------- other domains


def test_log_power_of_noise_has_the_same_spread_at_any_loudness():
    assert np.pi / np.sqrt(6) == pytest.approx(1.28, abs=0.005)
    power = stats.expon.rvs(size=(2, 100_000), random_state=0) * [[1e-3], [1e3]]
    assert np.log(power).std(1) == pytest.approx(np.pi / np.sqrt(6), rel=0.01)
    real = stats.chi2.rvs(1, size=100_000, random_state=0)  # first and last frequency
    assert np.log(real).std() == pytest.approx(np.pi / np.sqrt(2), rel=0.01)
    assert np.pi / np.sqrt(2) == pytest.approx(2.22, abs=0.005)


def test_advice_on_sound_is_what_the_experiment_found():
    assert "per-frequency statistics when they do not" in source("rewards")
    (row,) = [line for line in source("summary").splitlines() if line.startswith("| sound, log power")]
    assert "one mean and std" in row and "own mean" in row
    assert "abs(gap) < half" in source("audio-figure")  # the claim that no difference is resolved


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


# ------------------------------------------------------------------------------- the exercises


@pytest.mark.parametrize("r, kappa", [(0.9, 19), (0.99, 199)])
def test_exercise_1_condition_number_of_correlated_features(r, kappa):
    assert np.linalg.cond([[1, r], [r, 1]]) == pytest.approx(kappa)


def test_exercise_2_the_best_rate_halves_the_steps():
    kappa = 1e4
    assert np.log((kappa - 1) / (kappa + 1)) / np.log1p(-1 / kappa) == pytest.approx(2, rel=1e-3)


def test_exercise_3_adam_does_not_undo_a_mean():
    adam, helpers = solution("adam_excess")
    rates = 10 ** np.arange(-2, 0.1, 0.5)  # the best are inside
    for seed in range(3):
        x, y = helpers["people"](seed)
        x = helpers["in_states"](x)
        assert min(adam(x["raw"], y, lr)[-1] for lr in rates) > 0.1
        assert min(adam(x["centered"], y, lr, num_steps=60)[-1] for lr in rates) < 0.001


def test_exercise_4_a_relu_net_without_biases_keeps_its_classes():
    rng = np.random.default_rng(0)
    x, w1, w2 = rng.normal(size=(50, 8)), rng.normal(size=(8, 16)), rng.normal(size=(16, 5))
    scores = [np.maximum(factor * x @ w1, 0) @ w2 for factor in (1, 1.25)]
    assert scores[1] == pytest.approx(1.25 * scores[0])


def test_exercise_6_the_own_mean_of_a_clip_removes_a_constant_whistle():
    shared = {"np": np, "signal": signal, "special": special, "claim": lambda *_: None}
    code = source("audio-run")
    for old, new in (
        ("rng.uniform(2200, 2600, (n, 1))", "rng.uniform(2200, 2400, (n, 1)) + 200 * y[:, None]"),
        ("rng.uniform(400, 800, (n, 1)) * (2 * y[:, None] - 1)", "0"),
    ):
        assert old in code
        code = code.replace(old, new)
    exec(code + "\n" + source("audio-recipes") + "\n" + source("audio-train").split("INPUTS")[0], shared)
    rng = np.random.default_rng(0)
    (x, y), (x_test, y_test) = (shared["clips"](n, rng) for n in (200, 300))

    def accuracy(recipe):
        x_normalized, test = shared[recipe](np.log(x), np.log(x_test))
        return shared["accuracies"](x_normalized, y, (test, y_test))[0]

    assert accuracy("own_mean") < 60 and accuracy("one_for_all") > 90


def test_exercise_7_ten_more_steps_are_worth_less_than_nothing():
    rewards = np.array([1.0] * 9 + [11.0])
    discount = 0.99 ** np.arange(1, 11)
    parts = (rewards - rewards.mean()) * discount
    assert rewards.mean() == 2 and (rewards * discount).sum() > 0
    assert [parts[:9].sum(), parts[9], parts.sum()] == pytest.approx([-8.56, 8.14, -0.42], abs=0.005)


def test_exercise_8_many_layers_leave_one_row():
    a = np.array([[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0.0]])  # a triangle and a tail
    d, h = a.sum(1), np.random.default_rng(0).normal(size=(4, 3))
    walk, symmetric = a / d[:, None], a / np.sqrt(np.outer(d, d))
    assert np.linalg.matrix_power(walk, 200) @ h == pytest.approx(np.tile(d @ h / d.sum(), (4, 1)))
    limit = np.sqrt(d)[:, None] * (np.sqrt(d) @ h / d.sum())
    assert np.linalg.matrix_power(symmetric, 200) @ h == pytest.approx(limit)


def test_exercise_9_an_average_that_starts_at_zero():
    weights = 0.01 * 0.99 ** np.arange(11)  # the figure starts with reward 11
    assert weights.sum() == pytest.approx(1 - 0.99**11)
    assert np.sqrt(weights.sum()) == pytest.approx(0.32, abs=0.005)


def test_every_exercise_has_a_folded_solution():
    text = source("exercises")
    assert re.findall(r"^\*\*(\d+)\. ", text, re.M) == [str(n) for n in range(1, 11)]
    assert text.count("<details><summary>Solution</summary>") == 10


# ------------------------------------------------------------------------------- the notebook


def test_sections_are_numbered_without_a_gap_and_start_their_cell():
    starts = [re.match(r"## 2\.(\d)", "".join(cell["source"])) for cell in cells()]
    assert [int(match[1]) for match in starts if match] == list(range(1, 8))
    assert len(re.findall(r"^## 2\.", prose(), re.M)) == 7


def test_reading_time_is_what_the_header_says():
    said = int(re.search(r"about (\d+) minutes to read", source("one-page-rules"))[1])
    measured = reading_time.minutes(NOTEBOOK)
    assert 45 <= said <= 75 and abs(said - measured) <= 2.5


def test_spelling_is_american():
    text = "".join("".join(cell["source"]) for cell in cells())
    assert not re.findall(
        r"\w*(?:[nt]ormalis|ndardis|centr[ei]|colour|neighbour|grey|\bmetres?\b)\w*", text, re.I
    )


@pytest.mark.parametrize(
    "cell", [c for c in cells() if "finish(fig, " in "".join(c["source"])], ids=lambda c: c["id"]
)
def test_titles_fit_beside_long_labels(cell):
    """The title of a single plot starts where the plot does, to the right of the names of groups."""
    text = "".join(cell["source"])
    title = re.search(r'finish\(fig, f?r?"(.*?)"', text)[1]
    assert len(title) <= (34 if "points_with_error(ax, " in text else 66), title


def test_notebook_keeps_the_rules_of_the_course():
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    quizzes = [cell for cell in code if "".join(cell["source"]).startswith("quiz.")]
    assert len(code) - len(quizzes) <= 40 and len(quizzes) >= 8
    assert prose().count("**Predict") >= 8 and prose().count("**Check the slide") == 1
    for cell in code:
        text, metadata = "".join(cell["source"]), cell["metadata"]
        lines = text.splitlines()
        assert len(lines) <= 25 and max(map(len, lines)) <= 88, cell["id"]
        assert not cell["outputs"] and cell["execution_count"] is None, cell["id"]
        assert "assert " not in text, cell["id"]  # claims say it in words
        folded = metadata.get("jupyter", {}).get("source_hidden", False)
        assert folded == (cell in quizzes or "hide-input" in metadata.get("tags", [])), cell["id"]
        if "finish(" in text or "FrameSlider(" in text.replace("import Control, FrameSlider", ""):
            assert metadata["mystnb"]["image"]["alt"] in _joined(text), cell["id"]


def _joined(text):
    """The source with adjacent string literals joined, so that an alt text reads as one string."""
    return " ".join(text.replace('\\"', '"').split()).replace('" "', "")
