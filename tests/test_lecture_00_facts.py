"""What chapter 0 says must be true: its formulas, its code and its form, checked in seconds."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar

from nnlab import check, gradients
from nnlab.claims import claim
from tests.reading_time import minutes

NOTEBOOK = Path(__file__).resolve().parents[1] / "lectures" / "00_start_here.ipynb"
EPS = {np.float64: np.finfo(np.float64).eps, np.float32: np.finfo(np.float32).eps}


@pytest.fixture(scope="module")
def cells():
    return {cell.id: cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells}


@pytest.fixture(scope="module")
def chapter(cells):
    """The functions that the chapter defines, from its own cells (none of these draws or trains)."""
    names = {"np": np, "torch": torch, "check": check, "gradients": gradients, "claim": claim}
    source = [cells[name].source for name in ("affine-layer", "net", "wrong-forward", "wrong-softmax-net")]
    exec("\n\n".join(source), names)
    return names


def text_of(cells) -> str:
    return "\n\n".join(cell.source for cell in cells.values() if cell.cell_type == "markdown")


# --------------------------------------------------------------------------- form


def test_every_prediction_has_a_folded_answer(cells):
    asked = [
        cell.source
        for cell in cells.values()
        if "**Predict before you run.**" in cell.source and cell.id != "how-to-read"
    ]
    assert len(asked) >= 4
    assert all("<details><summary>Answer</summary>" in source for source in asked)


def test_there_are_quizzes_and_interactive_figures(cells):
    code = [cell.source for cell in cells.values() if cell.cell_type == "code"]
    assert sum(source.startswith(("quiz.choice(", "quiz.number(")) for source in code) >= 4
    assert sum("FrameSlider(" in source and "import" not in source for source in code) >= 2


def test_every_static_figure_has_an_alt_text_for_the_site(cells):
    drawn = [cell for cell in cells.values() if cell.cell_type == "code" and "plt.show()" in cell.source]
    assert len(drawn) >= 5
    for cell in drawn:
        assert len(cell.metadata["mystnb"]["image"]["alt"]) > 60, cell.id
        assert "plotting.finish(" in cell.source, cell.id


def test_the_map_and_its_figure_name_the_same_chapters(cells):
    """tests/test_tables.py checks that the rows of chapters that exist are links."""
    rows = re.findall(r"^\| \[?(\d)([a-z]?) ([^]|]+?)(?:\]|\s\|)", cells["map"].source, re.MULTILINE)
    assert sorted({int(number) for number, _, _ in rows}) == list(range(8))
    drawn = dict(re.findall(r'"(\w+)\\nchapter (\d)"', cells["pipeline-parts"].source))
    assert sorted(drawn.values()) == list("1234567")
    titles = {number: title.lower() for number, part, title in rows if not part}
    assert all(part in titles[number] for part, number in drawn.items() if number in titles)
    assert "transfer learning" in cells["map"].source and "in preparation" not in text_of(cells)


def test_it_opens_with_one_page_and_says_how_long_it_takes(cells):
    first = list(cells)[: list(cells).index("how-to-read")]
    assert first == ["title", "setup", "one-page-numpy", "pipeline-parts", "pipeline-figure", "what-to-do"]
    said = int(re.search(r"\*\*Time\*\*: about (\d+) minutes", cells["what-to-do"].source)[1])
    assert abs(said - minutes(NOTEBOOK)) <= 2.5 and said <= 75


def test_cells_are_small_and_clean(cells):
    code = [cell for cell in cells.values() if cell.cell_type == "code"]
    assert sum(not cell.source.startswith("quiz.") for cell in code) <= 40
    for cell in code:
        lines = cell.source.splitlines()
        assert len(lines) <= 25 and max(map(len, lines)) <= 88, cell.id
        assert not any(line.lstrip().startswith("assert ") for line in lines), cell.id
        assert not cell.outputs and cell.execution_count is None, cell.id


# --------------------------------------------------------------------------- formulas of section 6


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("f", "derivative"), [(1.0, 1.0), (3.0, 0.2)])
def test_best_steps_and_least_errors_are_the_minima_of_the_error_models(dtype, f, derivative):
    eps = float(EPS[dtype])

    def least(error):
        found = minimize_scalar(
            lambda t: np.log(error(np.exp(t))), bounds=(-25, 0), method="bounded", options={"xatol": 1e-10}
        )
        return np.exp(found.x), np.exp(found.fun)

    h, error = least(lambda h: eps * f / (2 * h) + h**2 * derivative / 6)
    assert h == pytest.approx(np.cbrt(3 * eps * f / (2 * derivative)), rel=1e-4)
    assert error == pytest.approx(0.5 * h**2 * derivative, rel=1e-3)
    h, error = least(lambda h: eps * f / h + h * derivative / 2)
    assert h == pytest.approx(np.sqrt(2 * eps * f / derivative), rel=1e-4)
    assert error == pytest.approx(h * derivative, rel=1e-3)


def test_truncation_errors_have_the_stated_constants():
    x, h = 0.7, 1e-3
    forward = (np.exp(x + h) - np.exp(x)) / h - np.exp(x)
    centred = (np.exp(x + h) - np.exp(x - h)) / (2 * h) - np.exp(x)
    assert forward == pytest.approx(h / 2 * np.exp(x), rel=1e-3)
    assert centred == pytest.approx(h**2 / 6 * np.exp(x), rel=1e-3)


def test_a_kink_within_h_gives_the_stated_ramp_and_share():
    h, x = 1e-5, np.linspace(-0.99e-5, 0.99e-5, 21)
    numeric = (np.maximum(x + h, 0) - np.maximum(x - h, 0)) / (2 * h)
    assert np.allclose(numeric, 0.5 + x / (2 * h), rtol=1e-9)
    assert 100_000 * 2 * h / np.sqrt(2 * np.pi) == pytest.approx(0.8, abs=0.01)


def test_four_points_have_order_four_and_their_best_step_near_the_fifth_root_of_eps():
    x = np.linspace(0.4, 1.2, 301)

    def error(h):
        f = np.sin
        slope = (-f(x + 2 * h) + 8 * f(x + h) - 8 * f(x - h) + f(x - 2 * h)) / (12 * h)
        return np.median(np.abs(slope - np.cos(x)))

    assert np.log10(error(1e-1) / error(1e-2)) == pytest.approx(4, abs=0.05)
    steps = np.logspace(-6, -1, 41)
    best = steps[np.argmin([error(h) for h in steps])]
    assert 0.1 < best / EPS[np.float64] ** 0.2 < 10


def test_the_complex_step_needs_no_small_difference_and_an_analytic_function():
    h = 1e-200
    assert np.sin(0.8 + 1j * h).imag / h == pytest.approx(np.cos(0.8), rel=1e-15)
    assert np.imag(np.abs(0.8 + 1j * h)) == 0


# --------------------------------------------------------------------------- the page of numpy


def test_the_net_agrees_with_pytorch_in_loss_and_all_gradients(chapter):
    rng = np.random.default_rng(5)
    net = chapter["init_net"](rng, sizes=(6, 5, 4), dtype=np.float64)
    net = {name: value + rng.normal(size=value.shape) for name, value in net.items()}
    x, y = rng.normal(size=(7, 6)), rng.integers(4, size=7)

    def loss(w1, b1, w2, b2):
        scores = torch.relu(torch.tensor(x) @ w1 + b1) @ w2 + b2
        return torch.nn.functional.cross_entropy(scores, torch.tensor(y))

    expected = check.oracle(loss, *net.values(), dout=np.array(1.0))
    mine, cache = chapter["net_forward"](x, y, net)
    check.close(mine, expected.out, "loss")
    for name, grad in zip(net, expected.grads, strict=True):
        check.close(chapter["net_backward"](cache)[name], grad, "d" + name)


def test_the_first_loss_is_the_log_of_the_number_of_classes(chapter):
    rng = np.random.default_rng(1)
    for classes in (10, 100):
        net = chapter["init_net"](rng, sizes=(300, 32, classes))
        x, y = rng.normal(size=(64, 300)), rng.integers(classes, size=64)
        assert chapter["net_forward"](x, y, net)[0] == pytest.approx(np.log(classes), abs=0.05)


def test_wrong_forward_passes_its_own_check_fails_the_oracle_and_starts_at_log_batch(chapter):
    forward, backward = chapter["softmax_forward_wrong"], chapter["softmax_backward_wrong"]
    rng = np.random.default_rng(2)
    x = rng.normal(size=(5, 4))
    assert gradients.gradient_check(forward, backward, x, tolerance=1e-8).ok
    expected = check.oracle(lambda t: torch.softmax(t, dim=1), x)
    with pytest.raises(check.CheckFailed):
        check.close(forward(x)[0], expected.out, "out")
    net = chapter["init_net"](rng, sizes=(300, 32, 10))
    x, y = rng.normal(size=(64, 300)), rng.integers(10, size=64)
    assert chapter["wrong_forward"](x, y, net)[0] == pytest.approx(np.log(64), abs=0.05)


def test_wrong_backward_is_the_derivative_of_wrong_forward(chapter):
    rng = np.random.default_rng(3)
    net = chapter["init_net"](rng, sizes=(6, 5, 4), dtype=np.float64)
    x, y = rng.normal(size=(7, 6)), rng.integers(4, size=7)
    grads = chapter["wrong_backward"](chapter["wrong_forward"](x, y, net)[1])
    for name in net:
        numeric = gradients.numerical_gradient(lambda _: chapter["wrong_forward"](x, y, net)[0], net[name])
        assert np.allclose(grads[name], numeric, rtol=1e-5, atol=1e-8), name


# --------------------------------------------------------------------------- the whole chapter


@pytest.mark.slow
def test_stale_gradients_still_learn_as_the_quiz_says(cells):
    names: dict = {"np": np}
    for name in ("affine-layer", "net", "train-loop"):
        source = cells[name].source.replace("def train(", "def train_stale(")
        source = source.replace("net[name] -= lr * grads[name]", "net[name] -= lr * stale[name]")
        source = source.replace(
            "        grads = backward(cache)",
            "        stale = grads if step else {k: 0 for k in net}\n        grads = backward(cache)",
        )
        exec(source, names)
    from nnlab import data

    images = data.load("shapes10", n_train=2000, n_val=1000, n_test=1)
    x, names["x_val"], _ = images.floats("ND")
    names["y_val"] = images.y_val
    _, _, history = names["train_stale"](x, images.y_train, 0)
    assert history[-1, 2] > 15
