"""Facts that lectures/05_regularization.ipynb states, and the training loop it brings along."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import stats

from nnlab.regularization import fit, he_start, measure, one_hot, paired_gain


def test_the_numbers_of_masks():
    assert len(str(2**4096)) == 1234
    assert len(str(2**256)) == 78  # 10^77
    assert math.ceil(80 / math.log10(2)) == 266


def test_sizes_named_in_the_text():
    first = 768 * 256
    assert first == 196_608 and abs(first + 256 * 10 - 200_000) < 2_000
    steps = math.log(2) / 5e-5
    assert steps == pytest.approx(13_900, rel=0.01) and abs((1 - 5e-5) ** 13_863 - 0.5) < 1e-4
    maps = [3, 64, 64, 128, 128] + 3 * [256] + 6 * [512]
    convolutions = sum(9 * a * b + b for a, b in itertools.pairwise(maps))
    first, others = 25_088 * 4096 + 4096, 4096 * 4096 + 4096 + 4096 * 1000 + 1000
    assert convolutions + first + others == 138_357_544
    assert round(100 * (first + others) / 138_357_544) == 89 and first == pytest.approx(103e6, rel=0.01)
    assert convolutions + 512 * 1000 + 1000 == 15_227_688
    assert F.dropout(torch.ones(10_000), p=0.2).count_nonzero() > 7_000  # PyTorch's p drops


def test_squared_error_under_dropout_is_a_penalty():
    rng = np.random.default_rng(0)
    w, x, t, p = rng.normal(size=6), rng.normal(size=6), 0.7, 0.3
    masks = np.array(list(itertools.product([0, 1], repeat=6)))
    weight = (p**masks * (1 - p) ** (1 - masks)).prod(1)
    expected = weight @ ((masks / p * x) @ w - t) ** 2
    assert expected == pytest.approx((w @ x - t) ** 2 + (1 - p) / p * (w**2 * x**2).sum())


@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_the_scaling_rule_is_exact_for_scores_and_geometric_mean_before_a_softmax(p):
    rng = np.random.default_rng(1)
    h, w = np.maximum(rng.normal(size=6), 0.1), rng.normal(size=(6, 4))
    masks = np.array(list(itertools.product([0, 1], repeat=6)))
    weight = (p**masks * (1 - p) ** (1 - masks)).prod(1)
    softmax = lambda s: np.exp(s) / np.exp(s).sum(-1, keepdims=True)  # noqa: E731
    scores, rule = (masks * h) @ w, p * h @ w  # vanilla
    assert weight @ scores == pytest.approx(rule)
    geometric = np.exp(weight @ np.log(softmax(scores)))
    assert geometric / geometric.sum() == pytest.approx(softmax(rule))
    assert abs(weight @ softmax(scores) - softmax(rule)).max() > 0.01
    behind_relu = weight @ np.maximum(scores, 0)
    assert (behind_relu >= np.maximum(rule, 0) - 1e-12).all() and behind_relu.max() > np.maximum(
        rule, 0
    ).max()


def test_masks_enlarge_the_spread_of_a_sum_of_relus():
    h = np.maximum(np.random.default_rng(0).normal(size=400_000), 0)
    mask = (np.random.default_rng(1).random(h.shape) < 0.5) / 0.5
    assert (h * mask).std() / h.std() == pytest.approx((1 + 0.5 / 0.341) ** 0.5, rel=0.01)
    assert (1 + 0.5 / (0.5 - 0.5 / np.pi)) ** 0.5 == pytest.approx(1.57, abs=0.005)


def test_seven_seeds_would_resolve_the_gain_of_dropout():
    t = {n: stats.t.ppf(0.995, n - 1) for n in (5, 6, 7)}
    assert t[5] == pytest.approx(4.60, abs=0.005) and t[7] == pytest.approx(3.71, abs=0.005)
    s = 1.5 * 5**0.5 / t[5]
    assert s == pytest.approx(0.73, abs=0.005)
    assert [round(t[n] * 0.73 / n**0.5, 2) for n in (6, 7)] == [1.20, 1.02]


def test_a_relu_commutes_with_a_mask_and_a_sigmoid_does_not():
    z, mask = torch.randn(100), (torch.rand(100) < 0.5) / 0.5
    assert torch.equal(torch.relu(mask * z), mask * torch.relu(z))
    assert torch.sigmoid(0 * z).min() == 0.5


class TestLoop:
    x, y = torch.randn(60, 5, generator=torch.Generator().manual_seed(0)), torch.arange(60) % 3

    def scores(self, x, params, mode="test"):
        return x @ params[0] + params[1]

    def train(self, seeds, **options):
        params = he_start((5, 3), seeds)
        fit(params, self.scores, self.x, one_hot(self.y, 3), seeds, 30, lr=0.1, batch_size=8, **options)
        return params

    def test_runs_do_not_mix_and_follow_sgd_with_momentum(self):
        many, single = self.train([0, 1, 2]), self.train([1])
        assert torch.allclose(many[0][1], single[0][0], atol=1e-6)
        torch.manual_seed(0)
        layer = [p[0].detach().clone().requires_grad_() for p in he_start((5, 3), [1])]
        optimizer, batches = torch.optim.SGD(layer, lr=0.1, momentum=0.9), torch.Generator().manual_seed(1)
        for step in range(30):
            optimizer.param_groups[0]["lr"] = 0.1 * (1 - step / 30)
            batch = torch.randint(60, (8,), generator=batches)
            loss = F.cross_entropy(self.x[batch] @ layer[0] + layer[1], self.y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        assert torch.allclose(layer[0], single[0][0], atol=1e-5)

    def test_noise_penalty_and_watch_are_used(self):
        seen, steps = [], []

        def noise(x, t):
            seen.append((x.shape, t.shape))
            return x, t

        plain = self.train([0, 1], noise=noise, watch=steps.append)
        assert set(seen) == {((2, 8, 5), (2, 8, 3))} and steps == [0, 30]
        small = self.train([0, 1], penalty=lambda params: params[0].square().sum((1, 2)))
        assert (small[0].square().sum((1, 2)) < 0.5 * plain[0].square().sum((1, 2))).all()
        with pytest.raises(ValueError, match="3 seeds"):
            fit(plain, self.scores, self.x, one_hot(self.y, 3), [0, 1, 2], 1)

    def test_measure_averages_probabilities(self):
        p, calls = torch.tensor([[0.8, 0.2], [0.3, 0.7]]), []

        def predict(x, params):
            calls.append(1)
            return p[len(calls) % 2].log().expand(1, 4, 2)

        got = measure(predict, [torch.zeros(1)], torch.zeros(4, 1), torch.tensor([0, 0, 0, 1]), draws=2)
        assert got["accuracy"] == pytest.approx(75)
        assert got["NLL"] == pytest.approx(-(3 * np.log(0.55) + np.log(0.45)) / 4)

    def test_paired_gain_is_the_t_interval(self):
        mean, half = paired_gain(np.array([2.0, 3, 4, 5, 6]), np.array([1.0, 1, 1, 1, 1]))
        assert (mean, half) == (pytest.approx(3), pytest.approx(4.604 * 2.5**0.5 / 5**0.5, rel=1e-3))
        with pytest.raises(ValueError, match="two seeds"):
            paired_gain([1.0], [0.0])
