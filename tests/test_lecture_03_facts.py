"""Facts that lectures/03_initialization.ipynb states, checked without running it.

Where the lecture uses Monte Carlo or torch, these checks use quadrature, closed forms or plain numpy.
"""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import integrate, stats
from torch.nn.init import _calculate_fan_in_and_fan_out

RELU, TANH = (lambda z: np.maximum(z, 0.0)), np.tanh


NODES, WEIGHTS = np.polynomial.legendre.leggauss(300)
HALF = 6 * (NODES + 1)  # on (0, 12): no kink of ReLU inside


def _expect(f):
    """E[f(z)] for z ~ N(0, 1), by Gauss-Legendre quadrature on each side of 0."""
    return 6 * (WEIGHTS * stats.norm.pdf(HALF)) @ (f(HALF) + f(-HALF))


def _predicted_std(phi, gain, depth):
    """Standard deviation of h_1 ... h_depth in the limit of wide layers, inputs N(0, 1)."""
    q, stds = gain**2, []
    for _ in range(depth):
        scale = q**0.5
        second = _expect(lambda z, s=scale: phi(s * z) ** 2)
        mean = _expect(lambda z, s=scale: phi(s * z))
        stds.append((second - mean**2) ** 0.5)
        q = gain**2 * second
    return np.array(stds)


@pytest.mark.parametrize(
    "phi, gain, printed, tolerance",
    [
        (TANH, 0.64, [0.49, 0.29, 0.18, 0.11, 0.07, 0.05], 0.006),
        (TANH, 3.2, [0.87, 0.85, 0.85, 0.85, 0.85, 0.85], 0.006),
        (TANH, 1.0, [0.63, 0.48, 0.41, 0.36, 0.32, 0.30], 0.008),
        (RELU, 1.0, [0.58, 0.41, 0.29, 0.20, 0.14, 0.10], 0.01),
        (RELU, 2**0.5, [0.82, 0.82, 0.81, 0.80, 0.79, 0.81], 0.04),  # one run of a net whose scale drifts
    ],
)
def test_recursion_predicts_the_six_layer_rows(phi, gain, printed, tolerance):
    np.testing.assert_allclose(_predicted_std(phi, gain, 6), printed, rtol=0, atol=tolerance)


@pytest.mark.parametrize("phi, gain, factor", [(lambda z: z, 3.2, 3.2), (RELU, 3.2, 3.2 / 2**0.5)])
def test_the_scale_005_explodes_without_saturation(phi, gain, factor):
    stds = _predicted_std(phi, gain, 6)
    np.testing.assert_allclose(stds[1:] / stds[:-1], factor, rtol=1e-6)
    assert factor > 1 and (stds[-1] > 1000) == (phi is not RELU)


def _ten_layers(phi, std, seed):
    rng = np.random.default_rng(seed)
    h, stds = rng.normal(size=(300, 500)), []
    for _ in range(10):
        h = phi(h @ (std * rng.normal(size=(500, 500))))
        stds.append(h.std())
    return stds


@pytest.mark.parametrize(
    "phi, std, first, last, slack",
    [
        (TANH, 0.01, 0.21, 2.9e-7, 0.06),
        (TANH, 1.0, 0.98, 0.98, 0.01),
        (TANH, 500**-0.5, 0.63, 0.22, 0.05),
        (RELU, 1000**-0.5, 0.41, 0.85e-3, 0.4),  # printed as 1e-3; the recursion says 0.8e-3
    ],
)
def test_ten_layers_of_500(phi, std, first, last, slack):
    runs = np.mean([_ten_layers(phi, std, seed) for seed in range(3)], axis=0)
    assert runs[0] == pytest.approx(first, abs=0.01)
    assert runs[-1] == pytest.approx(last, rel=slack)


