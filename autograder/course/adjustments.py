"""Questions that count otherwise than they were handed out: what an instructor decides after grading.

The table `[adjustments]` of an assignment's policy names questions, or single graded cells:

    [adjustments]
    drop = ["column_mean"]        # counts neither in the points nor in the maximum, for nobody
    full_credit = ["square"]      # whoever handed in a notebook gets all its points
    bonus = ["why_average"]       # its points count, its maximum does not

Verdicts and receipts stay what they are: adjustments are applied where grades are written, so taking a line
out of the file brings the earlier grades back.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from autograder.course.errors import UserError

DROP, FULL_CREDIT, BONUS = "drop", "full_credit", "bonus"

IN_WORDS = {
    DROP: "dropped by the instructor",
    FULL_CREDIT: "full credit for everybody who handed in",
    BONUS: "a bonus, on top of the maximum",
}

FOR_STUDENTS = {
    DROP: "dropped by the instructor, and counts neither in your points nor in the maximum",
    FULL_CREDIT: "the instructor gives full credit to everybody who handed in",
    BONUS: "made a bonus by the instructor: its points count on top of the maximum",
}


@dataclass(frozen=True)
class Adjustments:
    """What counts otherwise; see the module's text.

    Attributes:
        drop, full_credit, bonus: grade_ids of questions or of graded cells.
    """

    drop: tuple[str, ...] = ()
    full_credit: tuple[str, ...] = ()
    bonus: tuple[str, ...] = ()

    def by_cell(self, graded: Iterable, file: str) -> dict[str, str]:
        """Return {grade_id of a graded cell: DROP, FULL_CREDIT or BONUS}.

        Args:
            graded: the graded cells of the assignment, each a `course.Cell`.
            file: the policy's name, for messages.

        Raises:
            UserError: a name is no question and no graded cell, or stands in two lists.
        """
        cells: dict[str, list[str]] = {}
        for cell in graded:
            cells.setdefault(cell.question, []).append(cell.grade_id)
        known = cells | {name: [name] for names in cells.values() for name in names if name not in cells}
        found: dict[str, str] = {}
        for kind in (item.name for item in fields(self)):
            for name in getattr(self, kind):
                if name not in known:
                    raise UserError(f"{file}: adjustments.{kind}: {_unknown(name, cells, known)}")
                for grade_id in known[name]:
                    if found.setdefault(grade_id, kind) != kind:
                        raise UserError(
                            f"{file}: adjustments: {name} can't be in both {found[grade_id]} and {kind}; "
                            "keep one of them"
                        )
        return found


def _unknown(name: str, questions: dict, known: dict) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    suggestion = f" (did you mean {close[0]!r}?)" if close else ""
    return (
        f"{name!r} is no question and no graded cell of this assignment{suggestion}; "
        f"questions are {', '.join(questions)}"
    )


def by_question(
    graded: Iterable, adjusted: dict[str, str], words: dict[str, str], name: Callable[[str], str] = str
) -> dict[str, str]:
    """Say of each question what counts otherwise in it; of its cells, by `name`, where that is not all of it.

    Args:
        graded: the graded cells, each a `course.Cell`.
        adjusted: as `Adjustments.by_cell` gives it.
        words: of each kind.
    """
    kinds: dict[str, dict[str, str | None]] = {}
    for cell in graded:
        kinds.setdefault(cell.question, {})[cell.grade_id] = adjusted.get(cell.grade_id)
    found = {}
    for question, cells in kinds.items():
        some = {cell: kind for cell, kind in cells.items() if kind}
        if some and len(set(cells.values())) == 1:
            found[question] = words[next(iter(some.values()))]
        elif some:
            found[question] = "; ".join(f"{name(cell)}: {words[kind]}" for cell, kind in some.items())
    return found


def maximum(kind: str | None, points: float) -> float:
    """Points to be had for a cell, as the maximum counts them."""
    return 0.0 if kind in (DROP, BONUS) else points


def replaces_grade(kind: str | None, gradable: bool) -> bool:
    """Whether neither tests nor a person decide what the cell scores.

    Args:
        gradable: whether something was handed in that could be graded; else there is no full credit.
    """
    return kind == DROP or kind == FULL_CREDIT and gradable


def automatic_score(kind: str | None, auto: float | None, points: float, gradable: bool) -> float | None:
    """What the gradebook has as the automatic score of a cell.

    Args:
        auto: of the tests; None where a person grades.
        points: to be had for the cell as it was handed out.
        gradable: as in `replaces_grade`.
    """
    if not replaces_grade(kind, gradable):
        return auto
    return points if kind == FULL_CREDIT else 0.0
