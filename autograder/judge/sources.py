"""Read a submission's sources before any of them runs: for forbidden imports, and for what need not run.

The judge calls this once for each submission. The text is hostile, so it is read in a child process, which
may run out of stack or time without consequences.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.policy import Policy
from autograder.course.records import Note, Rebuilt
from autograder.judge import forbidden_imports
from autograder.judge.cell_order import NO_SAVINGS, Savings, is_self_contained, savings
from autograder.system.child_process import run_in_child

NOT_READ = Note("imports_not_read", "the imports could not be read")
SECONDS = 4  # of CPU time; an honest notebook takes a hundredth


def read_given(assignment: Assignment) -> None:
    """Read the cells of the release once, so that no child that reads a submission has to read them again."""
    for number, cell in enumerate(assignment.template.cells, 1):
        if cell.cell_type == "code":
            is_self_contained(cell.source)
            forbidden_imports.imports_of(cell.source, number)


def read_sources(
    rebuilt: Rebuilt, policy: Policy, needs: dict[str, list[str]], figures: bool = False
) -> tuple[list[Note], Savings]:
    """Notes on forbidden imports, and what need not run, or not in its order.

    Args:
        needs: grade_id of each test cell -> names that it needs of the student.
        figures: run the cells that only illustrate all the same.
    """

    def read() -> list:
        imports = [asdict(note) for note in forbidden_imports.read(rebuilt, policy)]
        return [imports, savings(rebuilt, needs, figures).to_json()]

    found: Any = run_in_child(read, SECONDS)
    if found is None:
        return [NOT_READ], NO_SAVINGS
    return [Note(**note) for note in found[0]], Savings.from_json(found[1])