def test_of_the_printed_forms_of_he_only_root_2_over_n_keeps_the_scale():
    for gain, keeps in [(2**0.5, True), (1.0, False), (0.5**0.5, False)]:
        stds = _predicted_std(RELU, gain, 10)
        assert np.isclose(stds[-1], stds[0], rtol=1e-6) == keeps
    assert stds[0] == pytest.approx(0.41, abs=0.005) and stds[-1] == pytest.approx(0.41 / 2**9, rel=0.01)


def test_tanh_at_gain_1_falls_like_one_over_root_2l_and_at_5_3_settles():
    stds = _predicted_std(TANH, 1.0, 50)
    layers = np.array([6, 10, 50])
    np.testing.assert_allclose(stds[layers - 1], (2 * layers) ** -0.5, rtol=0.03)
    assert torch.nn.init.calculate_gain("tanh") == pytest.approx(5 / 3)
    settled = _predicted_std(TANH, 5 / 3, 30)
    assert settled[-1] == pytest.approx(0.65, abs=0.003) and np.ptp(settled[10:]) < 1e-3


def _slope_factor(gain, depth):
    """gain^2 E[tanh'(z_l)^2] at z_1 ... z_depth: what a squared gradient is multiplied by on its way back."""
    q = gain**2 * np.r_[1, _predicted_std(TANH, gain, depth) ** 2]
    return np.array([gain**2 * _expect(lambda z, s=v**0.5: np.cosh(s * z) ** -4.0) for v in q[:-1]])


def test_saturated_tanh_has_small_slopes_and_a_gradient_that_grows():
    factor = _slope_factor(3.2, 6)
    assert (factor > 1.6).all() and factor[-1] ** 0.5 == pytest.approx(1.4, abs=0.01)
    # dL/dw_l ~ h_(l-1) dL/dz_l, so dw_1 / dw_6 = (h_0 / h_5) sqrt(factors 1 to 5)
    ratio = 1 / _predicted_std(TANH, 3.2, 5)[-1] * factor[:5].prod() ** 0.5
    assert 5 < ratio < 7
    mean_slope = _expect(lambda z: np.cosh(3.2 * z) ** -2.0)
    assert mean_slope < 0.3
    assert (_slope_factor(1.0, 50) < 1).all() and (_slope_factor(5 / 3, 50)[1:] > 1).all()


def test_all_weights_of_a_collapsing_net_get_equally_small_gradients():
    rng = np.random.default_rng(0)
    width, depth = 800, 6
    ws = [rng.normal(size=(width, width)) / width**0.5 for _ in range(depth)]
    hs, dz, sizes = [rng.normal(size=(16, width))], rng.normal(size=(16, width)), []
    for w in ws:
        hs.append(RELU(hs[-1] @ w))
    for layer in range(depth, 0, -1):
        dz = dz * (hs[layer] > 0)
        sizes.append(np.sqrt(np.mean((hs[layer - 1].T @ dz) ** 2)))
        dz = dz @ ws[layer - 1].T
    assert np.ptp(sizes) < 0.2 * np.mean(sizes)
    assert hs[1].std() / hs[-1].std() == pytest.approx(2 ** ((depth - 1) / 2), rel=0.15)


def test_zero_start_leaves_a_gradient_only_where_the_lecture_says():
    x, target = np.random.default_rng(0).normal(size=(8, 5)), torch.tensor([0, 1, 1, 2, 2, 2, 2, 0])
    for phi, learns in [(torch.tanh, False), (torch.relu, False), (torch.sigmoid, True)]:
        ws = [torch.zeros(s, dtype=torch.float64, requires_grad=True) for s in ((5, 4), (4, 3))]
        b = torch.zeros(3, dtype=torch.float64, requires_grad=True)
        scores = phi(torch.tensor(x) @ ws[0]) @ ws[1] + b
        dw1, dw2, db = torch.autograd.grad(torch.nn.functional.cross_entropy(scores, target), (*ws, b))
        assert (dw1 == 0).all() and (db != 0).any() and (dw2 != 0).any() == learns
        assert torch.allclose(dw2, dw2[:1].expand_as(dw2))  # equal rows
        assert torch.allclose(dw2, dw2[:, :1].expand_as(dw2)) == (not learns)  # not equal columns


