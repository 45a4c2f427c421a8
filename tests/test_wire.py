"""Across the process boundary every plain value comes back equal; all else is refused or stays behind."""

from __future__ import annotations

import contextlib
import enum
import pickle
import socket
import struct
import threading
import time
from collections import Counter, OrderedDict, defaultdict, namedtuple

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.worker.inside import frames, wire


def keep(value):
    return wire.Handle(1, type(value).__name__)


def there_and_back(value):
    return wire.Decoder().decode(wire.Encoder(keep).encode(value))


def same(one, other) -> bool:
    if isinstance(one, np.ndarray | np.generic):
        return (
            type(one) is type(other)
            and one.dtype == other.dtype
            and one.shape == other.shape
            and np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
        )
    if isinstance(one, dict):
        return type(other) is dict and list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (one == other or one != one and other != other)


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False)
)
arrays = hnp.arrays(
    st.sampled_from(wire.DTYPES).map(np.dtype), hnp.array_shapes(min_dims=0, min_side=0, max_side=4)
)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
@settings(max_examples=300, deadline=None)
def test_plain_values_come_back_equal(value):
    assert same(value, there_and_back(value))


@given(st.binary(max_size=300))
@settings(max_examples=1500, deadline=None)
def test_any_bytes_are_decoded_or_refused(data):
    with contextlib.suppress(wire.WireError):
        wire.Decoder().decode(data)


@given(values, st.data())
@settings(max_examples=400, deadline=None)
def test_damaged_messages_are_decoded_or_refused(value, data):
    good = bytearray(wire.Encoder(keep).encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        if good:
            good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(wire.WireError):
        wire.Decoder().decode(bytes(good))


class Liar(np.ndarray):
    """An array that claims to equal everything."""

    def __eq__(self, other):
        return True


class UserKind(enum.IntEnum):
    right = 2


class LyingTuple(tuple):
    __slots__ = ()
    __iter__ = __len__ = __getitem__ = __eq__ = None


class LyingDict(dict):
    items = keys = __iter__ = __getitem__ = None


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (namedtuple("Pair", "out cache")(np.ones(2), [1]), (np.ones(2), [1])),
        (np.float64(0.5), np.float64(0.5)),
        (OrderedDict(b=1, a=(2.0, None)), {"b": 1, "a": (2.0, None)}),
        (defaultdict(list, {1: [2]}), {1: [2]}),
        (Counter("aab"), {"a": 2, "b": 1}),
        (UserKind.right, 2),
        (type("I", (int,), {})(2**80), 2**80),
        (type("F", (float,), {})(0.25), 0.25),
        (type("C", (complex,), {})(1, 2), 1 + 2j),
        (type("S", (str,), {"__str__": None})("x"), "x"),
        (type("B", (bytes,), {})(b"x"), b"x"),
        (type("L", (list,), {"__iter__": None})([1, (2,)]), [1, (2,)]),
        (np.str_("text"), "text"),
        (LyingTuple((1, 2)), (1, 2)),
        (LyingDict(a=LyingTuple((1,))), {"a": (1,)}),
        ((namedtuple("Inner", "x")(1), {"k": OrderedDict(c=3)}), ((1,), {"k": {"c": 3}})),
    ],
)
def test_a_subclass_crosses_as_what_it_is_made_of(value, plain):
    assert same(there_and_back(value), plain)


def test_a_subclass_that_holds_itself_ends():
    loop = type("L", (list,), {})()
    loop.append(loop)
    assert isinstance(there_and_back(loop), list)


def test_a_thing_that_came_as_a_handle_goes_back_as_one():
    cache = ([1, 2], np.ones(3))
    sent = wire.Encoder(keep).encode([np.zeros(2), wire.Handle(7, "tuple"), [wire.Callback(1, "f")]])
    decoder = wire.Decoder(lambda t: {7: cache, 1: abs}[t.id])
    arguments = decoder.decode(sent)
    assert arguments[1] is cache and arguments[2] == [abs]
    assert wire.Encoder(keep).encode(arguments, decoder.resolved) == sent


@pytest.mark.parametrize(
    "value",
    [
        np.matrix([[1.0]]),
        np.ma.masked_array([1.0], [True]),
        np.zeros(2).view(Liar),
        np.array([object()]),
        np.array(["text"]),
        np.zeros(2, dtype=[("a", "f8")]),
        {1, 2},
        object(),
        lambda: 3,
    ],
)
def test_what_only_looks_plain_stays_behind(value):
    assert isinstance(there_and_back(value), wire.Handle)


def test_arrays_are_fresh_writable_and_contiguous():
    x = np.asfortranarray(np.arange(6.0).reshape(2, 3))[:, ::2]
    y = there_and_back(x)
    y[0, 0] = 99.0
    assert x[0, 0] == 0.0 and y.flags.c_contiguous and np.array_equal(y[1], x[1])


