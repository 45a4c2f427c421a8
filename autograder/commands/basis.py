"""What a grade is based on: which submissions are graded, and what a receipt says of them."""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.errors import UserError
from autograder.course.records import Note, Submission
from autograder.intake.kept import read_kept
from autograder.receipts.receipts import Receipt, receipt_key
from autograder.system.text import one_line


def chosen(handed_in: list[Submission], students: tuple[str, ...]) -> list[Submission]:
    """Those of some students; all where none is named.

    Raises:
        UserError: one of them handed in nothing.
    """
    known = [submission.student for submission in handed_in]
    for name in students:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are submissions of {len(known)} students."
            raise UserError(f"--students: nothing was handed in by {one_line(name)}. {hint}")
    return [submission for submission in handed_in if not students or submission.student in students]


def key_of(submission: Submission, same: dict[str, bytes | str]) -> str:
    """Everything a result depends on, except the seed: another draw is no reason to grade again."""
    return receipt_key(
        student=submission.student,
        submission=submission.notebook or b"",
        files=json.dumps(_hashes(submission), sort_keys=True),
        problem=submission.problem,
        timestamp=submission.timestamp,
        **same,
    )


def basis(assignment: Assignment, same: dict[str, bytes | str]) -> dict:
    """What tells later which questions have changed since: a hash of each, with its points and the set-up,
    and one of all but the source."""
    rest = {name: part for name, part in same.items() if name != "source"}
    parts: dict[str, list] = {question: [assignment.setup_code] for question in assignment.questions}
    for cell in assignment.cells:
        if cell.question:
            parts[cell.question].append([cell.grade_id, cell.source, cell.points])
    hashes = {question: receipt_key(cells=json.dumps(part)) for question, part in parts.items()}
    return {"questions": hashes, "rest": receipt_key(**rest)}


def about_submission(submission: Submission) -> dict:
    """What a receipt says of a submission, so that it can be put together again from its bytes."""
    about: dict = {"submission_sha256": hashlib.sha256(submission.notebook or b"").hexdigest()}
    about |= {"files_sha256": _hashes(submission)} if submission.files else {}
    notes = [asdict(note) for note in submission.notes]
    return about | {"handed_in": {"name": submission.name, "problem": submission.problem, "notes": notes}}


def read_back(workspace: Path, assignment: Assignment, receipt: Receipt) -> Submission | None:
    """Put a submission together again from what is kept and what its receipt says; None where it is not kept
    as it was graded."""
    verdict, about = receipt.verdict, receipt.environment
    handed_in = about.get("handed_in", {"name": "", "problem": verdict.problem, "notes": []})
    notes = [Note(**note) for note in handed_in["notes"]]
    made = Submission(
        verdict.student, None, handed_in["name"], verdict.timestamp, notes, handed_in["problem"]
    )
    if not verdict.problem:
        digests = (about.get("submission_sha256", ""), about.get("files_sha256", {}))
        kept = read_kept(workspace, assignment, verdict.student, *digests)
        if kept is None:
            return None
        made.notebook, made.files = kept
    return made


def _hashes(submission: Submission) -> dict[str, str]:
    """SHA-256 of the files that were handed in beside the notebook, by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in submission.files.items()}
