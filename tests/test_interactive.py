"""What interactive figures put on a page, looked at without a browser (see test_interactive_browser)."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from nnlab.embed import rounded, to_json
from nnlab.interactive import (
    ActivationExplorer,
    Control,
    CurveExplorer,
    FrameSlider,
    Panel,
    histogram,
    line,
    points,
)

LIMIT = 60_000  # bytes of one figure on the page


def _checked_bundle(figure) -> dict:
    bundle = figure._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    return bundle


def _data(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[1])


def _tanh():
    return {"tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2)}


def _six_layers(scale):
    values = np.random.default_rng(0).normal(0, scale, size=2000)
    return [Panel([histogram(values, 40, (-1, 1))], f"layer {i}", "std") for i in range(6)]


def _slider(frame, *controls):
    return FrameSlider(frame, controls, title="T", x_label="x", y_label="y (%)", alt="Something.")


def test_ten_activation_curves_stay_below_the_limit():
    functions = {f"tanh {i}": _tanh()["tanh"] for i in range(10)}
    size = len(_checked_bundle(ActivationExplorer(functions))["text/html"].encode())
    print(f"ten curves: {size / 1000:.0f} KB of at most {LIMIT / 1000:.0f} KB")
    assert size < LIMIT


def test_25_steps_of_six_histograms_stay_below_the_limit():
    figure = _slider(_six_layers, Control("scale", np.geomspace(0.01, 1, 25)))
    size = len(_checked_bundle(figure)["text/html"].encode())
    print(f"25 x 6 histograms: {size / 1000:.0f} KB of at most {LIMIT / 1000:.0f} KB")
    assert size < LIMIT


def test_text_cannot_end_the_script():
    evil = "</script><!-- <script>alert(1)"
    page = _checked_bundle(CurveExplorer({evil: ([0, 1], [0, 1], [1, 1])}, title=evil))["text/html"]
    assert _data(page)["curves"][0]["name"] == evil
    assert page.count("<script") == page.count("</script>") == 2
    assert "<!--" not in page


def test_json_is_strict_and_numbers_are_short():
    assert rounded([1 / 3, 2.0, 1e-9 / 3, np.inf, np.nan, -0.0]) == [0.3333, 2, 3.333e-10, None, None, 0]
    assert json.loads(to_json({"a": "<\u2028"})) == {"a": "<\u2028"}
    with pytest.raises(ValueError):
        to_json({"a": float("nan")})


def test_curves_are_the_functions_sampled():
    curve = _data(_checked_bundle(ActivationExplorer(_tanh(), x_range=(-2, 2), samples=5))["text/html"])
    assert curve["xs"] == [[-2, -1, 0, 1, 2]]
    np.testing.assert_allclose(curve["curves"][0]["y"], np.tanh([-2, -1, 0, 1, 2]), rtol=1e-3)
    np.testing.assert_allclose(curve["curves"][0]["d"], 1 - np.tanh([-2, -1, 0, 1, 2]) ** 2, rtol=1e-3)


def test_plain_text_says_what_there_is_to_see():
    text = _checked_bundle(ActivationExplorer(_tanh()))["text/plain"]
    assert "tanh at x = 1 has the value 0.762 and the slope 0.42" in text
    text = _checked_bundle(_slider(_six_layers, Control("scale", [0.1, 0.2])))["text/plain"]
    assert text == "T. Interactive figure (scale: 2 values from 0.1 to 0.2). Something."


def test_frames_come_in_the_order_of_the_controls():
    def frame(a, b):
        return Panel([line([0, 1], [a, b]), points([0, 1], [b, a])], note=f"{a} {b}")

    data = _data(_checked_bundle(_slider(frame, Control("a", [1, 2]), Control("b", [5, 6, 7])))["text/html"])
    assert [f[0]["n"] for f in data["frames"]] == ["1 5", "1 6", "1 7", "2 5", "2 6", "2 7"]
    assert data["xs"] == [[0, 1]]
    assert [s["y"] for s in data["frames"][4][0]["s"]] == [[2, 6], [6, 2]]


def test_three_controls_multiply_and_the_last_runs_fastest():
    def frame(a, b, c):
        return Panel([line([0, 1], [0, 1])], note=f"{a} {b} {c}")

    controls = [Control("a", [1, 2]), Control("b", ["x", "y", "z"], kind="select"), Control("c", [7, 8])]
    figure = _slider(frame, *controls)
    data = _data(_checked_bundle(figure)["text/html"])
    notes = [f[0]["n"] for f in data["frames"]]
    assert notes[:5] == ["1 x 7", "1 x 8", "1 y 7", "1 y 8", "1 z 7"] and len(notes) == 2 * 3 * 2
    assert [control["kind"] for control in data["controls"]] == ["slider", "select", "slider"]
    assert "a: 2 values from 1 to 2; b: 3 values from x to z; c: 2 values from 7 to 8" in figure.describe()


def test_histogram_counts_all_values_in_percent():
    assert histogram([0.1, 0.1, 0.9, 5.0], 2, (0, 1))["y"] == [50, 25]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CurveExplorer({}), "at least one curve"),
        (lambda: CurveExplorer({"f": ([0, 1], [0], [1, 1])}), "same length"),
        (lambda: CurveExplorer({"f": ([1, 0], [0, 1], [1, 1])}), "must not decrease"),
        (lambda: CurveExplorer({"f": ([0, 1], [0, 1], [1, 1])}, start="g"), "none of the curves"),
        (lambda: Control("a", []), "needs values"),
        (lambda: Control("a", [1], kind="knob"), "slider"),
        (lambda: Control("a", [1, 2], names=["one"]), "1 names, 2 values"),
        (lambda: _slider(_six_layers), "one to three controls, not 0"),
        (lambda: _slider(_six_layers, *[Control("a", [1])] * 4), "one to three controls, not 4"),
        (lambda: _slider(lambda a: "no panel", Control("a", [1])), "return a Panel"),
        (lambda: line([0, 1], [0]), "same length"),
    ],
)
def test_bad_input_is_explained(make, message):
    with pytest.raises(ValueError, match=message):
        make()
