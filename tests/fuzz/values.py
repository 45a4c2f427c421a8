"""Values and raw messages of the wire, and what a decoded value may be made of."""

from __future__ import annotations

import struct
from random import Random

import msgpack
import numpy as np

from autograder.worker.inside import wire

_NUMBERS = (
    0,
    1,
    -1,
    2,
    127,
    128,
    2**31,
    2**32,
    2**53,
    2**61 - 1,
    2**63 - 1,
    2**63,
    2**64 - 1,
    2**64,
    -(2**63),
    -(2**63) - 1,
    10**40,
    2**13_000 - 1,
    -(2**12_999),
)
_FLOATS = (0.0, -0.0, 1.5, float("nan"), float("inf"), -float("inf"), 5e-324, 1e308)
_TEXTS = ("", "a", "result", "callback", "é", "\0", "\x1b[2J", "x" * 400, "\U0001f600", "text/plain", "0")
LEAVES = (type(None), bool, int, float, complex, str, bytes)


def leaf(rng: Random):
    kind = rng.randrange(9)
    if kind == 0:
        return rng.choice((None, True, False))
    if kind == 1:
        return rng.choice(_NUMBERS) if rng.random() < 0.5 else rng.randrange(-300, 300)
    if kind == 2:
        return rng.choice(_FLOATS) if rng.random() < 0.5 else rng.uniform(-9, 9)
    if kind == 3:
        return rng.choice(_TEXTS)
    if kind == 4:
        return rng.randbytes(rng.randrange(9))
    if kind == 5:
        return complex(rng.choice(_FLOATS), rng.choice(_FLOATS))
    if kind == 6:
        return wire.Handle(rng.randrange(5), rng.choice(_TEXTS)[:100])
    array = _array(rng)
    return array if kind == 7 or not array.size else array.flat[0]


def _array(rng: Random) -> np.ndarray:
    dtype = np.dtype(rng.choice(wire.DTYPES))
    shape = [rng.choice((0, 1, 1, 2, 3, 4)) for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 6)))]
    raw = rng.randbytes(int(np.prod(shape, dtype=int)) * dtype.itemsize)
    if dtype.kind == "b":
        raw = bytes(byte & 1 for byte in raw)
    return np.frombuffer(raw, dtype).reshape(shape)


def value(rng: Random, depth: int = 3):
    """A value that may cross."""
    kind = rng.randrange(4 if depth else 1)
    if kind == 0:
        return leaf(rng)
    items = [value(rng, depth - 1) for _ in range(rng.choice((0, 1, 1, 2, 3, 5)))]
    if kind == 1:
        return items
    if kind == 2:
        return tuple(items)
    return {key(rng): item for item in items}


def key(rng: Random):
    way = rng.randrange(4)
    if way < 2:
        return rng.choice(_TEXTS)
    return (
        rng.choice((0, 1, -1, -2, 2**61 - 2, 0.5, None, True, b"k", (1, 2), 1j))
        if way == 2
        else rng.randrange(99)
    )


def packed(rng: Random, depth: int = 4) -> bytes:
    """One msgpack object as nobody's encoder would write it: headers that lie, extensions in odd places."""
    kind = rng.randrange(10)
    if kind == 0 or not depth:
        return rng.choice(
            (
                b"\xc0",
                b"\xc1",
                b"\xc3",
                b"\x00",
                b"\xff",
                b"\xd6\xff\0\0\0\0",
                b"\xc7\x0c\xff" + bytes(12),
                b"\xdd\x00\x03\x0d\x40",
                b"\xdc\xff\xff",
                b"\xdf\xff\xff\xff\xff",
                b"\xde\0\1",
                b"\xa1\xff",
            )
        )
    if kind in (1, 2):
        return wire.Encoder(wire.Handle).encode(value(rng, 2))
    items = [packed(rng, depth - 1) for _ in range(rng.choice((0, 1, 2, 2, 3)))]
    count = len(items) if rng.random() < 0.9 else rng.randrange(16)
    if kind == 3:
        return bytes([0x90 + count]) + b"".join(items)
    if kind == 4:
        pairs = b"".join(msgpack.packb(rng.choice(("a", "b", b"k", 1, None))) + item for item in items)
        return bytes([0x80 + count]) + pairs
    payload = b"".join([bytes([0x90 + len(items)]), *items]) if rng.random() < 0.5 else b"".join(items)
    if kind == 5:
        payload = header(rng) + rng.randbytes(rng.randrange(20))
    return msgpack.packb(msgpack.ExtType(rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 8, 2, 2, 9, 127)), payload))


def header(rng: Random) -> bytes:
    """The head of an array, with a type and a shape that may make no sense."""
    shape = [
        rng.choice((0, 1, 2, 3, -1, 2**31, 2**40, 2**63, True)) for _ in range(rng.choice((0, 1, 2, 3, 33)))
    ]
    head = msgpack.packb(
        [rng.choice((0, 1, 11, 13, 14, -1, 255, True)), rng.choice((shape, shape, shape, 3, "", None))]
    )
    return bytes([rng.choice((len(head), len(head), len(head), 0, 255))]) + head


def assert_plain(value, seen: set[int] | None = None, depth: int = 0) -> int:
    """Assert that a value is plain and that no array or container of it occurs twice; returns its bytes."""
    seen = set() if seen is None else seen
    assert depth <= 4 * wire.MAX_DEPTH, "nested too deeply"
    kind = type(value)
    if kind in (list, tuple, dict, np.ndarray) and not (kind is tuple and not value):
        assert id(value) not in seen, f"one {kind.__name__} in two places"
        seen.add(id(value))
    if kind in (list, tuple):
        return 8 + sum(assert_plain(item, seen, depth + 1) for item in value)
    if kind is dict:
        return 8 + sum(assert_plain(item, seen, depth + 1) for pair in value.items() for item in pair)
    if kind is np.ndarray:
        assert value.dtype.name in wire.DTYPES and value.dtype.isnative, value.dtype
        assert value.base is None or value.base.base is None and value.base.nbytes == value.nbytes
        assert value.flags.c_contiguous and value.flags.writeable
        return 8 + value.nbytes
    if isinstance(value, np.generic):
        assert value.dtype.name in wire.DTYPES, value.dtype
        return value.nbytes
    assert kind in LEAVES or kind in (wire.Handle, wire.Callback), f"a {kind.__name__} came through"
    return len(value) if kind in (str, bytes) else 8


def same(one, other) -> bool:
    """Whether two plain values are of the same types and equal to the last bit, NaN included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (np.ndarray, np.generic)):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return len(one) == len(other) and all(map(same, one.items(), other.items()))
    if isinstance(one, float):
        return struct.pack("<d", one) == struct.pack("<d", other)
    if isinstance(one, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    return one == other