def test_a_third_of_the_terms_of_a_gaussian_sum_count():
    w = np.random.default_rng(0).normal(size=(4000, 100)) ** 2
    count = (w.sum(1) ** 2 / (w**2).sum(1)).mean()
    assert count == pytest.approx(100 / 3, rel=0.06)


def test_variance_of_a_product_needs_zero_means_for_its_short_form():
    # x uniform on {0, 2}, w uniform on {1, 5}: all four products by hand
    x, w = np.array([0.0, 2.0]), np.array([1.0, 5.0])
    exact = np.outer(x, w).var()
    full = np.mean(x**2) * np.mean(w**2) - x.mean() ** 2 * w.mean() ** 2
    assert exact == pytest.approx(full) and exact != pytest.approx(x.var() * w.var())
    centred = np.outer(x - 1, w - 3).var()
    assert centred == pytest.approx(x.var() * w.var())
    half_mean = np.outer(x, w - 3).var()  # only w has mean 0
    assert half_mean == pytest.approx(np.mean(x**2) * w.var())


@pytest.mark.parametrize("law", [stats.norm(scale=1.7), stats.uniform(-1, 2), stats.laplace()])
@pytest.mark.parametrize("a", [-1.0, 0.0, 0.1, 0.5])
def test_leaky_relu_keeps_its_share_of_a_symmetric_second_moment(law, a):
    right = integrate.quad(lambda z: z * z * law.pdf(z), 0, 30, points=[1])[0]
    left = integrate.quad(lambda z: (a * z) ** 2 * law.pdf(z), -30, 0, points=[-1])[0]
    assert (left + right) / law.var() == pytest.approx((1 + a * a) / 2)
    assert torch.nn.init.calculate_gain("leaky_relu", a) == pytest.approx((2 / (1 + a * a)) ** 0.5)


def test_the_default_of_linear_is_a_third_of_one_over_fan_in():
    torch.manual_seed(0)
    w = torch.nn.Linear(400, 600).weight
    assert w.abs().max() <= 400**-0.5
    assert 400 * w.var().item() == pytest.approx(1 / 3, rel=0.02)


@pytest.mark.parametrize("fan_in, fan_out", [(256, 1024), (64, 64)])
def test_glorot_loses_in_both_directions_unless_the_widths_are_equal(fan_in, fan_out):
    variance = 2 / (fan_in + fan_out)
    forward = (variance * fan_in) * (variance * fan_out)  # two matrices: there and back again
    assert (forward == pytest.approx(1)) == (fan_in == fan_out)
    if fan_in != fan_out:
        assert forward == pytest.approx(0.64) and forward**2 == pytest.approx(0.41, abs=0.001)


@pytest.mark.parametrize("groups", [1, 4, 16])
def test_torch_counts_fan_out_without_the_groups(groups):
    conv = torch.nn.Conv2d(16, 32, (3, 5), groups=groups, bias=False)
    fan_in, fan_out = _calculate_fan_in_and_fan_out(conv.weight)
    reached = torch.autograd.functional.jacobian(lambda x: conv(x), torch.zeros(1, 16, 9, 13))
    per_output = (reached != 0).sum((4, 5, 6, 7))  # inputs that each output sums
    per_input = (reached != 0).sum((0, 1, 2, 3))[0, :, 4, 6]  # outputs that a middle pixel reaches
    assert (per_output == fan_in).all()
    assert (per_input == fan_out / groups).all()


def test_depthwise_convolution_with_256_channels_has_fans_of_9():
    assert _calculate_fan_in_and_fan_out(torch.empty(256, 1, 3, 3)) == (9, 2304)


def test_thirty_leaky_layers_with_the_gain_of_relu_grow_28_times():
    leaky = lambda z: np.where(z > 0, z, 0.5 * z)  # noqa: E731
    per_layer = 2 * _expect(lambda z: leaky(z) ** 2)
    assert per_layer**15 == pytest.approx(28.4, abs=0.1)


