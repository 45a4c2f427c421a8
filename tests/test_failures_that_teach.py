"""What a failed comparison says beside the two values: the input there, prints, a picture."""

from __future__ import annotations

import numpy as np
import pytest

from nnlab import calls, check
from nnlab.check import CheckFailed


def failure(fn, *args, **kwargs) -> CheckFailed:
    """In this file: the names of inputs are those of the file that calls a check."""
    with pytest.raises(CheckFailed) as caught:
        fn(*args, **kwargs)
    return caught.value


class TestFailuresThatTeach:
    """What a failed comparison says beside the two values: the input there, prints, a picture."""

    @staticmethod
    def leaky_forward(x, param):
        print("the shape is", x.shape)
        return np.where(x > 0, x, x), (x, param["alpha"])

    @staticmethod
    def leaky_backward(dout, cache):
        return 0 * dout

    def test_the_input_at_the_worst_entry_is_named_as_in_the_test(self):
        x, dout = np.array([[1.5, -2.0], [-0.25, 3.0]]), np.array([[0.1, 0.2], [0.3, 7.0]])
        out, cache = check.forward(self.leaky_forward, x, {"alpha": 0.2})
        wrong = failure(check.close, out, [[1.5, -0.4], [-0.05, 3.0]])
        assert "yours -2, expected -0.4\n  the input there: x = -2, alpha = 0.2\n" in wrong.details
        assert "input" not in wrong.public + wrong.guarded
        dx = check.backward(self.leaky_backward, dout, cache)
        right = dout * np.where(x > 0, 1, 0.2)
        assert "the input there: dout = 7, x = 3, alpha = 0.2" in failure(check.gradient, dx, right).details

    def test_it_is_a_row_a_column_or_a_number_where_shapes_say_so(self):
        x, scale, w = np.arange(6.0).reshape(3, 2), np.array([2.0, 5.0]), np.ones((2, 4))
        out = check.call(lambda x, scale: x, x, scale)
        assert "the input there: x = 5, scale = 5\n" in failure(check.close, out, x * scale).details
        out = check.call(lambda x, w: x @ w, x, w)
        assert "the input there: x[2] = [4., 5.]\n" in failure(check.close, out, (x @ w) ** 2).details
        variance = 1.7
        half = check.call(lambda v: v * 1.0, variance)
        assert failure(check.close, half, 0.85).details.endswith("\nthe input: variance = 1.7\n")
        infinite = check.call(lambda x: x / (x - 3), x)
        assert failure(check.close, infinite, x).details.endswith("\nthe input there: x = 3\n")

    def test_a_value_that_the_test_computed_has_no_input(self):
        x = np.ones((3, 2))
        out = check.call(lambda x: x, x)
        assert "input" not in failure(check.close, out + 1, x).details
        check.rng("another test")
        assert "input" not in failure(check.close, out, x + 1).details

    def test_prints_are_shown_below_the_message_and_only_those_of_the_test(self):
        for x in (np.array([[1.5, -2.0]]), np.array([[1.5], [-2.0]])):
            check.rng("a test begins")
            out, _ = check.forward(self.leaky_forward, x, {"alpha": 0.2})
            error = failure(check.close, out, 0.2 * x, hint="h.")
            lines = error._render_traceback_()
            assert error._render_traceback_() == lines  # a kernel asks twice
        assert lines[-4:] == ["  hint: h.", "", "Your code printed:", "  the shape is (2, 1)"]
        assert calls.last_lines("x" * 9999 + "\nend\n") == "...\n" + "x" * 1995 + "\nend"

    def test_a_curve_and_an_image_are_drawn_and_nothing_else(self):
        rng = check.rng("a_curve_and_an_image_are_drawn")
        x, dout, noise = rng.normal(size=(3, 4, 5))
        out, cache = check.forward(self.leaky_forward, x, {"alpha": 0.2})
        right = np.where(x > 0, x, 0.2 * x)
        assert failure(check.close, out, right).picture().startswith('<div class="nnlab-plot"')
        dx = check.backward(self.leaky_backward, dout, cache)
        assert "<svg" in failure(check.gradient, dx, dout * np.where(x > 0, 1, 0.2)).picture()
        assert failure(check.close, out, noise).picture() == ""
        images = rng.integers(0, 256, size=(2, 6, 8, 3), dtype=np.uint8)
        same = check.call(lambda images: images, images)
        assert "<svg" in failure(check.close, same, images[:, :, ::-1]).picture()
        means = check.call(lambda images: images[:, 0, 0], images)
        assert failure(check.close, means, images.mean(axis=(1, 2))).picture() == ""
