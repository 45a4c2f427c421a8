"""Stand-ins for the student's functions: a call becomes a message to the worker, plain data comes back."""

from __future__ import annotations

import fnmatch
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from autograder.worker.client.exceptions import ProcessDied, SessionLost, TimeLimit
from autograder.worker.client.session import Session, described, text
from autograder.worker.inside import wire
from nnlab.calls import last_lines

_SECOND_TRY = 1.0  # seconds
_REPLAYED = 64 * 2**20  # bytes of the calls of one test cell, kept to explain its failure
_RECEIVED = 2**28  # bytes of all answers to one test cell
_OBJECT = 32  # bytes of a small Python object
_PRINTED = 4000  # characters
_CALLBACK_BYTES = 2**18  # that a student may hand to a test's function, beyond four times what the call sent


class RemoteError(Exception):
    """The student's function raised, or did not survive; `nnlab.check` reads these attributes.

    Attributes:
        ename: what the exception is called.
        evalue: its text.
        where: the line of the student's cell, as text.
        ended: ``time_limit`` or ``crashed`` where the grader saw the call end so; a student's exception may
            be called anything, so its name decides nothing.
    """

    def __init__(self, ename: str, evalue: str, where: str = "", ended: str = ""):
        self.ename, self.evalue, self.where, self.ended = ename, evalue, where, ended
        super().__init__(f"{ename}: {evalue}")


@dataclass
class Call:
    """One call as it happened, for the replay against misconceptions.

    Attributes:
        name: the student's function.
        sent: the encoded arguments (args, kwargs); decoding gives fresh copies.
        functions: callbacks in the arguments, by number.
        result: what came back (plain values and Handles), None after an error.
        changes: (position or keyword, value afterwards) of every argument that the call changed.
        error: name of the exception, or an empty string.
    """

    name: str
    sent: bytes
    functions: dict[int, Callable]
    result: object = None
    changes: list = field(default_factory=list)
    error: str = ""


