"""Frames on a socket, four bytes of length and a message: nobody waits for ever or reads what is too long."""

from __future__ import annotations

import socket
import struct
import time

# Those of `signal` make sets of enums, which takes as long as the rest of a message.
from _signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask  # type: ignore[import-not-found]

MAX_BYTES = 64 * 2**20  # of one message
_INTERRUPT = (SIGINT,)
_REST = 5.0  # seconds that a frame may take to arrive once it has begun


class WireError(ValueError):
    """A message that breaks the rules: too large, too deep, or not what its header says."""


class PeerClosed(ConnectionError):
    """The other side closed the connection."""


def send(sock: socket.socket, data: bytes) -> None:
    """Send one frame: four bytes of length, then the message."""
    if len(data) > MAX_BYTES + 2**16:
        raise WireError("the message is too large")
    before = pthread_sigmask(SIG_BLOCK, _INTERRUPT)  # half a frame would put all later ones out of step
    try:
        sock.sendall(struct.pack("<I", len(data)) + data)
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def receive(sock: socket.socket, deadline: float | None = None, max_bytes: int = MAX_BYTES + 2**16) -> bytes:
    """Receive one frame.

    Raises:
        TimeoutError: `deadline` (of time.monotonic) passed.
        PeerClosed: the other side closed.
        WireError: the announced length is over the bound; nothing of the message was read.
    """
    _exactly(sock, 1, deadline, socket.MSG_PEEK)  # to stop does no harm while nothing has been read
    if deadline is None:
        before = pthread_sigmask(SIG_BLOCK, _INTERRUPT)
        try:
            return _frame(sock, None, max_bytes)
        finally:
            pthread_sigmask(SIG_SETMASK, before)
    try:
        return _frame(sock, max(deadline, time.monotonic() + _REST), max_bytes)
    except TimeoutError as error:
        raise WireError("the rest of a message did not come") from error


def _frame(sock: socket.socket, deadline: float | None, max_bytes: int) -> bytes:
    (length,) = struct.unpack("<I", _exactly(sock, 4, deadline))
    if length > max_bytes:
        raise WireError(f"a message of {length} bytes was announced, {max_bytes} are allowed")
    return _exactly(sock, length, deadline)


def _exactly(sock: socket.socket, size: int, deadline: float | None, flags: int = 0) -> bytes:
    parts, missing = [], size
    while missing:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(left)
        part = sock.recv(min(missing, 2**20), flags)
        if not part:
            raise PeerClosed
        if len(part) == size:
            return part
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
