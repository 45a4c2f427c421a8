"""A class handed in as a folder, a zip or a tar archive."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import json
import lzma
import os
import re
import tarfile
import tempfile
import unicodedata
import warnings
import zipfile
from pathlib import Path
from unittest import mock

from hypothesis import strategies as st

from autograder.course.errors import UserError
from autograder.intake import intake as intake_module
from autograder.intake.files import IntakeLimits, is_clutter
from autograder.intake.students import Roster, clean_id
from tests.fuzz import replies
from tests.fuzz.changes import ODD_TEXTS, changed_bytes, changed_tree
from tests.handed_in import odd_archives

LIMITS = IntakeLimits(
    notebook_bytes=60_000,
    file_bytes=100_000,
    archive_bytes=300_000,
    total_bytes=600_000,
    files=60,
    student_bytes=150_000,
    student_files=12,
)
ROSTER = Roster(["ada", "Bob", "ann_marie", "José", "x y"], [("Kim Lee", "ada"), ("101", "x y")])
# fmt: off
_NAMES = [
    "ada", "ADA", "Bob", "bob", "ann", "ann_marie_hw1", "José", "Jose\u0301", "J\udce9r", "J\udce8r",
    "J\udceer", "x y", "x-y", "***", "...", "-rf", "con", "a" * 90, "\U00020000" * 60, "=cmd()", "nl\nx",
    "é\u202etxt", ".hidden", "__MACOSX", "submitted", "a1_toy", "CON ", "~", "$(id)",
]
_FILES = ["a1_toy.ipynb"] * 8 + [
    "A1_TOY.IPYNB", "v9.ipynb", "v10.ipynb", "timestamp.txt", "notes.txt", "all.zip", "all.tar.gz", "b.ipynb",
    "a1_toy.ipynb.txt", "a1.pdf", "odd.zip", "odd.tar", "odd.tar.bz2",
]
_STAMPS = [
    "2026-11-21 10:00:00.0 UTC", "2026-11-21 10:00 Europe/Berlin", "yesterday", "9999-12-31 23:59:59 -0900",
    "0001-01-01", "2026-11-21T10:00:00+99:99", "1" * 90, "2026-02-30", "2026 Europe x", "\ufeff2026-01-01",
    "2026-11-21 10:00 IST", "2026-11-21 10:00 XYZT", "2026-11-21 10:00 UTC+2",
    "2026-13-13 25:61 tz/UTC", "2026-01-01 10:00 a/b", "10000-1-1", "2026 .5.5 AM", "2026-11-21 10:00 tzinfo",
]
_PATHS = ["{0}/a1_toy/a1_toy.ipynb"] * 12 + [
    "{0}/a1_toy/{1}", "{0}/{1}", "{0}_1.ipynb", "{0}.zip", "class/{0}/a1_toy/{1}", "{0}/a2/{1}",
    "{0}/too/long/too/long/{1}", "../{0}/{1}", "/etc/{1}", "{0}/../../{1}", "{0}_101_5001_{1}",
    "HW 1_{0}_attempt_2026-11-21-10-00-00_{1}", "{0}_12_assignsubmission_file_/{1}", "{0}.pdf",
    "{0}.ipynb.json",
    "{0}_12_assignsubmission_onlinetext_/x.html", "11-22 - {0} - Nov 21, 2026 1000 AM/{1}", "", "{0}/",
]
_COMPRESSIONS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
# fmt: on
_MODES = {"file": 0o100644, "link": 0o120777, "hard": 0o100644, "pipe": 0o010644}
_TYPES = {"file": tarfile.REGTYPE, "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE}
_TAR_COMPRESSIONS = [bytes, gzip.compress, bz2.compress, functools.partial(lzma.compress, preset=0)]


_ODD_ARCHIVES = odd_archives()


@functools.cache
def _notebook(owner: str) -> bytes:
    """A notebook that says whose it is."""
    nb = json.loads(replies.toy()[1].notebook)
    nb["metadata"]["owner"] = owner
    return json.dumps(nb).encode()


def _zip(files: list, compression: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name may occur twice
        for path, content, kind in files:
            info = zipfile.ZipInfo(path.encode("utf-8", "replace").decode())
            info.compress_type, info.external_attr = compression, _MODES[kind] << 16
            archive.writestr(info, content.encode("latin-1"))
    return out.getvalue()


def _tar(files: list, form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for path, content, kind in files:
            info = tarfile.TarInfo(re.sub("[\ud800-\udc7f\udd00-\udfff]", "?", path))
            raw = content.encode("latin-1") if kind == "file" else b""
            info.type, info.size, info.linkname = (
                _TYPES[kind],
                len(raw),
                "" if kind == "file" else "/etc/passwd",
            )
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


@st.composite
def _contents(draw, name: str, owner: str) -> bytes:
    if name.endswith(".txt"):
        return draw(st.sampled_from(_STAMPS)).encode()
    notebook = _notebook(owner)
    if name.startswith("odd."):
        odd = [data for odd_name, data in _ODD_ARCHIVES.items() if odd_name.endswith(name[3:])]
        return draw(st.sampled_from(odd) | changed_bytes(st.sampled_from(odd)))
    if name.endswith((".zip", ".tar.gz")):
        path = draw(st.sampled_from(["a1_toy.ipynb", "x/a1_toy.ipynb", "../a.ipynb", "deep.zip"]))
        inner = [[path, notebook.decode("latin-1"), "file"]]
        return _zip(inner, zipfile.ZIP_DEFLATED) if name.endswith(".zip") else gzip.compress(_tar(inner))
    odd = st.sampled_from([b"", b"{}", b"not json", notebook + b" " * 70_000, b"[" * 9000])
    return draw(st.sampled_from([notebook] * 6) | odd | changed_bytes(st.just(notebook)))


@st.composite
def _files(draw) -> list:
    """[path, content as latin-1 text, kind]."""
    odd = ODD_TEXTS.map(lambda text: re.sub("[/\0]", "", text) or "o")
    owner = draw(st.sampled_from(_NAMES) | st.sampled_from(_NAMES) | odd)
    path = draw(st.sampled_from(_PATHS)).format(owner, draw(st.sampled_from(_FILES)))
    content = draw(_contents(path.rpartition("/")[2].lower(), owner))
    return [path, content.decode("latin-1"), draw(st.sampled_from(["file"] * 12 + ["link", "hard", "pipe"]))]


def _as_told(owners: list[str]) -> list:
    """A class in which everybody hands in exactly as they were told to."""
    return [[f"{owner}/a1_toy/a1_toy.ipynb", _notebook(owner).decode("latin-1"), "file"] for owner in owners]


_CLASSES = st.one_of(
    st.lists(_files(), min_size=1, max_size=6),
    st.lists(st.sampled_from(_NAMES), min_size=1, max_size=7, unique=True).map(_as_told),
)
_ZIPS = st.builds(_zip, _CLASSES, st.sampled_from(_COMPRESSIONS))
_TARS = st.builds(_tar, _CLASSES, st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]))
# A letter for the kind of container (small where its bytes were changed afterwards), then the container.
# `F` is a folder, as JSON.
INPUTS = st.one_of(
    _CLASSES.map(lambda files: b"F" + json.dumps(files).encode()),
    changed_tree(_CLASSES).map(lambda files: b"f" + json.dumps(files).encode()),
    _ZIPS.map(b"Z".__add__),
    changed_bytes(_ZIPS).map(b"z".__add__),
    st.builds(lambda tar, compress: b"T" + compress(tar), _TARS, st.sampled_from(_TAR_COMPRESSIONS)),
    st.builds(
        lambda tar, compress: b"t" + compress(tar), changed_bytes(_TARS), st.sampled_from(_TAR_COMPRESSIONS)
    ),
)


# --------------------------------------------------------------------------- properties


def check(data: bytes) -> None:
    """One submission for each student, of their own bytes; or a UserError for the container as a whole."""
    kind, data = data[:1].decode("latin-1"), data[1:]
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory, ignore_cleanup_errors=True) as folder:
        source, usable = Path(folder, "class.zip" if kind in "Zz" else "class.tar.gz"), set()
        if kind in "Ff":
            source, usable = _written(Path(folder, "class"), data)
        else:
            source.write_bytes(data)
        for roster in (None, ROSTER):
            try:
                made = _taken_in(source, roster).submissions
            except UserError as error:
                assert str(error)
                continue
            _assert_sound(made, exact=kind in "FZ" and roster is None)
            owners = {_one_spelling(_owner(one.notebook)) for one in made if one.notebook}
            lost = {_one_spelling(owner) for owner in usable} - owners
            assert roster or not lost, f"lost: {lost}"


def _taken_in(source: Path, roster: Roster | None) -> intake_module.HandedIn:
    """In this process: what would end or hang the child of a real run is found here."""
    in_process = {
        "map_in_child": lambda work, items, *limits: map(work, items),
        "iterate_in_child": lambda results, *limits: results(),
    }
    with mock.patch.multiple(intake_module, **in_process):
        return intake_module.intake(source, replies.toy()[0].assignment, roster, LIMITS)


def _one_spelling(owner: str | None) -> str:
    return unicodedata.normalize("NFC", owner or "")


def _assert_sound(made: list, exact: bool) -> None:
    students = [one.student for one in made]
    assert len(set(students)) == len(students) and students == sorted(students)
    for one in made:
        assert re.fullmatch(r"[\w@][\w.@-]*", one.student) and ".." not in one.student, one.student
        assert len(one.student.encode()) <= 200
        assert (one.notebook is None) == bool(one.problem), one
        assert one.name.isprintable() and all(note.text for note in one.notes)
        assert "failed with" not in one.problem, one.problem
        assert one.notebook is None or len(one.notebook) <= LIMITS.notebook_bytes
        owner = _owner(one.notebook or b"")
        if exact and owner in _NAMES:
            parts = (owner, owner.split("_")[0], owner.rpartition("_")[2])
            names = {clean_id(part)[:20] for part in parts}
            fitting = one.student.startswith((*names, "unnamed", "class", "etc", "a1_toy"))
            assert fitting, f"{one.student} got the notebook of {owner}"


def _owner(notebook: bytes) -> str | None:
    try:
        owner = json.loads(notebook)["metadata"]["owner"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return owner if isinstance(owner, str) else None


def _written(root: Path, data: bytes) -> tuple[Path, set[str]]:
    """Write a folder; returns it, and the owners who handed in exactly as they were told to."""
    root.mkdir()
    (root.parent / "elsewhere.ipynb").write_bytes(_notebook("elsewhere"))
    usable, files = set(), json.loads(data)
    files = files if isinstance(files, list) else []
    for entry in files:
        if not (
            isinstance(entry, list) and len(entry) == 3 and all(isinstance(part, str) for part in entry[:2])
        ):
            continue
        path, content, kind = entry
        parts = [part for part in path.split("/") if part not in ("", ".", "..") and "\0" not in part]
        raw = content.encode("latin-1", "replace")
        if parts and _write(root.joinpath(*parts), raw, kind, root.parent / "elsewhere.ipynb"):
            told = len(parts) == 3 and parts[1:] == ["a1_toy", "a1_toy.ipynb"] and kind == "file"
            if told and raw == _notebook(parts[0]) and not is_clutter(parts[0]):
                usable.add(parts[0])
    plain = len(usable) == len(files) and len(files) < 8  # anything else in there may rightly take its place
    return root, usable if plain else set()


def _write(path: Path, raw: bytes, kind, elsewhere: Path) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "link":
            path.symlink_to(elsewhere)
        elif kind == "hard":
            os.link(elsewhere, path)
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            with path.open("xb") as file:  # what stands there stays: it may be a pipe
                file.write(raw)
    except (OSError, ValueError):  # no file system takes this name
        return False
    return True
