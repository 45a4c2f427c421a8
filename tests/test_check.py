"""`nnlab.check`: right answers pass quietly, wrong ones are told what differs, where, by how much."""

from __future__ import annotations

import linecache
import sys
import warnings

import numpy as np
import pytest
import torch

from nnlab import check
from nnlab.check import CheckFailed


def failure(fn, *args, **kwargs) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        fn(*args, **kwargs)
    return caught.value


WANT = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


class TestClose:
    @pytest.mark.parametrize("got", [WANT, WANT.astype(int), WANT * (1 + 5e-7), WANT.copy(order="F")])
    def test_right_values_pass(self, got):
        check.close(got, WANT)

    @pytest.mark.parametrize("dtype", [np.float32, np.float16])
    def test_right_values_in_a_shorter_type_pass_only_where_it_is_expected(self, dtype):
        error = failure(check.close, WANT.astype(dtype), WANT, "dx")
        assert error.kind == "type" and f"its dtype is {np.dtype(dtype)}" in error.public
        assert error.guarded == "dx must hold float64."
        assert failure(check.array, WANT.astype(dtype), WANT.shape).kind == "type"
        check.close(WANT.astype(dtype), WANT.astype(dtype))
        check.close(WANT, WANT.astype(dtype))

    @pytest.mark.parametrize("got", [2.5, np.float64(2.5), np.float32(2.5), np.array(2.5)])
    def test_numbers_of_every_kind_pass(self, got):
        check.close(got, 2.5)

    def test_the_message_says_where_and_by_how_much(self):
        got = WANT.copy()
        got[1, 2] = 7.5
        error = failure(check.close, got, WANT, "dx", hint="look at the last column.")
        text = str(error)
        assert error.kind == "value"
        assert "dx" in text and "1 of 6 entries" in text and "[1, 2]" in text
        assert "largest difference 1.5" in text and "yours 7.5" in text and "expected 6" in text
        assert text.endswith("hint: look at the last column.")

    def test_the_public_sentence_holds_no_value(self):
        error = failure(check.close, WANT + 0.123, WANT, "dx")
        assert "expected" not in error.public and "0.123" not in error.public and "1.123" not in error.public

    @pytest.mark.parametrize(
        ("got", "says"),
        [
            (-WANT, "opposite sign"),
            (2.5 * WANT, "exactly 2.5 times"),
            (WANT + 3, "plus 3"),
            (0 * WANT, "zero everywhere"),
            (1e-12 * -WANT / 1e-12, "opposite sign"),
        ],
    )
    def test_simple_slips_are_named(self, got, says):
        assert says in failure(check.close, got, WANT).details

    def test_a_transposed_array_is_named_and_small_arrays_count_in_full(self):
        square = np.arange(9.0).reshape(3, 3)
        assert "transpose" in failure(check.close, square.T, square).details
        tiny = 1e-12 * np.arange(1.0, 5.0)
        details = failure(check.close, tiny[::-1].copy(), tiny).details
        assert "opposite" not in details and "times" not in details

    def test_shape_is_part_of_the_answer(self):
        error = failure(check.close, WANT.T, WANT, "out")
        assert error.kind == "shape" and "(3, 2)" in error.public and "(2, 3)" in error.public

    def test_an_axis_of_size_one_counts_only_where_it_is_asked_for(self):
        failure(check.close, WANT[:1], WANT[0], "db")
        check.close(WANT[:1], WANT[0], "db", extra_axes=True)

    @pytest.mark.parametrize(
        ("got", "kind", "word"),
        [
            (None, "returned", "return"),
            ("1.0", "type", "str"),
            ([[1.0, 2.0]], "type", "list"),
            (["1.0", "2.0"], "type", "list"),
            ([], "type", "list"),
            ([1.0, 2.0], "shape", "(2,)"),
            (np.matrix(WANT), "type", "matrix"),
            (np.ma.masked_array(WANT), "type", "Masked"),
            (torch.ones(2, 3), "type", "Tensor"),
            (WANT.astype(object), "type", "object"),
            (WANT + 0j, "type", "complex"),
            (np.where(WANT > 3, np.nan, WANT), "nan", "NaN"),
            (np.where(WANT > 3, np.inf, WANT), "nan", "infinity"),
        ],
    )
    def test_what_is_no_answer_is_named(self, got, kind, word):
        error = failure(check.close, got, WANT)
        assert error.kind == kind and word in str(error)

    def test_the_floor_follows_the_magnitude(self):
        failure(check.close, np.full(3, 2e-9), np.full(3, 1e-9))
        check.close(np.array([1e3, 1e-10]), np.array([1e3, 0.0]))