@dataclass
class Connection:
    """What the proxies of one submission share."""

    session: Session
    opaque: tuple[str, ...]
    call_seconds: float
    slow: set[str] = field(default_factory=set)  # functions that ran into the limit before
    calls: list[Call] = field(default_factory=list)
    functions: dict[int, Callable] = field(default_factory=dict)
    lines: frozenset[str] | None = None  # "line 3: ...", where an error may be said to come from
    explain: Callable[[dict], str] = lambda error: ""  # what to add to an error; see not_here.py
    broken: RemoteError | None = None  # the snapshot died in this test cell: later calls fail alike
    # Says what a call overwrote, or what the function named `by` overwrote of its arguments later.
    overwritten: Callable[..., str] = lambda call, by="": ""
    overwrote: str = ""  # what it said first
    received: int = 0  # bytes of the answers to this test cell
    made: dict[int, tuple[Call, tuple, dict]] = field(default_factory=dict)  # handle -> the call that made it

    def begin(self, overwritten: Callable[..., str], lines: frozenset[str] | None = None) -> None:
        """Another test cell begins."""
        self.calls, self.received, self.overwritten, self.overwrote = [], 0, overwritten, ""
        self.lines, self.made = lines, {}

    def keep(self, call: Call) -> None:
        """Look at a call, and keep it to explain a failure, as long as all of them are small.

        Raises:
            RemoteError: the answers to this test cell are larger than any honest ones, and the test may hold
                all of them.
        """
        self.overwrote = self.overwrote or self.overwritten(call)
        self.received += len(call.sent) + size(call.result) + size(call.changes)
        if self.received > _REPLAYED:
            self.calls.clear()
        if self.received > _RECEIVED:
            raise RemoteError("ReplyRefused", "its answers take up too much memory, all together")

    def remember(self, call: Call, args: tuple, kwargs: dict) -> None:
        """Remember which call made a cache."""
        results = call.result if type(call.result) is tuple else ()
        self.made |= {item.id: (call, args, kwargs) for item in results if isinstance(item, wire.Handle)}

    def look_again(self, function: str, args: tuple) -> None:
        """After a call that was given a cache, look at the arguments it was made from: it may hold them."""
        for handle in args:
            if not isinstance(handle, wire.Handle) or handle.id not in self.made:
                continue
            call, given, options = self.made[handle.id]
            reply = self.ask("made_with", handle.id)
            if reply[0] != "made_with" or len(reply) != 2:
                raise RemoteError("ReplyRefused", "its process sent something that is not an answer")
            own = [place for place, _ in call.changes]  # by the call that made the cache
            later = [change for change in changed(call.sent, reply[1]) if change[0] not in own]
            self.received += sum(size(after) for _, after in later)
            if later:
                then = replace(call, changes=later)
                self.overwrote = self.overwrote or self.overwritten(then, by=function)
                apply(given, options, later)

    def printed(self) -> str:
        """Return the end of what the student's functions have printed in this test cell."""
        if self.broken:
            return ""
        try:
            reply = self.ask("printed")
        except RemoteError:
            return ""
        return last_lines(text(reply[1], _PRINTED)) if reply[0] == "printed" and len(reply) == 2 else ""

    def ask(self, *message, encoded: bytes = b"") -> list:
        """Send a message and wait for its answer, serving callbacks meanwhile.

        Args:
            encoded: the whole message, where there is more to it than is named.
        """
        encoder = wire.Encoder(self._register)
        try:
            data = encoded or encoder.encode(list(message))
            self.session.send(data)
            patience = self._patience(message)
            ends = self.session.clock() + patience  # callbacks buy no time
            while True:
                reply = self.session.receive(patience, ends=ends)
                if reply[0] != "callback":
                    return reply
                self.session.send(self._answer_callback(encoder, reply, 4 * len(data) + _CALLBACK_BYTES))
        except TimeLimit as error:
            self.slow.add(message[1] if message[0] == "call" else "")
            late = RemoteError("TimeLimit", str(error), ended="time_limit")
            self.broken = late if error.killed else None
            raise late from error
        except ProcessDied as error:
            self.broken = RemoteError("WorkerDied", str(error), ended="crashed")
            raise self.broken from error
        except SessionLost as error:
            self.broken = RemoteError("WorkerDied", str(error), ended="crashed")
            raise self.broken from error

    def _patience(self, message: tuple) -> float:
        """Seconds for an answer; a function that hung once gets little time to hang again."""
        again = message[0] == "call" and message[1] in self.slow
        return min(self.call_seconds, _SECOND_TRY) if again else self.call_seconds

    def _register(self, value):
        if not callable(value):
            raise TypeError(f"a test cannot pass a {type(value).__name__} to a student's function")
        number = len(self.functions) + 1
        self.functions[number] = value
        return wire.Callback(number, getattr(value, "__name__", "f").replace("<lambda>", "f"))

    def _answer_callback(self, encoder: wire.Encoder, reply: list, most: int) -> bytes:
        try:
            _, number, args, kwargs = reply
            if size([args, kwargs]) > most:  # w * v could be far larger than v
                raise ValueError("too much data for this function")
            function = self.functions[number]
            return encoder.encode(["callback_result", function(*args, **kwargs)])
        except (SessionLost, RemoteError):
            raise
        except Exception as error:  # wrong arguments from the student: theirs to see, in their own terms
            return _encode_plain(["callback_raised", f"{type(error).__name__} in the function handed to you"])


def _as_it_is(function):
    """A function of the test that goes on seeing the names around it as they are now."""
    if not isinstance(function, types.FunctionType):
        return function
    return types.FunctionType(
        function.__code__,
        dict(function.__globals__),
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )


def _encode_plain(message) -> bytes:
    return wire.Encoder(lambda value: wire.Handle(0)).encode(message)


def size(value) -> int:
    """Bytes that a value takes at most once it is computed with: a number in an array counts as a float."""
    if isinstance(value, np.ndarray):
        return 8 * value.size + _OBJECT
    if isinstance(value, (str, bytes)):
        return (4 if type(value) is str else 1) * len(value) + _OBJECT
    if isinstance(value, dict):
        return 2 * _OBJECT + sum(map(size, value)) + sum(map(size, value.values()))
    if isinstance(value, (list, tuple)):
        return _OBJECT + sum(map(size, value))
    return _OBJECT


