"""Target `notebook`: a submitted notebook, read and rebuilt."""

from __future__ import annotations

import json
import zlib
from random import Random

import nbformat

from autograder.course.course import Course
from autograder.course.records import Submission
from autograder.intake.notebook_file import Unreadable, decode, read_submitted
from autograder.rebuild.rebuild import DEFINED_ELSEWHERE, rebuild
from tests.fuzz import mutate, replies
from tests.toy_course import ROOT, submission_notebook

_ANSWERS = (
    "def square_forward(x):\n    return x, x\n",
    "def column_mean(x):\n    return x.mean(0)",
    "",
    " \n",
    "# nothing",
    "class column_mean: pass",
    "```python\ndef column_mean(x): pass\n```",
    "An essay.",
    "x = 1\r\ny = 2\rz = 3",
)
_SEEDS: dict = {}


def seeds() -> dict:
    """Assignment -> (assignment, a submission of it): the toy course's, and a real one."""
    if not _SEEDS:
        toy = replies.toy()[0].assignment
        _SEEDS[0] = toy, submission_notebook(toy)
        real = Course(ROOT).load("a1")
        _SEEDS[1] = real, submission_notebook(real)
    return _SEEDS


def make(rng: Random) -> bytes:
    """A byte that says which assignment, and the notebook."""
    which = int(rng.random() < 0.04)
    nb = seeds()[which][1]
    for _ in range(rng.choice((1, 1, 2, 3, 6, 12))):
        nb = _changed(nb, rng)
    if rng.random() < 0.1:
        nb = _old(nb, rng)
    text = json.dumps(nb, ensure_ascii=rng.random() < 0.8)
    data = text.encode(rng.choice(("utf-8",) * 12 + ("utf-8-sig", "utf-16", "utf-32", "latin-1")), "replace")
    if rng.random() < 0.1:
        data = mutate.flip(data, rng)
    return bytes([which]) + data


def _changed(nb, rng: Random):
    """The notebook with one thing done to its cells, or to any place of it."""
    cells = nb.get("cells") if isinstance(nb, dict) else None
    if rng.random() < 0.3 or not (
        isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells) and cells
    ):
        return mutate.tree(nb, rng)
    cells = list(cells)
    place, other = rng.randrange(len(cells)), rng.randrange(len(cells))
    cell = dict(cells[place])
    way = rng.randrange(8)
    if way == 0:
        cells.insert(other, dict(cell))
    elif way == 1:
        cells.insert(other, cells.pop(place))
    elif way == 2:
        del cells[place]
    elif way == 3:
        cell["source"] = rng.choice(
            (*_ANSWERS, cells[other].get("source"), [rng.choice(_ANSWERS)] * 2, mutate.odd_text(rng))
        )
    elif way == 4:
        cell["metadata"] = rng.choice(({}, cells[other].get("metadata"), mutate.odd_value(rng)))
    elif way == 5:
        cell["cell_type"] = rng.choice(("code", "markdown", "raw", "heading", None))
    elif way == 6:
        cell["id"] = rng.choice((cells[other].get("id"), "added-1", "", None, 3))
    else:
        cell = mutate.tree(cell, rng)
    if way > 2:
        cells[place] = cell
    return {**nb, "cells": cells}


def _old(nb, rng: Random):
    """The same cells as format 2 or 3 keeps them, roughly."""
    cells = nb.get("cells") if isinstance(nb, dict) else None
    if not isinstance(cells, list):
        return nb
    return {
        "nbformat": rng.choice((1, 2, 3, 3, 3, True, 3.0)),
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [_old_cell(cell, rng) for cell in cells]}],
    }


def _old_cell(cell, rng: Random):
    if not isinstance(cell, dict):
        return cell
    if cell.get("cell_type") != "code":
        return cell | {"level": rng.choice((1, 2, 10**9, "x"))} if rng.random() < 0.2 else cell
    return {
        "cell_type": "code",
        "input": cell.get("source"),
        "outputs": [],
        "language": "python",
        "collapsed": False,
    }


# --------------------------------------------------------------------------- properties


def check(data: bytes) -> None:
    """A notebook is unreadable for a stated reason, or rebuilt from the release and what was handed in."""
    assignment = seeds()[data[0] % 2 if data else 0][0]
    data = data[1:]
    rebuilt = rebuild(Submission("ada", data), assignment)
    _assert_from_the_release(rebuilt, assignment)
    try:
        handed = read_submitted(data)
    except Unreadable as reason:
        assert str(reason) and [note.code for note in rebuilt.notes] == ["unreadable_notebook"]
        return
    written = _sources(decode(data))
    if handed.old_format not in ("1", "2", "3"):  # their headings and lines are put together differently
        _assert_handed_in(rebuilt, assignment, written)
    assert all(note.code and note.text.isprintable() for note in rebuilt.notes), rebuilt.notes
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
    lines = {line for source in written for line in source.split("\n")}
    for cell, role in zip(rebuilt.nb.cells, rebuilt.roles, strict=True):
        if (
            role in ("answer", "extra", "manual")
            and cell.source not in stubs
            and _clean(cell.source) not in written
        ):
            # text turned into code, or two texts joined: then every line of it
            assert role != "extra", f"{cell.source!r} was not handed in"
            assert {_clean(line) for line in cell.source.split("\n")} <= lines | {""}, (
                f"{cell.source!r} was not handed in"
            )
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
