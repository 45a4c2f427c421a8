"""Change bytes and JSON trees a little, at random, the way damage and malice do."""

from __future__ import annotations

import copy
from random import Random

_ODD_BYTES = (0, 1, 0x7F, 0x80, 0xC1, 0xFE, 0xFF)
_ODD_TEXTS = (
    "",
    " ",
    "\0",
    "\ud800",
    "\r",
    "\u2028",
    "\ufeff",
    "<script>",
    "\x1b]0;x\x07",
    "../x",
    "```",
    "é" * 40,
    "a" * 300,
    "def square_forward(x):\n    return x",
    "__proto__",
    "\U00020000" * 70,
)
ODD_VALUES = (
    None,
    True,
    False,
    0,
    1,
    -1,
    3,
    4,
    5,
    2**31,
    2**63,
    -(2**63),
    10**30,
    1e308,
    float("inf"),
    float("nan"),
    0.5,
    [],
    {},
    [[]],
    [None],
    {"": None},
    ["a", "b\n"],
    *_ODD_TEXTS,
)


def flip(data: bytes, rng: Random) -> bytes:
    """Change a few bytes, or take out, repeat or move a stretch of them."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        place = rng.randrange(len(changed) + 1)
        end = min(len(changed), place + rng.choice((1, 1, 2, 4, 16, 64)))
        way = rng.randrange(6)
        if way == 0 and place < len(changed):
            changed[place] = rng.randrange(256)
        elif way == 1 and place < len(changed):
            changed[place] = rng.choice(_ODD_BYTES)
        elif way == 2:
            del changed[place:end]
        elif way == 3:
            changed[place:place] = changed[place:end] * rng.choice((1, 2, 20))
        elif way == 4:
            changed[place:end] = rng.randbytes(end - place)
        elif rng.random() < 0.3:
            del changed[place:]
        else:
            changed[place:place] = rng.randbytes(rng.choice((1, 4, 8)))
    return bytes(changed[: 2**20])


def odd_text(rng: Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(_ODD_TEXTS)
    return "".join(
        chr(rng.choice((rng.randrange(128), rng.randrange(0x3000), rng.randrange(0x110000))))
        for _ in range(rng.randrange(12))
    )


def odd_value(rng: Random, depth: int = 2):
    """A value that JSON can hold, and that hardly any reader expects where it stands."""
    if depth and rng.random() < 0.3:
        inner = [odd_value(rng, depth - 1) for _ in range(rng.randrange(3))]
        return inner if rng.random() < 0.5 else {odd_text(rng): value for value in inner}
    return copy.deepcopy(rng.choice(ODD_VALUES)) if rng.random() < 0.7 else odd_text(rng)


def tree(value, rng: Random):
    """Return a copy of a JSON value in which one place is not as it was."""
    value = copy.deepcopy(value)
    holders: list = []
    _holders(value, holders)
    if not holders:
        return odd_value(rng)
    holder = rng.choice(holders)
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    key = rng.choice(keys)
    way = rng.randrange(5)
    if way == 0:
        del holder[key]
    elif way == 1:
        holder[key] = odd_value(rng)
    elif way == 2:  # what stands somewhere else
        other = rng.choice(holders)
        holder[key] = copy.deepcopy(rng.choice(list(other.values()) if isinstance(other, dict) else other))
    elif isinstance(holder, list):
        twin = holder[key] if way == 3 else holder.pop(key)
        holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(twin))
    elif way == 3:
        holder[odd_text(rng)] = holder[key]
    elif isinstance(holder[key], str):
        holder[key] = _edited(holder[key], rng)
    return value


def _edited(text: str, rng: Random) -> str:
    place, end = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    return rng.choice(
        (
            text[:place] + text[end:],
            text[:place] + odd_text(rng) + text[place:],
            text[place:end],
            text + text[place:end],
            text.splitlines(True) or [text],
        )
    )


def _holders(value, found: list) -> None:
    """Collect every list and dict that is not empty."""
    if isinstance(value, (list, dict)) and value:
        found.append(value)
        for item in value.values() if isinstance(value, dict) else value:
            _holders(item, found)