class TestCalls:
    def test_arguments_are_fresh_copies(self):
        def greedy(x, param):
            x += 1
            param["seen"] = True
            return x

        x, param = np.zeros(3), {"mode": "train"}
        check.call(greedy, x, param)
        assert not x.any() and param == {"mode": "train"}
        assert failure(check.unchanged, greedy, x, param).kind == "mutated"
        check.unchanged(lambda x: x + 1, x)

    def test_an_overwritten_array_is_found_in_lists_and_dicts_too(self):
        def scale(weights, param):
            param["seen"] = True
            weights[0] *= 2
            return weights

        weights, param = [np.ones(2), np.ones(3)], {"mean": np.ones(2)}
        assert failure(check.unchanged, scale, weights, param).kind == "mutated"
        assert failure(check.unchanged, lambda w: w.pop(), weights).kind == "mutated"
        assert failure(check.unchanged, lambda p: p["mean"].fill(2), param).kind == "mutated"
        assert weights[0][0] == 1 and param["mean"][0] == 1
        check.unchanged(lambda w, p: [2 * one for one in w], weights, param)

    def test_a_pair_is_looked_at_again_after_its_backward_pass(self):
        def forward(x):
            return np.maximum(x, 0), x

        def backward(dout, cache):
            return dout * (cache > 0)

        def destroys_x(dout, cache):
            cache[:] = cache > 0
            return dout * cache

        def destroys_dout(dout, cache):
            dout *= cache > 0
            return dout

        x, dout = WANT - 2.5, WANT.copy()
        out, dx = check.unchanged_pair(forward, backward, x, dout=dout)
        assert np.array_equal(out, np.maximum(x, 0)) and np.array_equal(dx, dout * (x > 0))
        error = failure(check.unchanged_pair, forward, destroys_x, x, dout=dout, hint="copy x.")
        assert error.kind == "mutated" and error.hint == "copy x."
        assert error.public == "destroys_x overwrites an array that forward was given."
        error = failure(check.unchanged_pair, forward, destroys_dout, x, dout=dout)
        assert error.public == "destroys_dout overwrites the array it is given."
        error = failure(check.unchanged_pair, lambda x: (x.clip(0, out=x), x), backward, x, dout=dout)
        assert error.kind == "mutated" and np.array_equal(x, WANT - 2.5)

    def test_noise_is_swallowed(self, capfd):
        def noisy(x):
            print("out")
            print("err", file=sys.stderr)
            warnings.warn("careful", stacklevel=2)
            return np.log(x)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check.call(noisy, np.zeros(1))
        assert capfd.readouterr() == ("", "")

    def test_an_untouched_stub_is_not_done(self):
        def stub(x):
            raise NotImplementedError()

        error = failure(check.call, stub, 1.0)
        assert error.kind == "not_done" and "stub is not written yet" in str(error)

    def test_an_exception_is_named(self):
        def broken(x):
            return x @ np.ones((9, 9))

        error = failure(check.call, broken, WANT)
        assert error.kind == "raised" and "broken raised ValueError" in error.public

    def test_a_forward_returns_a_pair_and_a_backward_what_it_names(self):
        assert "pair (out, cache)" in failure(check.forward, lambda x: x, WANT).public
        out, cache = check.forward(lambda x: (x, object()), WANT)
        check.close(check.backward(lambda dout, cache: (dout,), out, cache), out)
        dx, dw = check.backward(lambda dout, cache: [dout, 2 * dout], out, cache, "dx, dw")
        assert np.array_equal(dw, 2 * dx)
        assert "dx, dw" in failure(check.backward, lambda dout, cache: dout, out, cache, "dx, dw").public

    def test_an_exception_is_told_with_the_line_that_raised_it(self):
        cells = {
            "/tmp/ipykernel_1/1.py": "def answer(f, x):\n    y = x + 1\n    return f(y) / 0\n",
            "/tmp/ipykernel_1/2.py": "def test(answer, x):\n    check.call(answer, lambda v: v[5], x)\n",
        }
        space = {"check": check}
        for file, source in cells.items():
            linecache.cache[file] = (len(source), None, source.splitlines(True), file)
            exec(compile(source, file, "exec"), space)
        error = failure(space["test"], space["answer"], np.ones(3))
        assert error.public.endswith("(line 3: return f(y) / 0)") and "IndexError" in error.public
        assert error.guarded == "answer raised IndexError (line 3: return f(y) / 0)."

    def test_it_renders_without_a_traceback_in_a_notebook(self):
        lines = failure(check.close, WANT + 1, WANT, "out", hint="h.")._render_traceback_()
        assert lines[0].startswith("Not yet: out") and not any("File" in line for line in lines)