# --------------------------------------------------------------------------- sections 3.8 to 3.10

RELU_MOMENT = {k: integrate.quad(lambda z, k=k: z**k * stats.norm.pdf(z), 0, 30)[0] for k in (1, 2, 4)}


def _final_relu_recursion(num_blocks):
    q, m, factors = 1.0, 0.0, []
    for _ in range(num_blocks):
        step = (q / np.pi) ** 0.5
        new = 2 * q + 2 * m * step
        factors.append(new / q)
        q, m = new, m + step
    return factors, m / q**0.5


@pytest.mark.parametrize(
    "gain, final_relu, factor", [(1, False, 3), (0.5**0.5, False, 2), (1, True, 2), (0, False, 1)]
)
def test_second_moment_after_one_residual_block(gain, final_relu, factor):
    rng, n, ratios = np.random.default_rng(0), 300, []
    for _ in range(10):
        x, w1, w2 = (rng.normal(size=(200, n)), *(rng.normal(size=(2, n, n)) * (2 / n) ** 0.5))
        f = gain * np.maximum(x @ w1, 0) @ w2
        ratios.append(((x + (np.maximum(f, 0) if final_relu else f)) ** 2).mean())
    assert np.mean(ratios) == pytest.approx(factor, rel=0.02)


def test_a_final_relu_grows_by_two_at_first_and_by_nearly_three_later():
    factors, r = _final_relu_recursion(60)
    assert factors[0] == 2 and factors[-1] == pytest.approx(2.90, abs=0.01)
    assert r == pytest.approx(0.80, abs=0.01)
    assert factors[-1] == pytest.approx(2 + 2 * r / np.pi**0.5, rel=1e-6)
    assert RELU_MOMENT[1] == pytest.approx((2 * np.pi) ** -0.5)  # so E relu(u) = sqrt(q / pi) if Var u = 2 q


def test_sizes_named_in_the_text():
    powers = 3.0 ** np.array([20, 10])
    assert powers == pytest.approx([3.5e9, 59_000], rel=0.02)  # variance, size after 20 blocks
    each_block = 2 ** (1 / 50) - 1  # 50 blocks that grow by 2 in all
    assert each_block == pytest.approx(0.0140, abs=1e-4) and round(50 * each_block, 1) == 0.7
    spread = (5 * 20 / np.array([64, 256])) ** 0.5
    assert spread == pytest.approx([1.25, 0.63], abs=0.01)


def test_saxe_formula_solves_the_equation_of_a_mode():
    s, a0, t = 3.0, 0.001, np.linspace(0, 3, 50)
    solved = integrate.solve_ivp(lambda _, a: 2 * a * (s - a), (0, 3), [a0], t_eval=t, rtol=1e-10, atol=1e-12)
    grown = np.exp(2 * s * t)
    assert np.allclose(s * grown / (grown - 1 + s / a0), solved.y[0], rtol=1e-6)


def test_variance_of_a_relu_layer_and_the_gain_of_the_random_walk():
    assert RELU_MOMENT[4] / RELU_MOMENT[2] ** 2 - 1 == pytest.approx(5)
    n = 1e5
    gain = 2**0.5 * np.exp(1.2 / (max(n, 6) - 2.4))
    assert 2 * n * np.log(gain / 2**0.5) == pytest.approx(2.4, rel=1e-3)
    # drift 5 L / (2 N) exceeds spread sqrt(5 L / N) beyond L = 0.8 N
    depth = 0.8 * n
    assert 2.5 * depth / n == pytest.approx((5 * depth / n) ** 0.5)


