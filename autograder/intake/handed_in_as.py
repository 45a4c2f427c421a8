"""Under which name each submission came in: the key by which a platform takes feedback back.

`<workspace>/handed_in_as/<assignment>.json` holds {student: name of the file or folder at the top of what the
class handed in}, exactly as it was. It is no part of the receipts: the same work may come in again under
another name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.system.files import write_atomically


def remember(workspace: Path, assignment: str, submissions: Iterable[Submission]) -> None:
    """Note the names of these submissions; those of students who are not among them stay."""
    known = names_of(workspace, assignment)
    now = known | {one.student: one.entry for one in submissions if one.entry}
    if now != known:
        write_atomically(_path(workspace, assignment), json.dumps(now, indent=1, sort_keys=True) + "\n")


def names_of(workspace: Path, assignment: str) -> dict[str, str]:
    """Return {student: name}; empty where nothing was noted yet.

    Raises:
        UserError: the file is damaged.
    """
    path = _path(workspace, assignment)
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise UserError(f"{path} is damaged. Move it away; the next grading run writes it again.") from error
    return names


def _path(workspace: Path, assignment: str) -> Path:
    return workspace / "handed_in_as" / f"{assignment}.json"
