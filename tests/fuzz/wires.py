"""Targets `wire` and `frames`: bytes from the other side, whichever side that is."""

from __future__ import annotations

import struct
import time
from random import Random

from autograder.worker.inside import wire
from tests.fuzz import values
from tests.fuzz.mutate import flip

LIMIT = 300  # bytes of a frame in the target `frames`


def make(rng: Random) -> bytes:
    if rng.random() < 0.4:
        return wire.Encoder(wire.Handle).encode(values.value(rng, 4))
    data = values.packed(rng)
    return flip(data, rng) if rng.random() < 0.3 else data


def check(data: bytes) -> None:
    """The judge's decoder, then the worker's: a plain value that survives another trip, or WireError."""
    try:
        value = wire.Decoder().decode(data)
    except wire.WireError:
        value = None
    else:
        size = values.assert_plain(value)
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
    assert values.same(value, back), f"{value!r} came back as {back!r}"
    assert wire.Encoder(_refuse).encode(back) == again


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


def make_frames(rng: Random) -> bytes:
    """Two bytes of circumstances, the sizes of the pieces, the stream."""
    sizes = rng.randbytes(rng.randrange(1, 8))
    stream = b"".join(
        framed(rng.randbytes(rng.choice((0, 1, 5, 100, LIMIT, LIMIT + 1)))) for _ in range(rng.randrange(5))
    )
    if rng.random() < 0.5:
        stream = flip(stream, rng)
    return bytes([rng.randrange(4), len(sizes)]) + sizes + stream


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
