"""Write a new assignment, graded as it stands: a question, its catalogue file, a policy, an example class."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course.course import SOURCES, Course
from autograder.course.errors import UserError

_SKELETON = Path(__file__).parent / "skeleton"
_NAME = re.compile(r"a(\d+)_[a-z][a-z0-9_]*")


def new_assignment(course: Course, name: str) -> list[Path]:
    """Write the files of an assignment, and nothing that is there already; returns them.

    Args:
        course: the whole repository, since the catalogue, the policies and the example classes lie in it.
        name: number and topic, ``a9_attention``.

    Raises:
        UserError: the name does not fit, or is taken.
    """
    match = _NAME.fullmatch(name)
    if not match:
        raise UserError(
            f"{name!r} is no name for an assignment. Write its number and its topic, like a9_attention."
        )
    short = f"a{match[1]}"
    if taken := [other for other in course.assignments() if other.split("_")[0] == short]:
        raise UserError(f"There is {taken[0]} already. Take another number than {match[1]}.")
    grader = course.root / "autograder"
    if not (grader / "catalogue").is_dir():
        raise UserError(f"{course.root} is not the whole repository: {grader / 'catalogue'} is missing.")
    files = {
        course.root / SOURCES / name / f"{name}.ipynb": "a0_topic.ipynb",
        grader / "catalogue" / name / "softsign.py": "softsign.py",
        grader / "policies" / f"{name}.toml": "policy.toml",
        grader / "demo" / f"class_{short}.py": "class_a0.py",
    }
    if there := [path for path in files if path.exists()]:
        raise UserError(f"{there[0]} is there already. Move it away, or take another name.")
    topic = name.partition("_")[2].replace("_", " ")
    for path, skeleton in files.items():
        text = (_SKELETON / skeleton).read_text(encoding="utf-8")
        text = text.replace("Assignment 0: Topic", f"Assignment {match[1]}: {topic.capitalize()}")
        text = text.replace("a0_topic", name).replace("assignment 0", f"assignment {match[1]}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)