class Proxy:
    """Looks like the student's function to a test cell."""

    def __init__(self, connection: Connection, name: str):
        self._connection, self.__name__ = connection, name
        self._opaque = [1] if any(fnmatch.fnmatch(name, pattern) for pattern in connection.opaque) else []

    def __repr__(self) -> str:
        return f"<the student's {self.__name__}>"

    def __call__(self, *args, **kwargs):
        link = self._connection
        if link.broken:
            raise link.broken
        before = set(link.functions)
        sent = wire.Encoder(link._register).encode([list(args), kwargs])
        functions = {number: _as_it_is(link.functions[number]) for number in set(link.functions) - before}
        call = Call(self.__name__, sent, functions)
        link.calls.append(call)
        reply = link.ask("call", self.__name__, encoded=_call_message(self.__name__, sent, self._opaque))
        if reply[0] == "raised" and len(reply) == 3 and type(reply[1]) is dict:
            error = described(reply[1])
            call.error = error["ename"]
            apply(args, kwargs, changed(sent, reply[2]))
            known = link.lines is None or error["where"] in link.lines
            said = error["evalue"] + link.explain(error)
            raise RemoteError(error["ename"], said, error["where"] if known else "")
        if reply[0] != "result" or len(reply) != 3:
            raise RemoteError("ReplyRefused", "its process sent something that is not an answer")
        if any(type(reply[1]) is tuple and not _stays(reply[1], place) for place in self._opaque):
            raise RemoteError("ReplyRefused", "its process sent a cache that should have stayed there")
        call.result, call.changes = reply[1], changed(sent, reply[2])
        link.keep(call)
        apply(args, kwargs, call.changes)
        link.look_again(self.__name__, args)
        link.remember(call, args, kwargs)
        return call.result


def _call_message(name: str, sent: bytes, opaque: list[int]) -> bytes:
    """Encode ["call", name, args, kwargs, opaque] around arguments that are encoded already.

    In msgpack, a short list is one byte with its length, then its items one after the other.
    """
    return b"\x95" + _encode_plain(["call", name])[1:] + sent[1:] + _encode_plain([opaque])[1:]


def _stays(result: tuple, place: int) -> bool:
    return len(result) <= place or result[place] is None or isinstance(result[place], wire.Handle)


def _decode_arguments(sent: bytes) -> tuple[list, dict]:
    """The arguments with functions already turned into Callbacks."""
    args, kwargs = wire.Decoder().decode(sent)
    return args, kwargs


def changed(sent: bytes, after) -> list[tuple[int | str, object]]:
    """Which arguments a call has changed: (position or keyword, value afterwards).

    Args:
        sent: the encoded arguments (args, kwargs).
        after: the same as the call left them; nothing where the worker could not send them.

    Raises:
        RemoteError: what came back are no arguments of this call.
    """
    if type(after) is not bytes:
        raise RemoteError("ReplyRefused", "its process sent something that is not an answer")
    if after in (sent, b""):
        return []
    (args, kwargs), encode = _decode_arguments(sent), wire.Encoder(lambda value: wire.Handle(0)).encode
    try:
        args_after, kwargs_after = _decode_arguments(after)
        places = [*enumerate(args), *kwargs.items()]
        values = [*args_after, *(kwargs_after[name] for name in kwargs)]
        pairs = list(zip(places, values, strict=True))
    except (wire.WireError, TypeError, ValueError, KeyError, AttributeError) as error:
        raise RemoteError("ReplyRefused", "its process sent something that is not an answer") from error
    return [(place, now) for (place, before), now in pairs if encode(before) != encode(now)]


def apply(args: list | tuple, kwargs: dict, changes: list) -> None:
    """Repeat on the test's own arguments what the call did to its copies."""
    for place, after in changes:
        _overwrite(args[place] if isinstance(place, int) else kwargs[place], after)


def _overwrite(mine, after) -> None:
    if type(mine) is np.ndarray and type(after) is np.ndarray:
        if mine.shape != after.shape and mine.size == after.size and mine.flags.c_contiguous:
            mine.shape = after.shape  # reshaped in place
        if mine.shape == after.shape and np.can_cast(after.dtype, mine.dtype, "same_kind"):
            mine[...] = after
    elif type(mine) is dict and type(after) is dict:
        mine.clear()
        mine.update(after)
    elif type(mine) is list and type(after) is list:
        mine[:] = after
