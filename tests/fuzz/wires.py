"""Messages between judge and worker, whichever side sends them, and the frames they come in."""

from __future__ import annotations

import struct
import time

import msgpack
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.worker.inside import wire
from tests.fuzz.changes import changed_bytes

LIMIT = 300  # bytes of a frame in the test of frames
_LEAVES = (type(None), bool, int, float, complex, str, bytes)
_POWERS = [0, 7, 31, 32, 53, 61, 63, 64, 133]
_INTEGERS = [
    0,
    2**13_000 - 1,
    *(sign * 2**power - less for power in _POWERS for sign in (1, -1) for less in (0, 1)),
]
_TEXTS = ["", "a", "result", "callback", "é", "\0", "\x1b[2J", "x" * 400, "\U0001f600", "text/plain", "0"]

TEXTS = st.sampled_from(_TEXTS)
LEAVES = st.one_of(
    st.sampled_from([None, True, False]),
    st.sampled_from(_INTEGERS) | st.integers(-300, 300),
    st.floats() | st.complex_numbers(),
    TEXTS,
    st.binary(max_size=8),
    st.builds(wire.Handle, st.integers(0, 4), st.sampled_from(["", "a", "tuple"])),
    hnp.arrays(
        st.sampled_from(wire.DTYPES), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
    ),
    st.sampled_from(wire.DTYPES).map(lambda name: np.dtype(name).type(1)),
)
_KEYS = TEXTS | st.integers(-2, 99) | st.sampled_from([2**61 - 2, 0.5, None, True, b"k", (1, 2), 1j])


def _containers(inner):
    lists = st.lists(inner, max_size=4)
    return lists | lists.map(tuple) | st.dictionaries(_KEYS, inner, max_size=4)


VALUES = st.recursive(LEAVES, _containers, max_leaves=8)  # all of them may cross


def encode(value) -> bytes:
    return wire.Encoder(wire.Handle).encode(value)


@st.composite
def _headers(draw) -> bytes:
    """The head of an array, with a type and a shape that may make no sense, and some data."""
    shape = draw(st.lists(st.sampled_from([0, 1, 2, 3, -1, 2**31, 2**40, 2**63, True]), max_size=4))
    shape = draw(st.sampled_from([shape, shape, shape * 9, 3, "", None]))
    head = msgpack.packb([draw(st.sampled_from([0, 1, 11, 13, 14, -1, 255, True])), shape])
    return bytes([draw(st.sampled_from([len(head) % 256, 0, 255]))]) + head + draw(st.binary(max_size=20))


@st.composite
def _lying(draw, inner) -> bytes:
    """A list, a dict or an extension of packed items, whose header may announce another number of them."""
    items = draw(st.lists(inner, max_size=3))
    count = draw(st.just(len(items)) | st.integers(0, 15))
    packed = b"".join(items)
    kind = draw(st.sampled_from(["list", "dict", "extension", "extension", "array"]))
    if kind == "list":
        return bytes([0x90 + count]) + packed
    if kind == "dict":
        keys = draw(st.permutations([b"\xa1a", b"\xa1b", b"\xc4\x01k", b"\x01", b"\xc0", b"\xa1a"]))
        return bytes([0x80 + count]) + b"".join(map(b"".join, zip(keys, items, strict=False)))
    listed = bytes([0x90 + count]) + packed
    payload = draw(_headers() if kind == "array" else st.sampled_from([packed, listed]))
    return msgpack.packb(msgpack.ExtType(draw(st.sampled_from([*range(1, 10), 127])), payload))


_BROKEN = (
    "c0 c1 c3 00 ff d6ff00000000 c70cff000000000000000000000000 dd00030d40 dcffff dfffffffff de0001 a1ff"
)
# One msgpack object as nobody's encoder would write it: headers that lie, extensions in odd places.
PACKED = st.recursive(
    st.sampled_from(_BROKEN.split(" ")).map(bytes.fromhex) | LEAVES.map(encode),
    _lying,
    max_leaves=6,
)
INPUTS = VALUES.map(encode) | PACKED | changed_bytes(PACKED)


