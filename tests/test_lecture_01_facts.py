"""Facts that lectures/01_activations.ipynb states, checked without running the notebook."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import integrate, optimize, special, stats

from tests.reading_time import minutes

NOTEBOOK = Path(__file__).parent.parent / "lectures" / "01_activations.ipynb"
X = np.linspace(-8, 8, 160_001)


def _slope(f, x):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(f(x).sum(), x)[0].numpy()


@pytest.mark.parametrize("x, expected", [(0.0, 0.25), (1.0, 0.1966), (-1.0, 0.1966), (10.0, 4.5e-5)])
def test_sigmoid_slopes(x, expected):
    assert _slope(torch.sigmoid, [x])[0] == pytest.approx(expected, rel=0.01)
    assert special.expit(-1) == pytest.approx(0.269, abs=1e-3)  # a value, often taken for a slope


def test_selu_constants_are_a_fixed_point_and_no_others_nearby_are():
    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def moment(power, alpha):
        def integrand(z):
            return (scale * (z if z > 0 else alpha * np.expm1(z))) ** power * stats.norm.pdf(z)

        return integrate.quad(integrand, -40, 0)[0] + integrate.quad(integrand, 0, 40)[0]

    assert abs(moment(1, alpha)) < 1e-8 and abs(moment(2, alpha) - 1) < 1e-8
    assert abs(moment(1, 1.6)) > 1e-3
    selu = torch.nn.functional.selu(torch.tensor([1.0, -40.0], dtype=torch.float64))
    assert selu.tolist() == pytest.approx([scale, -scale * alpha])


def test_worst_errors_of_the_gelu_approximations():
    exact = X * special.ndtr(X)
    sigmoid_form = X * special.expit(1.702 * X)
    tanh_form = 0.5 * X * (1 + np.tanh(np.sqrt(2 / np.pi) * (X + 0.044715 * X**3)))
    assert abs(sigmoid_form - exact).max() == pytest.approx(0.0203, abs=1e-4)
    assert abs(tanh_form - exact).max() == pytest.approx(4.73e-4, abs=1e-6)
    assert 30 < abs(sigmoid_form - exact).max() / abs(tanh_form - exact).max() < 50


def test_1702_matches_the_logistic_to_the_gaussian_distribution_function():
    best = optimize.minimize_scalar(
        lambda c: abs(special.expit(c * X) - special.ndtr(X)).max(),
        bounds=(1.5, 2.0),
        method="bounded",
        options={"xatol": 1e-6},
    )
    assert best.x == pytest.approx(1.702, abs=5e-4)


@pytest.mark.parametrize("alpha, smooth", [(0.5, False), (1.0, True), (1.6733, False)])
def test_elu_is_smooth_at_zero_only_for_alpha_1(alpha, smooth):
    left, right = _slope(lambda t: torch.nn.functional.elu(t, alpha), [-1e-9, 1e-9])
    assert np.isclose(left, right, atol=1e-6) == smooth


@pytest.mark.parametrize("a", [0.01, 0.1, 1.0, 1.5, 3.0])
def test_max_of_ax_and_x_is_leaky_relu_only_up_to_a_of_1(a):
    assert np.allclose(np.maximum(a * X, X), np.where(X > 0, X, a * X)) == (a <= 1)


def test_signs_of_a_minibatch_gradient_follow_the_arcsine_law():
    rng = np.random.default_rng(0)
    x = special.expit(rng.normal(size=(20_000, 40, 2)))
    dw = (rng.normal(size=(20_000, 40, 1)) * x).sum(1)
    m2, v = x.mean() ** 2, x.var()
    predicted = 0.5 + np.arcsin(m2 / (m2 + v)) / np.pi
    assert predicted > 0.8
    assert (dw.prod(1) > 0).mean() == pytest.approx(predicted, abs=0.02)


def test_rrelu_recipes_give_three_different_test_slopes():
    mean_of_inverse = integrate.quad(lambda u: 1 / u / 5, 3, 8)[0]
    assert mean_of_inverse == pytest.approx(np.log(8 / 3) / 5)
    torch_slope = -torch.nn.functional.rrelu(torch.tensor([-1.0]), training=False).item()
    slopes = sorted([1 / 5.5, mean_of_inverse, torch_slope])
    assert min(np.diff(slopes)) > 0.01


def test_notebook_keeps_the_rules_of_the_course():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    shown = [cell for cell in code if "quiz." not in "".join(cell["source"])]
    assert len(shown) <= 40 and text.count("**Predict") >= 6 and text.count("**Check the slide") == 4
    assert sum("".join(cell["source"]).count("quiz.choice(") for cell in code) >= 5
    for cell in code:
        lines = "".join(cell["source"]).splitlines()
        assert len(lines) <= 25 and max(map(len, lines)) <= 88, cell["id"]
        assert not any(line.lstrip().startswith("assert ") for line in lines), cell["id"]
        assert not cell["outputs"] and cell["execution_count"] is None, cell["id"]
        if any("finish(" in line for line in lines):
            assert cell["metadata"]["mystnb"]["image"]["alt"], cell["id"]


def test_it_opens_with_one_page_and_says_how_long_it_takes():
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text())["cells"]}
    first = ["title", "set-up", "one-page-numpy", "one-page-figure", "what-to-do"]
    assert list(cells)[:5] == first
    said = int(re.search(r"\*\*Time\*\*: about (\d+) minutes", cells["what-to-do"])[1])
    assert abs(said - minutes(NOTEBOOK)) <= 2.5 and said <= 75


@pytest.mark.parametrize("x", [-2.0, -0.5, 0.0, 1.3])
def test_gelu_is_the_mean_of_a_random_mask_times_x(x):
    gate = integrate.quad(lambda g: (g < x) * stats.norm.pdf(g), -12, 12, points=[x])[0]
    gelu = torch.nn.functional.gelu(torch.tensor(x, dtype=torch.float64)).item()
    assert gate * x == pytest.approx(gelu, abs=1e-8)


def test_a_relu_net_hides_a_wrong_scale_in_its_weight_gradients_but_not_at_its_pre_activations():
    names: dict = {"torch": torch, "np": np}
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text())["cells"]}
    exec(cells["depth-function"].split("\n\n\nNETS")[0], names)
    for gain, powers in ((1, -2.86), (2, 0), (4, 2.86)):  # 19 layers, each a factor of sqrt(gain / 2)
        norms = np.mean([names["gradient_norms"](torch.relu, gain, seed) for seed in range(4)], axis=0)
        dz, dw = norms[:, 0] - norms[:, -1]
        assert dz == pytest.approx(powers, abs=0.3) and abs(dw) < 0.3