def test_data_dependent_rates_divide_by_the_square():
    from nnlab.trainers import change_rates, mlp_scores

    rng = torch.Generator().manual_seed(0)
    shapes = [(7, 9), (1, 9), (9, 8), (1, 8), (8, 4), (1, 4)]
    params = [torch.randn(*shape, generator=rng).double() for shape in shapes]
    x, y = torch.randn(30, 7, generator=rng).double(), torch.arange(30) % 4
    scores = mlp_scores(torch.relu)
    rates = change_rates(params, scores, x, y)[::2]
    r = (rates / rates.log().mean().exp()).sqrt()
    scaled = [p * (r[: i // 2 + 1].prod() if i % 2 else r[i // 2]) for i, p in enumerate(params)]
    assert r.prod().item() == pytest.approx(1) and rates.max() / rates.min() > 1.05
    assert torch.allclose(scores(x, scaled), scores(x, params))
    after = change_rates(scaled, scores, x, y)[::2]
    assert torch.allclose(after, rates / r**2) and torch.allclose(after, after[:1].expand(3))


def test_names_of_the_initializers_and_weight_decays():
    assert "Understanding the difficulty of training" in torch.nn.init.xavier_normal_.__doc__
    assert "He, K. et al." in " ".join(torch.nn.init.kaiming_normal_.__doc__.split())
    left = {decay: (1 - 0.1 * decay) ** 300_000 for decay in (1e-4, 1e-5)}
    assert left[1e-4] < 0.06 and left[1e-5] > 0.7


# --------------------------------------------------------------------------- remarks and boxes


def test_second_moment_1_and_standard_deviation_082_are_the_same_start():
    assert 2 * RELU_MOMENT[2] == pytest.approx(1)  # z of variance 2: E[relu(z)^2]
    assert 2**0.5 * RELU_MOMENT[1] == pytest.approx(np.pi**-0.5)
    assert _predicted_std(RELU, 2**0.5, 6) == pytest.approx((1 - 1 / np.pi) ** 0.5)
    assert round((1 - 1 / np.pi) ** 0.5, 2) == 0.83 and round(np.pi**-0.5, 2) == 0.56


@pytest.mark.parametrize("n", [50, 400])
def test_the_average_over_units_of_one_net_is_self_averaging(n):
    rng = np.random.default_rng(0)
    x = rng.normal(size=30)
    z = np.stack([x @ rng.normal(size=(30, n)) for _ in range(1500)])  # (nets, units)
    per_net = (z**2).mean(1) / (x @ x)
    assert per_net.mean() == pytest.approx(1, abs=0.02)
    assert per_net.std() == pytest.approx((2 / n) ** 0.5, rel=0.1)
    assert round(100 * (2 / 4096) ** 0.5) == 2


def test_a_batch_of_similar_examples_does_not_average_the_weights():
    rng = np.random.default_rng(0)
    x = np.abs(rng.normal(size=(200, 60)))  # a batch whose examples share a direction, as behind a ReLU
    per_net = [((x @ rng.normal(size=(60, 60))) ** 2).mean() for _ in range(300)]
    alone = [((x[:1] @ rng.normal(size=(60, 60))) ** 2).mean() for _ in range(300)]
    assert 0.5 < (np.std(per_net) / np.mean(per_net)) / (np.std(alone) / np.mean(alone)) < 1.2


def test_variance_of_tanh_with_xavier_falls_on_and_settles_at_a_quarter_only_for_a_larger_gain():
    variance = _predicted_std(TANH, 1.0, 50) ** 2
    assert variance[[1, 4, 9, 49]] == pytest.approx([0.24, 0.10, 0.05, 0.01], abs=0.005)
    assert (np.diff(variance) < 0).all()
    assert _predicted_std(TANH, 1.3127, 60)[-1] ** 2 == pytest.approx(0.25, abs=1e-3)


def test_gradient_over_50_tanh_layers():
    # dL/dz_1 / dL/dz_50: the gain and the slopes at layers 1 to 49
    ratio = {g: np.prod(_slope_factor(g, 50)[:-1]) ** 0.5 for g in (1.0, 5 / 3)}
    assert ratio[1.0] == pytest.approx(1 / 8, abs=0.01) and ratio[5 / 3] == pytest.approx(80, abs=2)


@pytest.mark.parametrize("drops, columns", [(False, 1), (True, 8)])
def test_dropout_breaks_symmetry_and_small_batches_do_not(drops, columns):
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(16, 3, generator=rng, dtype=torch.float64)
    w1 = torch.full((3, 8), 0.5, dtype=torch.float64, requires_grad=True)
    mask = (torch.rand(16, 8, generator=rng) < 0.5).double() if drops else 1.0
    ((torch.tanh(x @ w1) * mask).sum(1) * 0.5).square().sum().backward()
    assert len(np.unique(w1.grad.numpy().round(9), axis=1).T) == columns


@pytest.mark.parametrize("biases, low, high", [(True, 0.40, 0.60), (False, 0.0, 0.20)])
def test_random_biases_above_shrinking_weights_kill_half_of_the_units(biases, low, high):
    rng, shares = np.random.default_rng(0), []
    for _ in range(3):
        h = rng.normal(size=(1000, 128))
        for _ in range(10):
            w, b = rng.uniform(-1, 1, (128, 128)), biases * rng.uniform(-1, 1, 128)
            z = (h @ w + b) / 128**0.5
            h = np.maximum(z, 0)
        shares.append((z <= 0).all(0).mean())
    assert low < np.mean(shares) < high


def test_strangers_of_exercise_8():
    apart = {}
    for gain in (1, 3.2):
        rng, found = np.random.default_rng(0), []
        for _ in range(3):
            x, d = rng.normal(size=(2, 500))
            h = np.stack([x, x + 0.01 * np.linalg.norm(x) / np.linalg.norm(d) * d])
            for _ in range(20):
                h = np.tanh(h @ (gain / 500**0.5 * rng.normal(size=(500, 500))))
            found.append(np.linalg.norm(h[0] - h[1]) / np.linalg.norm(h[0]))
        apart[gain] = np.mean(found)
    assert apart[1] == pytest.approx(0.011, abs=0.002) and 1 < apart[3.2] < 1.5


@pytest.mark.parametrize("a, c", [(0, 5), (-1, 2), (1, 2)])
def test_random_walk_gain_of_leaky_relu(a, c):
    fourth, second = 3 * (1 + a**4) / 2, (1 + a * a) / 2
    assert fourth / second**2 - 1 == pytest.approx(c) == 6 * (1 + a**4) / (1 + a * a) ** 2 - 1
    n, g = 1e4, (2 / (1 + a * a)) ** 0.5 * np.exp(c / 4e4)
    assert 2 * np.log(g / (2 / (1 + a * a)) ** 0.5) == pytest.approx(c / (2 * n))  # cancels the drift


def test_one_rate_for_two_layers_of_exercise_7():
    rates = np.array([4.0, 1.0])
    r = np.sqrt(rates / np.exp(np.log(rates).mean()))
    assert r.prod() == pytest.approx(1) and r == pytest.approx([2**0.5, 0.5**0.5])
    assert rates / r**2 == pytest.approx([2, 2])


def test_gains_of_gelu_and_selu_of_exercise_9():
    q = dict.fromkeys(("gelu", "selu"), 0.8)
    phis = {"gelu": lambda z: z * stats.norm.cdf(z), "selu": lambda z: F.selu(torch.tensor(z)).numpy()}
    for name, gain in (("gelu", 1.53), ("selu", 1.0)):
        assert _expect(lambda z, f=phis[name]: f(z) ** 2) ** -0.5 == pytest.approx(gain, abs=0.005)
        exact = _expect(lambda z, f=phis[name]: f(z) ** 2) ** -0.5
        for _ in range(20):
            q[name] = exact**2 * _expect(lambda z, f=phis[name], s=q[name] ** 0.5: f(s * z) ** 2)
    assert q["gelu"] == pytest.approx(0.013, abs=0.003) and q["selu"] == pytest.approx(1, abs=0.02)