def check(data: bytes) -> None:
    """The judge's decoder, then the worker's: a plain value that survives another trip, or WireError."""
    try:
        value = wire.Decoder().decode(data)
    except wire.WireError:
        value = None
    else:
        size = assert_plain(value)
        assert size <= 10 * len(data) + 16, f"{len(data)} bytes became {size}"
        _assert_round_trip(value)
    kept = [object(), lambda x: x]

    def resolve(token):
        if isinstance(token, wire.Handle) and token.id < len(kept):
            return kept[token.id]
        raise wire.WireError("unknown")

    try:
        wire.Decoder(resolve).decode(data)
    except wire.WireError:
        return


def _refuse(value):
    raise wire.WireError("refused")


def _assert_round_trip(value) -> None:
    try:
        again = wire.Encoder(_refuse).encode(value)
    except wire.WireError:  # what may be read is nested deeper than what may be written
        return
    back = wire.Decoder().decode(again)
    assert same(value, back), f"{value!r} came back as {back!r}"
    assert wire.Encoder(_refuse).encode(back) == again


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
    assert kind in _LEAVES or kind in (wire.Handle, wire.Callback), f"a {kind.__name__} came through"
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


# --------------------------------------------------------------------------- frames


class Chopped:
    """A socket that holds a stream, hands it out in pieces of given sizes, and then ends or falls silent."""

    def __init__(self, stream: bytes, sizes: bytes = b"", silent: bool = False):
        self.stream, self.silent = stream, silent
        self.sizes, self.turn = sizes or b"\xff", 0
        self.sent: list[bytes] = []

    def settimeout(self, seconds) -> None:
        assert seconds is None or seconds > 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        if not self.stream:
            if self.silent:
                raise TimeoutError
            return b""
        self.turn += 1
        piece = self.stream[: min(size, 1 + self.sizes[self.turn % len(self.sizes)])]
        if not flags:
            self.stream = self.stream[len(piece) :]
        return piece

    def sendall(self, data: bytes) -> None:
        self.sent.append(data)

    def sendmsg(self, buffers, *_) -> None:
        self.sent += buffers

    def close(self) -> None:
        self.stream = b""


def framed(message: bytes) -> bytes:
    return struct.pack("<I", len(message)) + message


@st.composite
def _frames(draw) -> bytes:
    """A byte of circumstances, the sizes of the pieces that arrive with their number, the stream."""
    sizes = draw(st.binary(min_size=1, max_size=7))
    lengths = draw(st.lists(st.sampled_from([0, 1, 5, 100, LIMIT, LIMIT + 1]), max_size=4))
    stream = b"".join(framed((bytes(range(256)) * 2)[:length]) for length in lengths)
    stream = draw(st.just(stream) | changed_bytes(st.just(stream)))
    return bytes([draw(st.integers(0, 3)), len(sizes)]) + sizes + stream


FRAMES = _frames()


def check_frames(data: bytes) -> None:
    """Every frame arrives as it was sent, up to the first one that is too long or does not end."""
    if len(data) < 2:
        return
    silent, bounded, sizes = bool(data[0] & 1), bool(data[0] & 2), data[2 : 2 + data[1]]
    stream = data[2 + data[1] :]
    sock, deadline = Chopped(stream, sizes, silent and bounded), time.monotonic() + 60 if bounded else None
    while True:
        expected, stream = _next(stream, silent and bounded)
        try:
            got = wire.receive(sock, deadline, LIMIT)
        except (TimeoutError, wire.PeerClosed, wire.WireError) as error:
            assert type(error) is expected, (expected, error)
            return
        assert got == expected


def _next(stream: bytes, silent: bool):
    """What the next frame must be: its bytes, or the type of the error."""
    if not stream:
        return (TimeoutError if silent else wire.PeerClosed), b""
    broken = wire.WireError if silent else wire.PeerClosed
    if len(stream) < 4:
        return broken, b""
    (length,) = struct.unpack("<I", stream[:4])
    if length > LIMIT:
        return wire.WireError, b""
    if len(stream) < 4 + length:
        return broken, b""
    return stream[4 : 4 + length], stream[4 + length :]
