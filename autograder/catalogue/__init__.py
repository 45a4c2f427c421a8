"""Misconceptions and alternatives of every question: they test the grader and explain errors to students.

`aN_topic/<question>.py` holds those of one question, each a function with a decorator of this module (see
CONTRIBUTING.md). `load` reads such files as text: nothing in them is executed before `Entry.over` is called.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.course.course import Assignment

_FOLDER = Path(__file__).parent
DEFINITION = (ast.FunctionDef, ast.ClassDef)
_MARK = re.compile(r"\s*### (BEGIN|END) ")


def misconception(*, fails: set[str], replace: tuple | list = ()):
    """Decorator of a function that stands for a wrong idea; the function's name is that of the idea.

    The first paragraph of its docstring says what such an answer does, the rest is what its author is told.
    Its body defines what the answer has in place of the reference. Where the answer is the reference with a
    small change, the body is empty and `replace` says what is changed.

    Args:
        fails: exactly the graded cells that such an answer fails.
        replace: a pair (old, new) or a list of pairs; each old text occurs once in the reference's cell.
    """
    return lambda function: function


def alternative(function):
    """Decorator of a function whose body defines a right answer in another style than the reference."""
    return function


@dataclass(frozen=True)
class Entry:
    """One misconception or alternative.

    Attributes:
        question: grade_id of the answer cell it is about.
        name: what it is called, for example ``forgets_upstream_gradient``; unique within its question.
        wrong: whether it is a misconception (else an alternative).
        summary: first paragraph of its docstring.
        message: the rest of its docstring, said to a student; empty for an alternative.
        fails: graded cells it must fail, empty for an alternative.
        source: code of what it defines in place of the reference.
        functions: names of the functions and classes it defines.
    """

    question: str
    name: str
    wrong: bool
    summary: str
    message: str
    fails: frozenset[str]
    source: str
    functions: tuple[str, ...]

    def over(self, reference: str, setup: str = "import numpy as np") -> dict:
        """Execute set-up cells, reference solution and, on top of it, this entry; returns the namespace."""
        space = execute(reference, f"<reference {self.question}>", setup)
        exec(compile(self.source, f"<catalogue {self.question}/{self.name}>", "exec"), space)
        return space

    def as_cell(self, reference: str) -> str:
        """The source a student with this idea would hand in: one cell that defines everything."""
        kept = as_handed_in(reference, self.functions)
        imported = {line for line in kept.splitlines() if line.startswith(("import ", "from "))}
        own = "\n".join(line for line in self.source.splitlines() if line not in imported).strip()
        return (kept + "\n\n" + own).strip() + "\n"


def execute(source: str, name: str, setup: str = "import numpy as np") -> dict:
    """Run the source of an answer cell after that of the set-up cells."""
    space = {"__name__": name}
    exec(compile(setup, "<set-up>", "exec"), space)
    exec(compile(source, name, "exec"), space)
    return space


def as_handed_in(source: str, without: tuple[str, ...] = ()) -> str:
    """Return a reference solution as a student would write it: no marks, and not these definitions."""
    lines, drop = source.splitlines(), set()
    for node in ast.parse(source).body:
        if isinstance(node, DEFINITION) and node.name in without:
            drop.update(range(node.lineno - 1, node.end_lineno))
    drop.update(number for number, line in enumerate(lines) if _MARK.match(line))
    kept = "\n".join(line for number, line in enumerate(lines) if number not in drop)
    return re.sub(r"\n{4,}", "\n\n\n", kept).strip() + "\n"


def novelty(assignment: Assignment, question: str, folder: Path = _FOLDER) -> str:
    """What is new in a question, in a few words, as the docstring of its file says.

    Raises:
        UserError: there is no such file, or its docstring says something else.
    """
    from .files import read_novelty

    return read_novelty(folder / assignment.name / f"{question}.py", assignment)


def load(assignment: Assignment, folder: Path = _FOLDER) -> list[Entry]:
    """Read the entries of an assignment: questions sorted by name, entries in the order of their file.

    Raises:
        UserError: something in a file is not as it has to be; the message names the file and the line.
    """
    from .files import read

    paths = sorted((folder / assignment.name).glob("*.py"))
    return [entry for path in paths for entry in read(path, assignment)]
