"""Questions that mark themselves: their text, their maths, and what they refuse."""

from __future__ import annotations

import json
import re

import pytest

from nnlab import markup, quiz


def _slope():
    return quiz.choice(
        r"How steep is $\sigma$ at $0$?", [r"$\frac{1}{4}$", "1 < 2"], 0, ["yes `s(1-s)`", "no"]
    )


def test_question_is_readable_as_plain_text():
    text = _slope()._repr_mimebundle_()["text/plain"]
    assert text == "Question: How steep is $\\sigma$ at $0$?\n  (a) $\\frac{1}{4}$\n  (b) 1 < 2"
    assert repr(quiz.number("How many?", 3, 0, "three", unit="s")) == "Question: How many? (a number, in s)"


def test_page_holds_mathml_and_shows_no_explanation():
    page = _slope()._repr_mimebundle_()["text/html"]
    data, shown = re.search(r'json">(.*?)</script>(.*?)<script', page, re.DOTALL).groups()
    data = json.loads(data)
    assert "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>4</mn></mrow></mfrac>" in data["options"][0]
    assert data["options"][1] == "1 &lt; 2" and data["correct"] == 0
    assert data["explanations"][0] == "yes <code>s(1-s)</code>"
    assert "s(1-s)" not in shown and "<mfrac>" in shown
    assert "$" not in data["question"] + "".join(data["options"])


def test_markup_escapes_everything_but_its_own_marks():
    assert markup.to_html("a<b & **c** `<i>`") == "a&lt;b &amp; <strong>c</strong> <code>&lt;i&gt;</code>"


def test_sign_of_a_number_is_no_subtraction():
    assert '<mo form="prefix">&#x02212;</mo>' in markup.to_html("$x = -1$")
    assert "prefix" not in markup.to_html("$f(x) - 1$")


@pytest.mark.parametrize("text", ["costs 5 $", r"$\frac{1}{$", r"$\nosuchcommand x$"])
def test_formula_that_cannot_be_read_is_an_error(text):
    with pytest.raises(ValueError):
        markup.to_html(text)


@pytest.mark.parametrize(
    ("options", "correct", "explanations", "message"),
    [
        (["a"], 0, ["x"], "at least two"),
        (["a", "a"], 0, ["x", "y"], "different"),
        (["a", "b"], 2, ["x", "y"], "from 0 to 1"),
        (["a", "b"], 0, ["x"], "one explanation"),
        (["a", "b"], 0, ["x", " "], "one explanation"),
    ],
)
def test_choice_refuses_what_does_not_fit(options, correct, explanations, message):
    with pytest.raises(ValueError, match=message):
        quiz.choice("?", options, correct, explanations)


def test_number_refuses_an_answer_that_is_none():
    with pytest.raises(ValueError, match="finite"):
        quiz.number("?", float("nan"), 0.1, "x")
