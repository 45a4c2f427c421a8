"""What a killed process means for a submission: one repetition, then a person looks.

A session can end because of the student's code, or because something outside killed one of its processes: a
person, another program, the kernel when the machine has no memory left. The rule:

- A machine fault repeats the submission once; after a second one the submission is named for a person, and
  the same command run again grades it. The end of the fork server, of bubblewrap or of a session's
  supervisor is a machine fault, since they are out of the student's reach, and so is the kill of a process
  of the session by SIGKILL or its like. (Without a sandbox, all of these count as kills of the session.)
- A kill where an earlier attempt was killed, too (while the same cell ran, or the same question was tested),
  is the submission's own doing: it is treated like any other crash, and the kill of the earlier attempt is no
  machine fault any more. So is a second kill of a submission that was seen sending signals to processes that
  it has not started, which no honest code does: such kills are noticed at random moments.
- Any other end (an exit, a crash, a time limit) cannot come from outside, and counts at once.

A test that had ended before its session was cut off keeps its outcome, so nobody draws a second time by
killing a process. What a student gets to see comes from the first attempt in which hidden tests began: a
later one could tell what they held, by the time that is left for it. Both attempts together have the time
of one submission.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.course.records import Note
from autograder.worker.client.session import Session


class NoVerdict(Exception):
    """Nothing is known about the submission, through no fault of its own that could be shown.

    Attributes:
        notes: what the person should know who looks at it now.
    """

    notes: list[Note] = []


@dataclass
class Retries:
    """The attempts at one submission.

    Args:
        seconds: for all of them.
        allowed: machine faults after which it is repeated; none where that has been done already, since its
            judge died.

    Attributes:
        outcomes: of the tests that ended before their session was cut off, by grade_id.
        shown: notes and outputs of the first attempt in which hidden tests began.
        sent_signals: the submission was seen sending signals to the grader's processes.
        faults: why the attempts so far ended early, while nothing shows that the submission did it: the
            place of a kill (index of a cell, or question), or "" where the sandbox was lost.
        kills: places where an attempt was killed.
    """

    seconds: float
    allowed: int = 1
    outcomes: dict = field(default_factory=dict)
    shown: tuple[list[Note], dict] | None = None
    sent_signals: bool = False
    faults: list[int | str] = field(default_factory=list)
    kills: set[int | str] = field(default_factory=set)
    started: float = 0.0
    used: float = 0.0
    repeated: str = ""

    def is_self_inflicted(self, place: int | str) -> bool:
        """Whether a kill in this place is the submission's own doing."""
        if place not in self.kills and not (self.repeated and self.sent_signals):
            return False
        self.faults = [fault for fault in self.faults if fault != place]
        return True

    def share_time(self, session: Session) -> None:
        """Give a session the time that the one before it has left (starting a new sandbox is not counted)."""
        self.started = session.clock()
        session.ends = self.started + self.seconds - self.used

    def again(self, session: Session | None, place: int | str) -> bool:
        """Whether another attempt is due after one that ended early, in this place.

        Args:
            session: None where none could be begun.

        Raises:
            NoVerdict: one is due, but there shall be no more, or no time is left for it.
        """
        if session is not None:
            self.used += session.clock() - self.started
        killed = session is not None and session.killed and not self.is_self_inflicted(place)
        if killed and place != "":
            self.kills.add(place)
        if session is None or session.sandbox_lost or killed:
            self.faults.append(place if killed else "")
        elif session.overdue and self.faults:
            raise NoVerdict("what was left of its time did not suffice")
        else:
            return False
        if len(self.faults) > self.allowed or self.used >= self.seconds:
            raise NoVerdict("a machine fault met it again, or no time is left")
        self.repeated = "one of its processes" if killed else "its sandbox"
        return True

    def keep(self, notes: list[Note], outputs: dict) -> None:
        """Hidden tests have begun in this attempt: what its cells gave is for the student, for good."""
        self.shown = self.shown or (notes, outputs)

    def to_show(self, notes: list[Note], outputs: dict) -> tuple[list[Note], dict]:
        """What the student gets to see, and notes of the last attempt for the instructor only."""
        if self.shown is None:
            return notes, outputs
        first, outputs = self.shown
        said = {note.text for note in first}
        return [*first, *(Note(note.code, note.text) for note in notes if note.text not in said)], outputs

    def notes(self) -> list[Note]:
        """What the instructor should know about the attempts so far."""
        if not self.repeated:
            return []
        return [
            Note("graded_again", f"graded again: something killed {self.repeated}; the last attempt counts")
        ]
