"""What one submission of the example class is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

ALL = "all"
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Student:
    """One example submission.

    Attributes:
        name: the student's identifier.
        story: what the submission shows, in a few words.
        ideas: question -> name of the catalogue entry that answers it; the others are the reference.
        empty: questions left as they were released; ``("all",)`` for every one.
        trick: changes the finished notebook (a dict), or returns bytes to hand in instead.
        fails: graded cells that must score 0 on top of those the ideas fail; ALL for every one.
        honest: code that any grader may run; stock nbgrader must give it the same score.
        essay: answer to the hand-graded questions; empty leaves them as they were released.
        hours_late: when it was handed in, counted from the due date.
        file: name of the notebook; empty for the right one.
    """

    name: str
    story: str
    ideas: dict[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    trick: Callable | None = None
    fails: frozenset[str] | str = NONE
    honest: bool = True
    essay: str = (
        "All components of dw share the sign of dout where x is positive, so a step can only go into two "
        "quadrants; a minibatch mixes signs, and centered inputs lift the restriction."
    )
    hours_late: float = -3.75
    file: str = ""
