"""The training questions of assignment 7 as a small course of their own, with weights to hand in."""

from __future__ import annotations

import functools
from pathlib import Path

import nbformat

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.policy import load
from tests.toy_course import NAME, make_toy_course

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "solutions" / "a7_architectures" / "a7_architectures.ipynb"
WEIGHTS = ROOT / "solutions" / "a7_architectures.model.safetensors"  # of one run of the reference
QUESTIONS = ("train_loop", "training_run")


@functools.cache
def _cells() -> tuple:
    """Set-up and the cells of both questions."""
    assignment = Course(ROOT).load("a7_architectures")
    wanted = {"setup", *QUESTIONS}
    wanted |= {test.grade_id for name in QUESTIONS for test in assignment.tests_of(name)}
    nb = nbformat.read(SOURCE, as_version=4)
    return tuple(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") in wanted)


def make_training_course(path: Path) -> tuple[Course, Assignment]:
    """Write the course below `path`, with the policy of assignment 7."""
    nb = nbformat.v4.new_notebook(cells=list(_cells()))
    nb.cells.insert(1, nbformat.v4.new_markdown_cell("## 1. A training loop", id="title"))
    nb.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    course = make_toy_course(path, nb)
    policies = path / "autograder" / "policies"
    policies.mkdir(parents=True)
    own = ROOT / "autograder" / "policies" / "a7_architectures.toml"
    (policies / f"{NAME}.toml").write_text(own.read_text())
    assert load(NAME, policies).extra_files
    return course, course.load(NAME)
