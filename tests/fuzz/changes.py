"""Strategies that change bytes and JSON trees a little, the way damage and malice do."""

from __future__ import annotations

import copy

from hypothesis import strategies as st

ODD_TEXTS = st.sampled_from(
    ["", " ", "\0", "\ud800", "\r", "\u2028", "\ufeff", "<script>", "\x1b]0;x\x07", "../x", "```", "é" * 40]
    + ["a" * 300, "def square_forward(x):\n    return x", "__proto__", "\U00020000" * 70]
) | st.text(max_size=12)
_LEAVES = (
    st.sampled_from([None, True, False, 0, 1, -1, 3, 4, 5, 0.5, 2**31, 2**63, -(2**63), 10**30, 1e308])
    | st.sampled_from([float("inf"), float("nan")])
    | ODD_TEXTS
)
# Values that JSON can hold, and that hardly any reader expects where they stand.
ODD_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(ODD_TEXTS, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def changed_bytes(draw, inputs) -> bytes:
    """Bytes of which a few stretches are taken out, repeated or replaced."""
    data = bytearray(draw(inputs))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(data)))
        end = min(len(data), place + draw(st.sampled_from([0, 1, 1, 2, 4, 16, 64])))
        repeated = st.sampled_from([0, 2, 20]).map(bytes(data[place:end]).__mul__)
        odd = st.sampled_from([b"\0", b"\x01", b"\x7f", b"\x80", b"\xc1", b"\xfe", b"\xff"])
        data[place:end] = draw(repeated | odd | st.binary(max_size=8))
    return bytes(data[: 2**20])


@st.composite
def changed_tree(draw, trees):
    """A copy of a JSON value in which one place is not as it was."""
    tree = copy.deepcopy(draw(trees))
    holders = list(_holders(tree))
    if not holders:
        return draw(ODD_VALUES)
    holder, other = draw(st.sampled_from(holders)), draw(st.sampled_from(holders))
    key = draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
    way = draw(st.sampled_from(["delete", "replace", "copy", "repeat", "edit"]))
    if way == "delete":
        del holder[key]
    elif way == "copy":  # what stands somewhere else
        values = list(other.values()) if isinstance(other, dict) else other
        holder[key] = copy.deepcopy(draw(st.sampled_from(values)))
    elif way == "repeat" and isinstance(holder, list):
        holder.insert(draw(st.integers(0, len(holder))), copy.deepcopy(holder[key]))
    elif way == "repeat":
        holder[draw(ODD_TEXTS)] = copy.deepcopy(holder[key])
    elif way == "edit" and isinstance(holder[key], str):
        holder[key] = draw(_edited(holder[key]))
    else:
        holder[key] = draw(ODD_VALUES)
    return tree


@st.composite
def _edited(draw, text: str):
    place, end = sorted([draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))])
    pieces = [text[:place] + text[end:], text[place:end], text + text[place:end], text.splitlines(True)]
    return draw(st.sampled_from(pieces) | ODD_TEXTS.map(lambda odd: text[:place] + odd + text[place:]))


def _holders(value):
    """Every list and dict that is not empty."""
    if isinstance(value, (list, dict)) and value:
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _holders(item)