def test_big_endian_arrays_arrive_in_native_order():
    y = there_and_back(np.arange(3, dtype=">i4"))
    assert y.dtype == np.dtype("int32") and y.tolist() == [0, 1, 2]


def test_a_cycle_ends_in_a_handle():
    loop = []
    loop.append(loop)
    loop.append({"around": (loop, loop)})
    first, second = there_and_back(loop)
    assert isinstance(first, wire.Handle)
    assert all(isinstance(value, wire.Handle) for value in second["around"])


def test_what_a_handle_stands_for_may_be_deep_wide_or_cyclic():
    layers, loop = (), []
    for _ in range(1000):
        layers = (layers, 1)
    loop += [loop, {"twice": (loop, loop)}]
    kept = [layers, loop]
    data = wire.Encoder(keep).encode([wire.Handle(0), (wire.Handle(1),)])
    read = wire.Decoder(lambda token: kept[token.id]).decode(data)
    assert read[0] is layers and read[1][0] is loop


def test_what_is_there_twice_comes_twice():
    once = [1.0]
    assert there_and_back([once, (once, {"again": once})]) == [[1.0], ([1.0], {"again": [1.0]})]


def test_long_doubles_come_as_doubles():
    values = np.arange(6).astype(np.longdouble).reshape(2, 3)[:, ::-1]
    assert same(there_and_back(values), values.astype(np.float64))
    assert there_and_back(values[0, 0]) == 2.0


def test_size_is_checked_before_encoding():
    lazy = np.lib.stride_tricks.as_strided(
        np.zeros(1), shape=(2**40,), strides=(0,)
    )  # 8 TB that are not there
    with pytest.raises(wire.WireError, match="larger"):
        wire.Encoder(keep).encode(lazy)
    with pytest.raises(wire.WireError, match="larger"):
        wire.Encoder(keep).encode([0] * (wire.MAX_NODES + 1))


def ext(code: int, payload: bytes) -> bytes:
    return msgpack.packb(msgpack.ExtType(code, payload))


def array_message(code, shape, raw: bytes) -> bytes:
    head = msgpack.packb([code, shape])
    return ext(1, bytes([len(head)]) + head + raw)


@pytest.mark.parametrize(
    "message",
    [
        array_message(11, [2], b"\0" * 15),  # one byte short
        array_message(11, [2**39], b""),  # a promise of terabytes
        array_message(11, [-1], b""),
        array_message(99, [1], b"\0" * 8),  # unknown dtype
        array_message(0, [1], b"\7"),  # a boolean that is neither
        array_message(11, [1] * 40, b"\0" * 8),  # more dimensions than numpy has
        ext(3, b"\x0b\0"),
        ext(6, b"\0" * (wire.MAX_INT_BITS)),
        ext(42, b""),
        ext(1, b""),
        ext(2, msgpack.packb({"not": "a list"})),
        ext(8, msgpack.packb([[1]])),
        ext(8, msgpack.packb([[[1], 2]])),  # a key that cannot be one
        ext(4, msgpack.packb([-1, "x"])),
        ext(4, msgpack.packb([1, 2])),
        b"\xdd\xff\xff\xff\xff",  # a list of four thousand million items
        pickle.dumps(np.zeros(3)),
    ],
)
def test_messages_that_do_not_keep_their_promises_are_refused(message):
    with pytest.raises(wire.WireError):
        wire.Decoder().decode(message)


def test_deep_nesting_is_refused():
    data = msgpack.packb(1)
    for _ in range(200):
        data = ext(2, b"\x91" + data)
    with pytest.raises(wire.WireError):
        wire.Decoder().decode(data)


def test_an_announced_length_over_the_bound_is_not_read():
    ours, theirs = socket.socketpair()
    theirs.sendall(struct.pack("<I", 2**31) + b"x")
    with pytest.raises(wire.WireError, match="announced"):
        wire.receive(ours, time.monotonic() + 5)


def test_waiting_ends_at_the_deadline(monkeypatch):
    ours, theirs = socket.socketpair()
    with pytest.raises(TimeoutError):
        wire.receive(ours, time.monotonic() + 0.05)
    theirs.sendall(struct.pack("<I", 4) + b"ha")  # a frame that has begun is awaited a little longer
    timer = threading.Timer(0.2, theirs.sendall, [b"lf"])
    timer.start()
    assert wire.receive(ours, time.monotonic() + 0.05) == b"half"
    monkeypatch.setattr(frames, "_REST", 0.1)
    theirs.sendall(struct.pack("<I", 10) + b"half")
    with pytest.raises(wire.WireError, match="the rest of a message did not come"):
        wire.receive(ours, time.monotonic() + 0.05)
    theirs.close()
    with pytest.raises(wire.PeerClosed):
        wire.receive(ours, time.monotonic() + 5)
