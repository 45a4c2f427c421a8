"""Ways to hand something in: files in folders and archives, for the tests of the intake."""

from __future__ import annotations

import bz2
import functools
import io
import tarfile
import zipfile

from autograder.intake import intake as intake_module
from autograder.intake.students import Roster


def intake(source, assignment, roster=None, **options):
    """The submissions of a class; `roster` lists ids."""
    known = None if roster is None else Roster(roster)
    return intake_module.intake(source, assignment, known, **options).submissions


def tar_header(name, size=0, kind=tarfile.REGTYPE, **fields):
    """The header of a tar member, whatever follows it."""
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, size
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    for place, text in fields.items():
        start = int(place.removeprefix("at_"))
        head[start : start + len(text)] = text
    head[148:156] = b"%06o\0 " % (sum(head[:148]) + 8 * 32 + sum(head[156:]))
    return bytes(head)


@functools.cache  # a hundred megabytes are compressed for one of them
def odd_archives():
    """Archives that are small and never end, or end in an error that no archive should: {name: content}."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"")
    pax = b"25 size=" + b"9" * 25 + b"\n"
    pax = b"%d" % (len(pax) + 1) + pax[2:]
    whole = tar_header("a.ipynb", 0) + bytes(1024)
    return {
        "nameless.zip": made.getvalue(),
        "sparse.tar": tar_header("a.ipynb", 512, tarfile.GNUTYPE_SPARSE, at_482=b"\1"),
        "huge.tar": tar_header("a.ipynb", 2**80) + bytes(512),
        "hole.tar": tar_header("a.ipynb", 2**80, tarfile.GNUTYPE_SPARSE, at_483=b"00000000012\0")
        + bytes(512),
        "nines.tar": tar_header("pax", len(pax), tarfile.XHDTYPE) + pax.ljust(512, b"\0") + whole,
        "back.tar": tar_header("a.ipynb", -(2**40)) + bytes(1024),
        "empty.zip": b"PK\5\6" + bytes(18),
        "empty.tar": b"",
        "bomb.tar.bz2": bz2.compress(tar_header("a.bin", 100 * 2**20) + bytes(100 * 2**20 + 1024)),
    }


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
