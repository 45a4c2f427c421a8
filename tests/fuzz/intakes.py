"""Target `intake`: a class handed in as a folder, a zip or a tar archive."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import json
import lzma
import os
import re
import shutil
import tarfile
import tempfile
import warnings
import zipfile
from pathlib import Path
from random import Random

from autograder.course.errors import UserError
from autograder.intake.archives import IntakeLimits
from autograder.intake.intake import intake
from autograder.intake.students import clean_id
from tests.fuzz import mutate, replies

LIMITS = IntakeLimits(
    notebook_bytes=60_000,
    archive_bytes=300_000,
    total_bytes=600_000,
    files=60,
    student_bytes=150_000,
    student_files=12,
)
ROSTER = ["ada", "Bob", "ann_marie", "José", "x y"]
_NAMES = (
    "ada",
    "ADA",
    "Bob",
    "bob",
    "ann",
    "ann_marie_hw1",
    "José",
    "Jose\u0301",
    "J\udce9r",
    "J\udce8r",
    "J\udceer",
    "x y",
    "x-y",
    "***",
    "...",
    "-rf",
    "con",
    "a" * 90,
    "\U00020000" * 60,
    "é\u202etxt",
    "=cmd()",
    "nl\nx",
    ".hidden",
    "__MACOSX",
    "submitted",
    "a1_toy",
    "CON ",
    "~",
    "$(id)",
)
_FILES = (
    "a1_toy.ipynb",
    "A1_TOY.IPYNB",
    "v9.ipynb",
    "v10.ipynb",
    "timestamp.txt",
    "notes.txt",
    "all.zip",
    "all.tar.gz",
    "b.ipynb",
)
_STAMPS = (
    "2026-11-21 10:00:00.0 UTC",
    "2026-11-21 10:00 Europe/Berlin",
    "yesterday",
    "9999-12-31 23:59:59 -0900",
    "0001-01-01",
    "2026-11-21T10:00:00+99:99",
    "1" * 90,
    "2026-02-30",
    "2026 Europe x",
    "\ufeff2026-01-01",
    "2026-13-13 25:61 tz/UTC",
    "2026-01-01 10:00 a/b",
    "10000-1-1",
    "2026 .5.5 AM",
    "2026-11-21 10:00:00.0 zoneinfo",
)
_TOO_LONG = ["too", "long"] * 3


def make(rng: Random) -> bytes:
    """A letter for the kind of container (small where its bytes were changed afterwards), then the container.

    `F` is a folder, as JSON: [path, content, kind]. Contents are latin-1 text.
    """
    files = [_file(rng) for _ in range(rng.choice((1, 2, 3, 5, 8)))]
    kind = rng.choice("FFFZZT")
    data = {"F": _folder, "Z": _zip, "T": _tar}[kind](files, rng)
    if kind != "F" and rng.random() < 0.4:
        return kind.lower().encode() + mutate.flip(data, rng)
    return kind.encode() + data


def _file(rng: Random) -> list:
    owner = (
        rng.choice(_NAMES)
        if rng.random() < 0.8
        else mutate.odd_text(rng).replace("/", "").replace("\0", "") or "o"
    )
    file = rng.choice(_FILES)
    parts = rng.choice(
        (
            [owner, "a1_toy", file],
            [owner, file],
            [owner + "_1.ipynb"],
            [owner + ".zip"],
            ["class", owner, "a1_toy", file],
            [owner, "a2", file],
            [owner, *_TOO_LONG, file],
            ["..", owner, file],
            ["", "etc", file],
            [owner, "..", "..", file],
        )
        if rng.random() < 0.4
        else ([owner, "a1_toy", "a1_toy.ipynb"],)
    )
    return [
        "/".join(parts),
        _content(parts, owner, rng).decode("latin-1"),
        rng.choice(("file",) * 12 + ("link", "hard", "pipe")),
    ]


def _content(parts: list[str], owner: str, rng: Random) -> bytes:
    name = parts[-1].lower()
    if name.endswith(".txt"):
        return rng.choice(_STAMPS).encode()
    notebook = _notebook(owner)
    if name.endswith((".zip", ".tar.gz")):
        inner = [
            [
                rng.choice(("a1_toy.ipynb", "x/a1_toy.ipynb", "../a.ipynb", "deep.zip")),
                notebook.decode("latin-1"),
                "file",
            ]
        ]
        return _zip(inner, rng) if name.endswith(".zip") else gzip.compress(_plain_tar(inner))
    if rng.random() < 0.15:
        return rng.choice(
            (b"", b"{}", b"not json", mutate.flip(notebook, rng), notebook + b" " * 70_000, b"[" * 9000)
        )
    return notebook


@functools.lru_cache(maxsize=500)
def _notebook(owner: str) -> bytes:
    """A notebook that says whose it is."""
    nb = json.loads(replies.toy()[1].notebook)
    nb["metadata"]["owner"] = owner
    return json.dumps(nb).encode()


def _folder(files: list, rng: Random) -> bytes:
    return json.dumps(files).encode()


def _zip(files: list, rng: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name may occur twice
        for path, content, kind in files:
            info = zipfile.ZipInfo(path.encode("utf-8", "replace").decode())
            info.compress_type = rng.choice(
                (
                    zipfile.ZIP_STORED,
                    zipfile.ZIP_DEFLATED,
                    zipfile.ZIP_DEFLATED,
                    zipfile.ZIP_BZIP2,
                    zipfile.ZIP_LZMA,
                )
            )
            info.external_attr = {"link": 0o120777, "pipe": 0o010644}.get(kind, 0o100644) << 16
            archive.writestr(info, content.encode("latin-1", "replace"))
    return out.getvalue()


def _plain_tar(files: list, kinds=(tarfile.PAX_FORMAT,), rng: Random | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=rng.choice(kinds) if rng else kinds[0]) as archive:
        for path, content, kind in files:
            info = tarfile.TarInfo(re.sub("[\ud800-\udc7f\udd00-\udfff]", "?", path))
            raw = content.encode("latin-1", "replace")
            info.type = {"link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE}.get(
                kind, tarfile.REGTYPE
            )
            info.linkname = "" if kind == "file" else "/etc/passwd"
            info.size = len(raw) if kind == "file" else 0
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def _tar(files: list, rng: Random) -> bytes:
    data = _plain_tar(files, (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT), rng)
    if rng.random() < 0.3:
        data = mutate.flip(data, rng)
    return rng.choice((lambda x: x, gzip.compress, bz2.compress, lambda x: lzma.compress(x, preset=0)))(data)


def mutated(data: bytes, rng: Random) -> bytes:
    """Change a container as such: a path or a content of a folder, any bytes of an archive."""
    if data[:1] in b"Ff":
        return b"f" + json.dumps(mutate.tree(json.loads(data[1:]), rng)).encode()
    return data[:1].lower() + mutate.flip(data[1:], rng)


# --------------------------------------------------------------------------- properties


def check(data: bytes) -> None:
    """One submission for each student, of their own bytes; or a UserError for the container as a whole."""
    kind, data = data[:1].decode("latin-1"), data[1:]
    assignment = replies.toy()[0].assignment
    place = Path(tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    try:
        usable: set[str] = set()
        if kind in "Ff":
            source, usable = _written(place / "class", data)
        else:
            source = place / ("class.zip" if kind in "Zz" else "class.tar.gz")
            source.write_bytes(data)
        for roster in (None, ROSTER):
            try:
                made = intake(source, assignment, roster, LIMITS)
            except UserError as error:
                assert str(error)
                continue
            _assert_sound(made, exact=kind in "FZ", roster=roster)
            if roster is None:
                owners = {_owner(one.notebook) for one in made if one.notebook}
                assert usable <= owners, f"lost: {usable - owners}"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _assert_sound(made: list, exact: bool, roster) -> None:
    students = [one.student for one in made]
    assert len(set(students)) == len(students) and students == sorted(students)
    for one in made:
        assert (
            re.fullmatch(r"[\w@-][\w.@-]*", one.student)
            and ".." not in one.student
            and len(one.student.encode()) <= 200
        )
        assert not one.student.startswith("-")
        assert (one.notebook is None) == bool(one.problem), one
        assert one.name.isprintable() and all(note.text for note in one.notes)
        assert one.notebook is None or len(one.notebook) <= LIMITS.notebook_bytes
        if exact and one.notebook and roster is None and _owner(one.notebook) in _NAMES:
            owner = _owner(one.notebook)
            fitting = one.student.startswith(
                (
                    clean_id(owner)[:20],
                    clean_id(owner.split("_")[0])[:20],
                    "unnamed",
                    "class",
                    "etc",
                    "a1_toy",
                )
            )
            assert fitting, f"{one.student} got the notebook of {owner}"


def _owner(notebook: bytes) -> str | None:
    try:
        nb = json.loads(notebook)
        owner = nb["metadata"]["owner"]
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
            isinstance(entry, list)
            and len(entry) == 3
            and isinstance(entry[0], str)
            and isinstance(entry[1], str)
        ):
            continue
        path, content, kind = entry
        parts = [part for part in path.split("/") if part not in ("", ".", "..") and "\0" not in part]
        raw = content.encode("latin-1", "replace")
        if parts and _write(root.joinpath(*parts), raw, kind, root.parent / "elsewhere.ipynb"):
            told = len(parts) == 3 and parts[1:] == ["a1_toy", "a1_toy.ipynb"] and kind == "file"
            if told and raw == _notebook(parts[0]) and not re.match(r"\.|__MACOSX$|__pycache__$", parts[0]):
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
