"""What a killed process means for a student: nothing, until it is known whose doing it was.

A session can end because of the student's code, or because something outside killed one of its processes: a
person, another program, the kernel when the machine has no memory left.

- The fork server, bubblewrap and a session's supervisor are out of the student's reach, so their end is never
  the student's: the submission is graded again. (Not so without a sandbox; then the next rule holds.)
- A process of the session that SIGKILL or its like ended may have done that itself. It is graded again; what
  is killed in the same place in `KILLS` tries, with the same effect (one state is lost, or the session), did
  it itself, and is treated like any other crash.
- Any other end (an exit, a crash, a time limit) cannot come from outside, and counts at once.

A test that had ended before its session was cut off keeps its outcome, so nobody draws a second time by
killing a process. What a student gets to see comes from the first try in which hidden tests began: a later
one could tell what they held, by the time that is left for it. All tries together have the time of one
submission. Where that does not suffice, or the sandbox is lost again and again, nothing is known about the
submission, and a person has to look.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from autograder.course.records import Note
from autograder.worker.client.session import Session

KILLS = 3  # tries of a submission whose own processes are killed, always in the same place
MOST_KILLS = 8  # in all places
LOSSES = 10  # tries of a submission whose sandbox is lost; their time is bounded besides


class NoVerdict(Exception):
    """Nothing is known about the submission, through no fault of its own that could be shown.

    Attributes:
        notes: what the person should know who looks at it now.
    """

    notes: list[Note] = []


@dataclass
class Retries:
    """Counts the tries of one submission.

    Args:
        seconds: for all of them.

    Attributes:
        outcomes: of the tests that ended before their session was cut off, by grade_id.
        shown: notes and outputs of the first try in which hidden tests began.
    """

    seconds: float
    outcomes: dict = field(default_factory=dict)
    shown: tuple[list[Note], dict] | None = None
    killed: Counter = field(default_factory=Counter)
    lost: int = 0
    begun: float = 0.0
    used: float = 0.0

    def is_self_inflicted(self, position: int | str, lost: bool = False) -> bool:
        """Whether a kill in this place (index of a cell, name of a test) is the submission's own doing.

        Args:
            lost: it cost the session, not just one state of it.
        """
        return self.killed[position, lost] >= KILLS - 1 or self.killed.total() >= MOST_KILLS

    def share_time(self, session: Session) -> None:
        """Give a session the time that those before it have left (starting a new sandbox is not counted)."""
        self.begun = time.monotonic()
        session.ends = self.begun + self.seconds - self.used

    def again(self, session: Session | None, position: int | str, lost: bool) -> bool:
        """Whether another try is due after one that ended early, in this place; None had no session at all.

        Raises:
            Unfounded: one is due, but there shall be no more, or no time is left for it.
        """
        if session is not None:
            self.used += time.monotonic() - self.begun
        if session is None or session.sandbox_lost:
            self.lost += 1
        elif session.killed and not self.is_self_inflicted(position, lost):
            self.killed[position, lost] += 1
        elif session.overdue and self.killed.total() + self.lost:
            raise NoVerdict("what was left of its time did not suffice")
        else:
            return False
        if self.lost >= LOSSES or self.used >= self.seconds:
            raise NoVerdict("its sandbox was lost too often, or no time is left")
        return True

    def keep(self, notes: list[Note], outputs: dict) -> None:
        """Hidden tests have begun in this try: what its cells gave is for the student, for good."""
        self.shown = self.shown or (notes, outputs)

    def to_show(self, notes: list[Note], outputs: dict) -> tuple[list[Note], dict]:
        """What the student gets to see, and notes of the last try for the instructor only."""
        if self.shown is None:
            return notes, outputs
        first, outputs = self.shown
        said = {note.text for note in first}
        return [*first, *(Note(note.code, note.text) for note in notes if note.text not in said)], outputs

    def notes(self) -> list[Note]:
        """What the instructor should know about the tries so far."""
        if not self.killed.total() + self.lost:
            return []
        killed = f"its session ({self.killed.total()} times) or its sandbox ({self.lost} times)"
        return [Note("graded_again", f"graded again: something killed {killed}; the last try counts")]
