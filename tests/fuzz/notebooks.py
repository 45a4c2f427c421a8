"""A submitted notebook, read and rebuilt."""

from __future__ import annotations

import functools
import json
import re
import zlib

import nbformat
from hypothesis import strategies as st

from autograder.course.course import Course
from autograder.course.records import Submission
from autograder.intake.notebook_file import Unreadable, decode, read_submitted
from autograder.rebuild.rebuild import DEFINED_ELSEWHERE, rebuild
from autograder.rebuild.stubs import stubs_of
from tests.fuzz import replies
from tests.fuzz.changes import ODD_TEXTS, ODD_VALUES, changed_bytes, changed_tree
from tests.toy_course import ROOT, submission_notebook

_SQUARE, _MEAN = "def square_forward(x):\n    return x, x\n", "def column_mean(x):\n    return x.mean(0)"
_FENCED = "```python\ndef column_mean(x): pass\n```"
_ANSWERS = [
    _SQUARE,
    _MEAN,
    _FENCED,
    "",
    " \n",
    "# \0\ud800",
    "class column_mean: pass",
    "x = 1\r\ny = 2\rz = 3",
]
_ENCODINGS = ["utf-8"] * 12 + ["utf-8-sig", "utf-16", "utf-32", "latin-1"]
_WAYS = ["copy", "move", "delete", "source", "source", "source", "metadata", "type", "id", "any", "tree"]


@functools.cache
def _assignment(number: int) -> tuple:
    """The toy assignment or a real one, and a submission of it."""
    assignment = replies.toy()[0].assignment if number == 0 else Course(ROOT).load("a1")
    return assignment, submission_notebook(assignment)


@st.composite
def _notebooks(draw) -> bytes:
    """A byte that says which assignment, and the notebook."""
    which = draw(st.sampled_from([0] * 20 + [1]))
    nb = _assignment(which)[1]
    for _ in range(draw(st.integers(1, 6))):
        nb = draw(_changed(nb))
    if draw(st.integers(0, 9)) == 9:
        nb = draw(_old(nb))
    text = json.dumps(nb, ensure_ascii=draw(st.booleans()))
    return bytes([which]) + text.encode(draw(st.sampled_from(_ENCODINGS)), "replace")


@st.composite
def _changed(draw, nb):
    """The notebook with one thing done to its cells, or to any place of it."""
    cells = list(nb["cells"]) if isinstance(nb, dict) and isinstance(nb.get("cells"), list) else []
    way = draw(st.sampled_from(_WAYS))
    if way == "tree" or not cells or not all(isinstance(cell, dict) for cell in cells):
        return draw(changed_tree(st.just(nb)))
    place, other = draw(st.integers(0, len(cells) - 1)), draw(st.integers(0, len(cells) - 1))
    cell, twin = dict(cells[place]), cells[other]
    if way == "delete":
        del cells[place]
    elif way in ("copy", "move"):
        cells.insert(other, cell if way == "copy" else cells.pop(place))
    elif way == "any":
        cells[place] = draw(changed_tree(st.just(cell)))
    else:
        cells[place] = cell | draw(_parts(way, twin))
    return {**nb, "cells": cells}


def _parts(way: str, twin: dict):
    """Another part of a cell, perhaps that of another cell."""
    if way == "source":
        odd = (
            st.sampled_from([*_ANSWERS, twin.get("source")]) | st.lists(st.sampled_from(_ANSWERS)) | ODD_TEXTS
        )
        return odd.map(lambda source: {"source": source})
    if way == "metadata":
        return (st.sampled_from([{}, twin.get("metadata")]) | ODD_VALUES).map(lambda odd: {"metadata": odd})
    if way == "type":
        return st.sampled_from(["code", "markdown", "raw", "heading", None]).map(
            lambda kind: {"cell_type": kind}
        )
    return st.sampled_from([twin.get("id"), "added-1", "", None, 3]).map(lambda name: {"id": name})


@st.composite
def _old(draw, nb):
    """The same cells as format 2 or 3 keeps them, roughly."""
    if not (isinstance(nb, dict) and isinstance(nb.get("cells"), list)):
        return nb
    cells = [
        {"cell_type": "code", "input": cell.get("source"), "outputs": [], "language": "python"}
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
        else cell | {"level": draw(st.sampled_from([1, 2, 10**9, "x"]))}
        if isinstance(cell, dict)
        else cell
        for cell in nb["cells"]
    ]
    major = draw(st.sampled_from([1, 2, 3, 3, True, 3.0]))
    return {
        "nbformat": major,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells}],
    }


INPUTS = _notebooks()
INPUTS = st.one_of(INPUTS, INPUTS, INPUTS, changed_bytes(INPUTS))

