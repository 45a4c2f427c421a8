"""Misconceptions and alternatives of every question: they test the grader and explain errors to students.

`aN_topic/<question>.py` holds those of one question, each a function with a decorator of this module (see
CONTRIBUTING.md). `load` reads such files as text: nothing in them is executed before `Entry.over` is called.
"""

from __future__ import annotations

from pathlib import Path

from autograder.catalogue.entry import Entry, as_handed_in, composed, execute
from autograder.catalogue.files import read, read_novelty
from autograder.course.assignment import Assignment

__all__ = ["Entry", "alternative", "as_handed_in", "composed", "execute", "load", "misconception", "novelty"]

_FOLDER = Path(__file__).parent


def misconception(*, fails: set[str], replace: tuple | list = (), constant: str = ""):
    """Decorator of a function that stands for a wrong idea; the function's name is that of the idea.

    The first paragraph of its docstring says what such an answer does, the rest is what its author is told.
    Its body defines what the answer has in place of the reference. Where the answer is the reference with a
    small change, the body is empty and `replace` says what is changed.

    Args:
        fails: exactly the graded cells that such an answer fails.
        replace: a pair (old, new) or a list of pairs; each old text occurs once in the reference's cell.
        constant: a number in its code, as it stands there ("0.01"), in whose place a student may have written
            any other; the message is true of all of them.
    """
    return lambda function: function


def alternative(function):
    """Decorator of a function whose body defines a right answer in another style than the reference."""
    return function


def novelty(assignment: Assignment, question: str, folder: Path = _FOLDER) -> str:
    """What is new in a question, in a few words, as the docstring of its file says.

    Raises:
        UserError: there is no such file, or its docstring says something else.
    """
    return read_novelty(folder / assignment.name / f"{question}.py", assignment)


def load(assignment: Assignment, folder: Path = _FOLDER) -> list[Entry]:
    """Read the entries of an assignment: questions sorted by name, entries in the order of their file.

    Raises:
        UserError: something in a file is not as it has to be; the message names the file and the line.
    """
    paths = sorted((folder / assignment.name).glob("*.py"))
    return [entry for path in paths for entry in read(path, assignment)]