class TestOracle:
    def test_values_and_gradients_are_pytorchs_in_float64(self):
        x, w, dout = WANT, np.ones((3, 2)), np.arange(4.0).reshape(2, 2)
        expected = check.oracle(lambda x, w: x @ w, x, w, dout=dout)
        assert expected.out.dtype == np.float64
        check.close(expected.grads[0], dout @ w.T)
        check.close(expected.grads[1], x.T @ dout)

    def test_an_unused_input_has_a_zero_gradient(self):
        expected = check.oracle(lambda x, a: x * 2, WANT, 3.0, dout=WANT)
        assert expected.grads[1] == 0.0


class TestDraws:
    def test_they_repeat_at_home_and_change_with_the_run(self, monkeypatch):
        first = check.rng("cell").normal(size=3)
        assert np.array_equal(first, check.rng("cell").normal(size=3))
        assert not np.array_equal(first, check.rng("other").normal(size=3))
        monkeypatch.setenv("NNLAB_CHECK_SEED", "5")
        by_environment = check.rng("cell").normal(size=3)
        assert not np.array_equal(first, by_environment)
        try:
            check.set_seed(5)
            assert np.array_equal(by_environment, check.rng("cell").normal(size=3))
        finally:
            check.set_seed(None)


def test_conditions_and_plain_values():
    check.that(np.bool_(True), "fine")
    assert failure(check.that, 0, "the share is off", "0.3 instead of 0.5").details == "0.3 instead of 0.5"
    check.equal((1, "a"), (1, "a"))
    check.equal(np.int64(3), 3)
    assert failure(check.equal, 2, 3).kind == "value"
    assert failure(check.equal, 3 + 0j, 3).kind == "value"
    assert failure(check.equal, np.array([1, 2]), 3).kind == "value"


class TestState:
    def test_what_an_answer_writes_into_it_can_be_read(self):
        def forward(x, param):
            param["running_mean"] = 0.5 * param["running_mean"] + x.mean(axis=0)
            param["steps"] += 1
            return x, None

        start = np.ones(3)
        param = check.State({"running_mean": start, "steps": 0})
        check.forward(forward, WANT, param)
        check.forward(forward, WANT, param)
        check.close(param["running_mean"], 0.25 + 1.5 * WANT.mean(axis=0))
        assert param["steps"] == 2
        assert np.array_equal(start, np.ones(3)), "the answer got a copy"

    def test_an_ordinary_dict_stays_as_it_was(self):
        param = {"steps": 0}
        check.call(lambda param: param.update(steps=1), param)
        assert param == {"steps": 0}

    def test_it_is_lent_as_an_ordinary_dict_also_by_keyword(self):
        param = check.State({"a": 1})
        assert check.call(lambda p: type(p), p=param) is dict
        check.call(lambda p: p.pop("a"), p=param)
        assert "'a'" in failure(lambda: param["a"]).public

    def test_it_keeps_its_values_where_the_answer_raises(self):
        def raises(param):
            param["a"] = 2
            raise ValueError

        param = check.State({"a": 1})
        failure(check.call, raises, param)
        assert param["a"] == 1


