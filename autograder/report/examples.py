"""Example answers for the report: what somebody with a misconception wrote, without who it was.

The answers are read from the notebooks that the gradebook keeps (`<workspace>/autograded/`). Comments and
docstrings are dropped, which may hold names; an answer that mentions its student all the same is not shown.
Nothing is executed, and nothing parsed but by pygments, as on the other pages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from pygments.lexers import PythonLexer
from pygments.token import Comment, String

from autograder.html.sanitize import plain
from autograder.report.questions import QuestionView
from autograder.similarity.answers import read_answers
from autograder.system.alarm import alarm

_TRIED, _OF_A_QUESTION = 3, 3  # holders whose notebook is opened; misconceptions that get an example
_LINES, _LONGEST = 40, 20_000  # shown; characters of an answer that is looked at
_SECONDS = 1.0


def add_examples(views: list[QuestionView], workspace: Path, assignment: str, notebook: str) -> None:
    """Give the commonest misconceptions of each question an example, the shortest of a few answers."""

    @lru_cache(maxsize=64)
    def answers(student: str) -> dict[str, str]:
        return read_answers(workspace / "autograded" / student / assignment / f"{notebook}.ipynb")

    for view in views:
        for belief in view.beliefs[:_OF_A_QUESTION]:
            found = [
                code
                for student in belief.students[:_TRIED]
                if (code := anonymous(answers(student).get(view.name, ""), student))
            ]
            belief.example = min(found, key=len, default="")


def anonymous(source: str, student: str) -> str:
    """Return code without comments, docstrings and empty lines; empty where it still names the student."""
    if not source.strip() or len(source) > _LONGEST:
        return ""
    try:
        with alarm(_SECONDS, TimeoutError):
            tokens = PythonLexer().get_tokens(source)
            code = "".join(text for kind, text in tokens if kind not in Comment and kind not in String.Doc)
    except Exception:  # made to take long
        return ""
    lines = [line.rstrip() for line in plain(code).split("\n") if line.strip()]
    names = [name for name in re.split(r"[\W\d_]+", student) if len(name) > 2]
    if any(re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", code, re.IGNORECASE) for name in names):
        return ""
    return "\n".join(lines[:_LINES] + (["# ..."] if len(lines) > _LINES else []))
