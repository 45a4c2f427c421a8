"""The plain records that travel between the steps of a grading run.

intake -> Submission -> rebuild -> Rebuilt -> judge -> Verdict -> gradebook, feedback, report, receipt.

Every record turns into JSON and back (`to_json`, `from_json`), since receipts keep them on disk.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace

import nbformat

# How a graded cell can end. The first two are full and partial marks; `manual` waits for a person,
# `waiting` for something that this machine lacks, such as a GPU; all others score 0.
STATUSES = (
    "passed",
    "partial",
    "failed",
    "not_done",
    "time_limit",
    "crashed",
    "missing",
    "manual",
    "waiting",
)


@dataclass
class Note:
    """Something about a submission that a person should know; never a reason to stop the class.

    Attributes:
        code: stable short name, for example ``renamed_notebook`` or ``duplicated_cell``.
        text: one sentence for the instructor, in plain words.
        student: the same for the student, or an empty string to keep it from the feedback.
    """

    code: str
    text: str
    student: str = ""


def one_of_each(notes: list[Note], most: int = 3) -> list[Note]:
    """Many notes of one kind as one, which holds the first of them and says how many more there are."""
    kinds: dict[str, list[Note]] = {}
    for note in notes:
        kinds.setdefault(note.code, []).append(note)
    found = []
    for note in notes:
        same = kinds[note.code]
        if len(same) <= most:
            found.append(note)
        elif note is same[0]:
            told = [[one.text for one in same], [one.student for one in same if one.student]]
            ends = [f"; and {len(texts) - most} more" if len(texts) > most else "" for texts in told]
            joined = ["; ".join(texts[:most]) + end for texts, end in zip(told, ends, strict=True)]
            found.append(Note(note.code, *joined))
    return found


@dataclass
class Submission:
    """What intake found for one student: bytes and circumstances, nothing executed, nothing trusted.

    Attributes:
        student: identifier, safe as a folder name.
        notebook: raw bytes of the chosen notebook, or None where nothing usable was handed in.
        name: file name it was handed in under, for messages.
        timestamp: when it was handed in, ISO 8601 with offset, or an empty string.
        files: bytes of what belongs to the assignment beside its notebook (policy `extra_files`), by name.
        notes: what intake noticed.
        problem: why it can't be graded at all (then every cell scores 0), or an empty string.
        entry: name of the file or folder at the top of what the class handed in, exactly as it was.
    """

    student: str
    notebook: bytes | None
    name: str = ""
    timestamp: str = ""
    notes: list[Note] = field(default_factory=list)
    problem: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    entry: str = ""


@dataclass
class Rebuilt:
    """The release notebook with the student's answers put into it.

    Attributes:
        nb: a fresh nbformat v4 notebook; every byte outside answer cells comes from the release
            (test cells come from the source, hidden tests included).
        roles: one per cell of nb: ``text`` (markdown), ``setup`` (locked code, run by worker and judge),
            ``answer`` (the student's code), ``extra`` (code the student added or may edit), ``test`` (graded
            autotest, run by the judge only), ``manual`` (hand-graded answer).
        notes: what rebuilding noticed.
        missing: grade_ids of answer cells the submission doesn't hold.
        illustrations: indices of ordinary code cells of the release that the student left as they were.
    """

    nb: nbformat.NotebookNode
    roles: list[str]
    notes: list[Note] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    illustrations: list[int] = field(default_factory=list)


@dataclass
class CellVerdict:
    """The outcome of one graded cell.

    Attributes:
        grade_id: name of the cell, a claim (``relu_backward_blocks_negative_inputs``).
        question: name of the question it belongs to.
        points: awarded; None where a person has to grade, or the cell waits for what this machine lacks.
        max_points: obtainable.
        status: one of STATUSES.
        message: what went wrong, for the student; names no hidden input and no expected value.
        detail: the same for the instructor, with numbers.
        misconception: name of the catalogue entry that reproduces the answer, or an empty string.
        explanation: that entry's message to the student, or an empty string.
        hidden: whether the failure lies in the hidden part of the cell.
        seconds: wall time, calls included.
        printed: what the student's functions printed in the visible part, where that failed (untrusted!).
    """

    grade_id: str
    question: str
    points: float | None
    max_points: float
    status: str
    message: str = ""
    detail: str = ""
    misconception: str = ""
    explanation: str = ""
    hidden: bool = False
    seconds: float = 0.0
    printed: str = ""


@dataclass
class Verdict:
    """Everything a grading run learnt about one submission.

    Attributes:
        student, assignment, timestamp: as in Submission.
        cells: one per graded cell of the source notebook, in its order.
        outputs: index of a cell of Rebuilt.nb -> its nbformat outputs (untrusted content!).
        notes: of intake, rebuild and the run itself.
        problem: as in Submission.
        seconds: wall time of the whole submission.
        worker_cpu: CPU seconds of the student's code.
    """

    student: str
    assignment: str
    cells: list[CellVerdict]
    outputs: dict[int, list[dict]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    problem: str = ""
    timestamp: str = ""
    seconds: float = 0.0
    worker_cpu: float = 0.0

    @property
    def points(self) -> float:
        """Sum of awarded points; cells that wait for a person count 0."""
        return sum(cell.points or 0.0 for cell in self.cells)

    @property
    def max_points(self) -> float:
        return sum(cell.max_points for cell in self.cells)

    @property
    def waits(self) -> bool:
        """Whether a cell waits for something that the machine lacked; the next run grades again."""
        return any(cell.status == "waiting" for cell in self.cells)

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        data = json.loads(text)
        data["cells"] = [CellVerdict(**cell) for cell in data["cells"]]
        data["notes"] = [Note(**note) for note in data["notes"]]
        data["outputs"] = {int(index): outputs for index, outputs in data["outputs"].items()}
        return cls(**data)


def without_outputs(verdict: Verdict) -> Verdict:
    """A verdict that can be kept of each student of a large class: outputs may be megabytes."""
    return replace(verdict, outputs={})
