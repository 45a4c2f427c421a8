"""Numerical gradients against PyTorch and closed forms."""

import numpy as np
import pytest

from nnlab import check
from nnlab.gradients import gradient_check, numerical_gradient, numerical_gradient_array, relative_error

rng = np.random.default_rng(7)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (3, 5), (2, 3, 1, 2), (0, 3)])
def test_scalar_function_of_any_shape(shape):
    x = rng.normal(size=shape)
    np.testing.assert_allclose(
        numerical_gradient(lambda t: np.sum(np.sin(t) * t), x),
        np.cos(x) * x + np.sin(x),
        rtol=1e-8,
        atol=1e-9,
    )


def test_array_function_agrees_with_torch():
    x, w, dout = rng.normal(size=(3, 4)), rng.normal(size=(4, 5)), rng.normal(size=(3, 5))
    expected = check.oracle(lambda a, b: (a @ b).tanh(), x, w, dout=dout).grads
    assert relative_error(numerical_gradient_array(lambda t: np.tanh(t @ w), x, dout), expected[0]) < 1e-8
    assert relative_error(numerical_gradient_array(lambda t: np.tanh(x @ t), w, dout), expected[1]) < 1e-8


def test_h_near_1e_5_is_best():
    x = np.array([1.3])
    errors = {
        h: relative_error(numerical_gradient(lambda t: np.exp(t[0]), x, h), np.exp(x))
        for h in (1e-1, 1e-5, 1e-13)
    }
    assert errors[1e-5] < 1e-9 < 1e-5 < min(errors[1e-1], errors[1e-13])


@pytest.mark.parametrize("fails_at", [None, 1, 2])
def test_x_is_restored_to_the_bit_even_if_f_raises(fails_at):
    x = np.asfortranarray(rng.normal(size=(3, 4)))[:, ::2] * 1e7
    before, calls = x.copy(), []

    def f(t):
        calls.append(1)
        if len(calls) == fails_at:
            raise RuntimeError("f broke")
        return t.sum()

    if fails_at:
        with pytest.raises(RuntimeError, match="f broke"):
            numerical_gradient(f, x)
    else:
        numerical_gradient(f, x)
    assert x.tobytes() == before.tobytes()


def test_f_may_hold_x_itself_and_reuse_its_output():
    x, buffer = rng.normal(size=4), np.empty(4)
    np.testing.assert_allclose(numerical_gradient(lambda _: (x**2).sum(), x), 2 * x, rtol=1e-8)
    grad = numerical_gradient_array(lambda t: np.multiply(t, t, out=buffer), x, np.ones(4))
    np.testing.assert_allclose(grad, 2 * x, rtol=1e-8)


def test_bad_input_is_explained():
    read_only = np.ones(2)
    read_only.flags.writeable = False
    for x, error, words in [(np.arange(3), TypeError, "astype"), (read_only, ValueError, "copy")]:
        with pytest.raises(error, match=words):
            numerical_gradient(np.sum, x)
    with pytest.raises(ValueError, match="numerical_gradient_array"):
        numerical_gradient(lambda t: t, np.ones(2))
    with pytest.raises(ValueError, match="h must be positive"):
        numerical_gradient(np.sum, np.ones(2), h=0)
    with pytest.raises(ValueError, match="must agree"):
        numerical_gradient_array(lambda t: t, np.ones(2), np.ones((2, 1)))


def test_relative_error_has_a_floor_and_sees_nan():
    assert relative_error([1e-12, 1.0], [0.0, 1.0]) == pytest.approx(1e-4)
    assert relative_error(1e-12, 0.0, floor=1e-30) == 1.0
    assert relative_error([1.0, 2.0], [1.0, 2.2]) == pytest.approx(0.2 / 4.2)
    assert np.isnan(relative_error([np.nan], [1.0]))
    with pytest.raises(ValueError, match="shapes"):
        relative_error(np.ones(2), np.ones((2, 1)))


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(0)


def arguments():
    return rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)


def test_report_of_a_right_backward():
    report = gradient_check(affine_forward, affine_backward, *arguments(), names="dx, dw, db")
    assert report.ok and [row[0] for row in report.rows] == ["dx", "dw", "db"]
    assert max(row[1] for row in report.rows) < 1e-8 and "differs" not in str(report)


@pytest.mark.parametrize("value", [1.5, np.nan])
def test_report_of_a_wrong_entry_says_which_and_where(value):
    def wrong(dout, cache):
        dx, dw, db = affine_backward(dout, cache)
        dw[2, 1] = value
        return dx, dw, db

    report = gradient_check(affine_forward, wrong, *arguments(), names="dx, dw, db")
    assert not report.ok and report.rows[1][2] == (2, 1)
    marked = [line for line in str(report).splitlines() if "differs" in line]
    assert len(marked) == 1 and marked[0].startswith("dw") and "[2, 1]" in marked[0]


def test_a_layer_that_writes_to_its_arguments_changes_nothing_here():
    x, option = rng.normal(size=(3, 2)), {"count": 0}

    def forward(x, option):
        option["count"] += 1
        x *= 3 + 0 * option["count"]
        return x, None

    before = x.copy()
    assert gradient_check(forward, lambda dout, _: 3 * dout, x, option).ok
    assert np.array_equal(x, before) and option == {"count": 0}


def test_a_count_or_shape_that_does_not_fit_is_explained():
    x, w, b = arguments()
    with pytest.raises(ValueError, match="as many of each"):
        gradient_check(affine_forward, affine_backward, x, w.astype(np.float32), b)
    with pytest.raises(ValueError, match="grad 2 has shape"):
        gradient_check(affine_forward, lambda d, c: (*affine_backward(d, c)[:2], np.ones((1, 2))), x, w, b)
