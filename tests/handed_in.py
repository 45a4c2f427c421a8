"""Ways to hand something in: files in folders and archives, for the tests of the intake."""

from __future__ import annotations

import io
import tarfile
import zipfile

from autograder.intake import intake as intake_module
from autograder.intake.students import Roster


def intake(source, assignment, roster=None, **options):
    """The submissions of a class; `roster` lists ids."""
    known = None if roster is None else Roster(roster)
    return intake_module.intake(source, assignment, known, **options).submissions


def codes(submission):
    return {note.code for note in submission.notes}


def one(submissions, student="ada"):
    """The only submission of `student`."""
    (found,) = [made for made in submissions if made.student == student]
    return found


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def zipped(entries):
    """An archive with these files: pairs (name, content), or a dict."""
    entries = entries.items() if isinstance(entries, dict) else entries
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def tarred(entries, mode="w:gz"):
    """The same as a tar archive; instead of a name there may be a TarInfo."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in entries:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()
