"""Questions that mark themselves, in JupyterLab and on a static page, without kernel or network."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnlab import markup
from nnlab.embed import Element

__all__ = ["Choice", "Number", "choice", "number"]


class Choice(Element):
    """A multiple-choice question; see `choice`."""

    tag = "choice"
    scripts = ("draw.js", "quiz.js")

    def __init__(self, question: str, options: Sequence[str], correct: int, explanations: Sequence[str]):
        if len(options) < 2 or len(set(options)) != len(options):
            raise ValueError("a question needs at least two options, all different.")
        if not isinstance(correct, int) or not 0 <= correct < len(options):
            raise ValueError(f"correct must be an index from 0 to {len(options) - 1}, not {correct!r}.")
        if len(explanations) != len(options) or not all(text.strip() for text in explanations):
            raise ValueError(f"give one explanation for each of the {len(options)} options.")
        self.question, self.options = question, list(options)
        self.correct, self.explanations = correct, list(explanations)
        self.data()  # a formula that cannot be read fails here

    def data(self) -> dict:
        """Return the question as HTML pieces."""
        return {
            "type": "choice",
            "question": markup.to_html(self.question),
            "options": [markup.to_html(option) for option in self.options],
            "correct": self.correct,
            "explanations": [markup.to_html(text) for text in self.explanations],
        }

    def static_html(self) -> str:
        """Return question and options as plain HTML."""
        data = self.data()
        options = "".join(f"<li>{option}</li>" for option in data["options"])
        return f'<p>{data["question"]}</p><ol type="a">{options}</ol>'

    def describe(self) -> str:
        """Return question and options as plain text."""
        options = [f"  ({letter}) {text}" for letter, text in zip("abcdefghijkl", self.options, strict=False)]
        return "\n".join([f"Question: {self.question}", *options])


class Number(Element):
    """A question with a number as its answer; see `number`."""

    tag = "number"
    scripts = ("draw.js", "quiz.js")

    def __init__(self, question: str, answer: float, tolerance: float, explanation: str, unit: str = ""):
        if not math.isfinite(answer) or not tolerance >= 0:
            raise ValueError("answer must be finite and tolerance at least 0.")
        self.question, self.explanation, self.unit = question, explanation, unit
        self.answer, self.tolerance = float(answer), float(tolerance)
        self.data()

    def data(self) -> dict:
        """Return the question as HTML pieces."""
        return {
            "type": "number",
            "question": markup.to_html(self.question),
            "answer": self.answer,
            "tolerance": self.tolerance,
            "unit": self.unit,
            "explanations": [markup.to_html(self.explanation)],
        }

    def static_html(self) -> str:
        """Return the question as plain HTML."""
        return f"<p>{self.data()['question']}</p>"

    def describe(self) -> str:
        """Return the question as plain text."""
        return f"Question: {self.question}" + (f" (a number, in {self.unit})" if self.unit else " (a number)")


def choice(question: str, options: Sequence[str], correct: int, explanations: Sequence[str]) -> Choice:
    """Return a multiple-choice question that marks itself; make it the last expression of a cell.

    Args:
        question: text; `code`, **strong** and $LaTeX$ are understood here and below.
        options: at least two answers.
        correct: index of the right one, counted from 0.
        explanations: for each option what is said when it is chosen: why it is right, or where the
            thought goes wrong.

    Raises:
        ValueError: if these do not fit together, or a formula cannot be read.
    """
    return Choice(question, options, correct, explanations)


def number(question: str, answer: float, tolerance: float, explanation: str, unit: str = "") -> Number:
    """Return a question whose answer is a number; make it the last expression of a cell.

    Args:
        question: text; `code`, **strong** and $LaTeX$ are understood.
        answer: the right number.
        tolerance: how far an answer may be off, in the unit of the answer.
        explanation: said after the first attempt, right or wrong.
        unit: written behind the input field.
    """
    return Number(question, answer, tolerance, explanation, unit)