# --------------------------------------------------------------------------- properties


def check(data: bytes) -> None:
    """A notebook is unreadable for a stated reason, or rebuilt from the release and what was handed in."""
    assignment = _assignment(data[0] % 2 if data else 0)[0]
    data = data[1:]
    rebuilt = rebuild(Submission("ada", data), assignment)
    _assert_from_the_release(rebuilt, assignment)
    try:
        handed = read_submitted(data)
    except Unreadable as reason:
        assert str(reason) and [note.code for note in rebuilt.notes] == ["unreadable_notebook"]
        return
    written = _sources(decode(data))
    if handed.old_format not in ("2", "3"):  # their headings and lines are put together differently
        _assert_handed_in(rebuilt, assignment, written)
    assert all(note.code and note.text.isprintable() for note in rebuilt.notes), rebuilt.notes
    assert not any(re.search("[\0\ud800-\udfff]", cell.source) for cell in rebuilt.nb.cells)
    if zlib.crc32(data) % 16 == 0:
        nbformat.validate(rebuilt.nb)
        again = rebuild(Submission("ada", data), assignment)
        assert again.nb == rebuilt.nb and again.notes == rebuilt.notes


def _assert_from_the_release(rebuilt, assignment) -> None:
    """Locked and test cells are the release's own, in its order; of the others only the source may differ."""
    template, cells = assignment.template.cells, rebuilt.nb.cells
    assert rebuilt.nb.metadata == assignment.template.metadata and len(cells) == len(rebuilt.roles)
    place_of = {cell["id"]: place for place, cell in enumerate(cells)}
    assert len(place_of) == len(cells), "an id occurs twice"
    there = [slot for slot in assignment.cells if template[slot.index]["id"] in place_of]
    assert all(slot in there or slot.role == "extra" for slot in assignment.cells), "a cell is gone"
    places = [place_of[template[slot.index]["id"]] for slot in there]
    assert places == sorted(places), "cells are out of order"
    for slot, place in zip(there, places, strict=True):
        free = {"source"} if slot.role in ("answer", "manual", "extra") else set()
        mine, released = dict(cells[place]), dict(template[slot.index])
        assert rebuilt.roles[place] == slot.role and set(mine) == set(released)
        assert all(mine[key] == released[key] for key in released if key not in free)
    for place in set(range(len(cells))) - set(places):
        added = cells[place]
        assert (rebuilt.roles[place], added.cell_type, added.metadata, added.outputs) == (
            "extra",
            "code",
            {},
            [],
        )


def _assert_handed_in(rebuilt, assignment, written: set[str]) -> None:
    """Every source that is not the release's occurs in the submission."""
    stubs = {cell.source for cell in assignment.template.cells} | {DEFINED_ELSEWHERE}
    everything = "\n".join(written)
    guards = [
        guard
        for cell, node in zip(assignment.cells, assignment.template.cells, strict=True)
        if cell.role == "answer"
        for _, _, guard in stubs_of(node.source, cell.source)
    ]
    lines = {line.strip() for text in [everything, *guards] for line in text.split("\n")} | {""}
    for cell, role in zip(rebuilt.nb.cells, rebuilt.roles, strict=True):
        if (
            role in ("answer", "extra", "manual")
            and cell.source not in stubs
            and _clean(cell.source) not in written
        ):
            # text turned into code, texts joined, lines of a locked cell, words of a comment: then every line
            unknown = {_clean(line).strip() for line in cell.source.split("\n")} - lines
            assert all(line in everything for line in unknown), f"{cell.source!r} was not handed in"
    if (
        not {
            cell.source
            for cell, role in zip(rebuilt.nb.cells, rebuilt.roles, strict=True)
            if role == "answer"
        }
        <= stubs
    ):
        assert len(rebuilt.missing) < len(assignment.questions)


def _sources(text: str) -> set[str]:
    """Every string of a JSON text, and every list of strings as one, as anyone would find them."""
    found: set[str] = set()

    def meet(value) -> None:
        if isinstance(value, str):
            found.add(_clean(value))
        elif isinstance(value, list):
            if value and all(isinstance(item, str) for item in value):
                found.update((_clean("".join(value)), _clean("\n".join(value))))
            for item in value:
                meet(item)
        elif isinstance(value, dict):
            for item in value.values():
                meet(item)

    meet(json.loads(text.strip(" \t\r\n\0")))
    return found | {""}


def _clean(source: str) -> str:
    """Without what may be replaced: line ends, NUL and halves of surrogate pairs."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return (
        source.encode("utf-8", "surrogatepass")
        .decode("utf-8", "replace")
        .replace("\ufffd\ufffd\ufffd", "\ufffd")
    )
