"""Calls the notebook by a name with a line break, an escape sequence and letters that run backwards."""

import json

SAYS = ["renamed_notebook", "several_notebooks"]


def hand_in(folder, nb):
    place = folder / "a1_toy"
    place.mkdir()
    for name in ("a1_toy\n\x1b]0;hostile\x07.ipynb", "\u202ebpnyi.yot_1a.ipynb", "-rf ..ipynb"):
        (place / name).write_text(json.dumps(nb))


def CHECK(found):
    said = found.mentions + found.feedback
    assert not {"\x1b", "\x07", "\u202e"} & set(said), "a name reached a page as it was"
