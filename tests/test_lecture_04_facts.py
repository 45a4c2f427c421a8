"""Facts that lectures/04_normalization.ipynb states, checked without running it, and its figures."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
import torch.nn.functional as F

from nnlab.diagnosis import health_panel
from nnlab.norm_axes import AxesExplorer
from nnlab.plotting import check_axes
from nnlab.shift import follow
from tests.browser import page as pages

BLOCK = np.random.default_rng(0).normal(size=(3, 4, 2, 2)) + np.reshape([0, 2, -1, 4], (4, 1, 1))


@pytest.mark.parametrize("n, eps", [(7, 0.1), (2, 1e-12)])
def test_closed_form_of_the_gradient_and_what_it_removes(n, eps):
    rng = np.random.default_rng(0)
    x, dout, gamma = rng.normal(size=(n, 4)), rng.normal(size=(n, 4)), rng.normal(size=4)
    r = (x.var(0) + eps) ** -0.5
    x_hat = (x - x.mean(0)) * r
    dx = gamma * r * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0))
    t = torch.tensor(x, requires_grad=True)
    out = F.batch_norm(t, None, None, torch.tensor(gamma), training=True, eps=eps)
    expected = torch.autograd.grad(out, t, torch.tensor(dout))[0].numpy()
    assert np.allclose(dx, expected, atol=1e-9) and np.allclose(dx.sum(0), 0, atol=1e-12)
    assert n > 2 or abs(dx).max() < 1e-9  # a batch of two passes no gradient
    assert n == 2 or abs((dx * x_hat).sum(0)).max() > 1e-3  # with a large eps a stretch does matter


@pytest.mark.parametrize("n, percent", [(4, 13), (64, 0.8)])
def test_a_biased_running_variance_is_too_small(n, percent):
    assert 100 * (1 - ((n - 1) / n) ** 0.5) == pytest.approx(percent, abs=0.5)
    x = torch.randn(n, 20_000, generator=torch.Generator().manual_seed(0))
    assert x.var(0, correction=0).mean().item() == pytest.approx((n - 1) / n, abs=0.02)
    layer = torch.nn.BatchNorm1d(20_000, momentum=1.0)
    out = layer(x)
    assert layer.running_var.mean().item() == pytest.approx(1, abs=0.03)  # PyTorch's is unbiased
    assert out.var(0, correction=0).mean().item() == pytest.approx(1, abs=1e-3)  # what it divides by is not
    fresh = torch.nn.BatchNorm1d(1)
    assert fresh.momentum == 0.1 and fresh.running_var == 1 and fresh.running_mean == 0


def test_slope_beyond_097_and_one_in_a_thousand_of_ten_doublings():
    slope = 1 - 0.97**2  # of tanh, where its output is 0.97
    assert slope < 0.06
    assert pytest.approx(1000, rel=0.03) == 2**10


def test_steps_of_a_normed_net_scale_with_nine_for_three_times_the_weights():
    """The quiz: weights times 3 ask for 9 times the rate, for the same function after the step."""
    rng = torch.Generator().manual_seed(0)
    x, w, d = (torch.randn(*s, generator=rng).double() for s in ((32, 8), (8, 5), (32, 5)))

    def scores(weights):
        return F.batch_norm(x @ weights, None, None, training=True, eps=1e-14)

    outs = []
    for a, lr in ((1, 0.01), (3, 0.09), (3, 0.03)):
        aw = (a * w).requires_grad_()
        (dw,) = torch.autograd.grad((scores(aw).relu() * d).sum(), aw)
        assert abs((dw * aw).sum(0)).max() < 1e-10
        outs.append(scores(aw.detach() - lr * dw))
    assert torch.allclose(outs[0], outs[1]) and not torch.allclose(outs[0], outs[2], rtol=1e-3)


def test_weight_decay_settles_where_exercise_7_says():
    lr, decay, pull, size2 = 0.1, 0.01, 2.0, 1.0
    for _ in range(20_000):  # the gradient is orthogonal to w, of length pull / |w|
        size2 = (1 - lr * decay) ** 2 * size2 + (lr * pull) ** 2 / size2
    assert size2**2 == pytest.approx(lr * pull**2 / (2 * decay), rel=0.01)
    assert lr / size2 == pytest.approx((2 * lr * decay) ** 0.5 / pull, rel=0.01)


def test_batch_norm_folds_into_the_layer_before():
    rng = np.random.default_rng(0)
    x, w, gamma, beta, mean = (rng.normal(size=s) for s in ((6, 4), (4, 3), 3, 3, 3))
    var = rng.uniform(0.5, 2, size=3)
    s = gamma / np.sqrt(var + 1e-5)
    expected = gamma * (x @ w - mean) / np.sqrt(var + 1e-5) + beta
    assert np.allclose(x @ (w * s) + beta - mean * s, expected)


@pytest.mark.parametrize("value", [0.0, 2.0])
def test_noise_of_the_output_follows_the_formula_and_is_bounded_in_tiny_batches(value):
    rng, found = np.random.default_rng(0), {}
    for n in (2, 64):
        batch = rng.normal(size=(4000, n))
        batch[:, 0] = value
        found[n] = (value - batch.mean(1)) / batch.std(1)
        assert abs(found[n]).max() <= (n - 1) ** 0.5 + 1e-9  # nobody is further out of a batch of n
    assert found[64].std() == pytest.approx(((1 + value**2 / 2) / 64) ** 0.5, rel=0.1)
    assert value == 0 or found[2].std() < 0.5 * ((1 + value**2 / 2) / 2) ** 0.5


def test_group_norm_lies_between_instance_and_layer_norm():
    x = torch.randn(3, 4, 5, 5, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(F.group_norm(x, 1), F.layer_norm(x, x.shape[1:]), atol=1e-5)
    assert torch.allclose(F.group_norm(x, 4), F.instance_norm(x), atol=1e-5)


# --------------------------------------------------------------------------- training while watching


def _splits():
    rng = np.random.default_rng(0)
    x = torch.tensor(rng.normal(size=(200, 6))).float()
    return {"train": (x, (x[:, 0] > 0).long()), "test": (x, (x[:, 0] > 0).long())}


def test_follow_learns_leaves_the_weights_alone_and_sees_the_added_drift():
    rng = np.random.default_rng(1)
    ws = [torch.tensor(rng.normal(size=s) * 0.5).float() for s in ((6, 16), (16, 16), (16, 2))]
    before = [w.clone() for w in ws]
    runs = {d: follow(ws, _splits(), (0.01, 0.1), 0, 0.03, True, d, num_steps=80) for d in (0.0, 0.5)}
    assert all(torch.equal(a, b) for a, b in zip(ws, before, strict=True))
    assert runs[0.0].accuracy > 90 and runs[0.5].drift > 10 * runs[0.0].drift
    assert runs[0.0].loss_ahead.shape == runs[0.0].gradient_change.shape == (8, 2)
    assert (np.diff(runs[0.0].gradient_change.mean(0)) > 0).all()


# --------------------------------------------------------------------------- the panel


def _panel(**changed):
    given = {
        "activations": [np.zeros(50), np.linspace(-1, 1, 50)],
        "gradients": [np.zeros(50), np.full(50, 1e-5)],
        "saturated": [0.0, 0.4],
        "dead": [1.0, 0.0],
        "ratios": [0.0, 1e-3, 0.1],
        "losses": [2.3, 40.0, np.nan, np.nan],
        "num_classes": 10,
    }
    return health_panel("A net", "Five plots of a net.", **given | changed)


def test_panel_has_labels_and_says_what_is_all_zero_and_when_the_loss_is_lost():
    fig = _panel()
    fig.draw_without_rendering()
    texts = [text.get_text() for ax in fig.axes for text in ax.texts]
    assert texts.count("all 0") == 2 and any("step 2" in text for text in texts)
    assert [p for p in check_axes(fig) if "y axis" not in p] == []
    box = fig.get_tightbbox()
    assert box.x0 >= -0.01 and box.x1 <= fig.get_figwidth() + 0.01, "text leaves the figure"
    plt.close(fig)


@pytest.mark.parametrize("changed", [{"dead": [0.0]}, {"ratios": [1e-3]}, {"gradients": [np.ones(3)] * 3}])
def test_panel_explains_lists_of_different_lengths(changed):
    with pytest.raises(ValueError, match="2 layers of activations"):
        _panel(**changed)


# --------------------------------------------------------------------------- the interactive figure


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"block": BLOCK[0]}, r"must have the shape \(N, C, H, W\)"),
        ({"block": BLOCK, "groups": (1, 2, 3)}, "divide the 4 channels"),
        ({"block": BLOCK, "start": "batchnorm"}, "none of"),
    ],
)
def test_axes_explorer_explains_bad_input(options, message):
    with pytest.raises(ValueError, match=message):
        AxesExplorer(**options)


def test_axes_explorer_says_in_words_which_sets_there_are():
    text = AxesExplorer(BLOCK)._repr_mimebundle_()["text/plain"]
    assert "Batch norm has 4 sets of 12 numbers, layer norm 3 of 16, instance norm 12 of 4" in text
    assert "group norm with two groups 6 of 8" in text and "RMSNorm over the channels 12 of 4" in text


NORMS = {  # what PyTorch makes of the block
    "batch": lambda t: F.batch_norm(t, None, None, training=True),
    "layer": lambda t: F.layer_norm(t, t.shape[1:]),
    "instance": F.instance_norm,
    "group": lambda t: F.group_norm(t, 2),
    "RMSNorm": lambda t: F.rms_norm(t.permute(0, 2, 3, 1), (4,), eps=1e-5).permute(0, 3, 1, 2),
}


@pytest.mark.browser
@pytest.mark.parametrize("width, scheme", [(1280, "light"), (360, "dark")])
def test_axes_explorer_shows_what_pytorch_computes_and_works_by_keyboard(tmp_path, width, scheme):
    path = tmp_path / "axes.html"
    head = (
        '<meta charset="utf-8"><link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width">'
    )
    body = AxesExplorer(BLOCK).to_html()
    path.write_text(f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>", "utf-8")
    with pages.browser() as chrome, pages.opened(chrome, path, width, scheme) as (page, requests, errors):
        for name, library in NORMS.items():
            page.get_by_role("radio", name=name, exact=True).check()
            page.get_by_role("radio", name="output").check()
            shown = page.evaluate(
                "[...document.querySelectorAll('.nn-block rect')].map(r => [r.x.baseVal.value,"
                " r.y.baseVal.value, Number(r.nextSibling.textContent.replace('\\u2212', '-'))])"
            )
            places = sorted(shown, key=lambda cell: (cell[1], cell[0]))  # row by row
            values = np.array([value for *_, value in places]).reshape(3, 2, 4, 2).transpose(0, 2, 1, 3)
            expected = library(torch.tensor(BLOCK)).numpy()
            assert abs(values - expected).max() < 0.051, name
        page.get_by_role("checkbox", name="N", exact=True).check()
        assert page.locator(".nn-facts").inner_text().rstrip().endswith("yes")
        assert page.locator("input[type=radio][name$=norm]:checked").count() == 0, "no norm of that name"
        page.get_by_role("radio", name="batch", exact=True).check()
        slider = page.locator("input[type=range]")
        slider.focus()
        page.keyboard.press("End")
        assert slider.get_attribute("aria-valuetext").startswith("4 of 4: 12 numbers, mean ")
        page.locator(".nn-block rect").first.click()
        assert slider.input_value() == "0"
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert requests == [] and errors == []