class TestGradient:
    @pytest.mark.parametrize("got", [WANT, WANT * (1 + 1e-13), WANT[None] + 1e-13])
    def test_a_formula_passes(self, got):
        check.gradient(got, WANT, extra_axes=True)

    def test_a_difference_quotient_does_not(self):
        x, h = np.linspace(-2, 2, 6).reshape(2, 3), 6e-6
        measured = (np.tanh(x + h) - np.tanh(x - h)) / (2 * h)
        right = 1 - np.tanh(x) ** 2
        check.close(measured, right, rtol=1e-9)
        error = failure(check.gradient, measured, right, hint="1 - t * t.")
        assert error.kind == "value" and error.hint.startswith("six digits agree, but not 12")
        assert failure(check.gradient, -measured, right, hint="1 - t * t.").hint == "1 - t * t."

    def test_what_is_zero_only_by_cancellation_passes(self):
        check.gradient(np.full(3, 1e-17), np.full(3, -2e-17))


class TestLooseForms:
    @pytest.mark.parametrize("got", [[1.0, 2.0, 3.0], (1, 2, 3), list(WANT[0])])
    def test_a_flat_list_of_numbers_is_as_good_as_an_array(self, got):
        check.close(got, WANT[0])
        assert np.array_equal(check.array(got, (3,)), WANT[0])

    def test_array_checks_type_dtype_and_shape_and_gives_float64(self):
        assert check.array(WANT.astype(int), (2, 3)).dtype == np.float64
        assert failure(check.array, WANT, (3, 2), "dw").kind == "shape"
        for bad in (None, "x", [WANT, WANT[0]], WANT.astype(str), WANT.astype(object), WANT + 0j, {}):
            assert failure(check.array, bad, (2, 3)).kind in ("type", "returned")
        assert np.isnan(check.array(WANT * np.nan, (2, 3))).all(), "values are for `close` to judge"

    @pytest.mark.parametrize(
        ("got", "shape", "public", "guarded"),
        [
            ((2, 3), (3, 2), "(2, 3): it should be (3, 2).", "2 axes, too, but of other lengths."),
            ((4,), (3,), "(4,): it should be (3,).", "1 axis, too, but of other lengths."),
            ((1, 3), (3,), "(1, 3): it should be (3,).", "2 axes."),
        ],
    )
    def test_a_wrong_shape_is_told_beside_the_right_one(self, got, shape, public, guarded):
        """In a hidden test only the number of its axes: its lengths are the answer's choice."""
        for checked in (check.close, lambda answer, want, name: check.array(answer, want.shape, name)):
            error = failure(checked, np.ones(got), np.ones(shape), "db")
            assert error.public == f"db has the wrong shape {public}"
            assert error.guarded == f"db has the wrong shape: it should be {shape}, and yours has {guarded}"

    @pytest.mark.parametrize(
        ("wrong", "name"),
        [
            (lambda: np.ones(3).sum(axis=1), "ValueError"),
            (lambda: np.linalg.inv(np.zeros((2, 2))), "ValueError"),
            (lambda: np.add("a", 1), "TypeError"),
            (lambda: np.ones(2, int).__iadd__(0.5), "TypeError"),
            (lambda: [][1], "IndexError"),
        ],
    )
    def test_exceptions_of_numpy_have_the_name_of_the_built_in_below(self, wrong, name):
        assert f"raised {name}" in failure(check.call, wrong).public
        assert f"raised {name}" in failure(check.call, wrong).guarded

    def test_a_single_number_is_told_in_one_line(self):
        error = failure(check.close, 70, 300, "fan_in")
        assert error.public == "fan_in is not what it should be."
        assert error.details.strip() == "yours 70, expected 300"
