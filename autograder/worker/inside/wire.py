"""Plain values across the process boundary: msgpack with a few extension types of our own, never pickle.

A value is None, bool, int, float, complex, str, bytes, a numpy array or scalar of a whitelisted dtype, or a
tuple, list or dict of values; an instance of a subclass (a namedtuple, an OrderedDict, an IntEnum) crosses as
what it is made of. Everything else stays where it is and crosses as a `Handle`: an opaque number with a type
name, which can only be passed back. Functions of the tests cross as a `Callback`.

Both sides bound size, depth and number of nodes. The decoder trusts nothing it reads: an array's bytes must
be exactly what its header promises, and whatever does not fit raises `WireError`.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from dataclasses import dataclass

import msgpack
import numpy as np

from .frames import MAX_BYTES, PeerClosed, WireError, receive, send

__all__ = ["Callback", "Decoder", "Encoder", "Handle", "PeerClosed", "WireError", "receive", "send"]

DTYPES = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
)
_CODE = {np.dtype(name): code for code, name in enumerate(DTYPES)}
_DTYPE = [np.dtype(name).newbyteorder("<") for name in DTYPES]

MAX_DEPTH = 24  # of nested containers
MAX_NODES = 200_000  # containers and leaves of one message
MAX_DIMS = 32
MAX_INT_BITS = 13_000  # fewer digits than Python agrees to print (4300)
MAX_SAME_HASH = 50  # keys of one dict with the same hash; looking them up costs the square of their number
MAX_INNER = 4 * MAX_BYTES  # bytes of all nested tuples and pairs of one message, each copied once

# How to get at what an instance of a subclass is made of; its own methods have no say in it.
_MADE_OF = {
    tuple: lambda value: tuple(tuple.__iter__(value)),
    list: lambda value: list(list.__iter__(value)),
    dict: lambda value: dict(dict.items(value)),
    str: str.__str__,
    bytes: lambda value: b"".join([value]),
    int: int.__int__,
    float: float.__float__,
    complex: lambda value: complex(complex.real.__get__(value), complex.imag.__get__(value)),
}

_ARRAY, _TUPLE, _SCALAR, _HANDLE, _COMPLEX, _BIGINT, _CALLBACK, _PAIRS = range(1, 9)


@dataclass(frozen=True)
class Handle:
    """Something that stays in the worker. It can be passed back to another call, and nothing else."""

    id: int
    type_name: str = "object"


@dataclass(frozen=True)
class Callback:
    """A function of a test cell; the worker calls it through a message."""

    id: int
    name: str = "f"


# --------------------------------------------------------------------------- encoding


class Encoder:
    """Turns values into bytes.

    Args:
        keep: called with a thing that cannot cross; returns the Handle or Callback that stands for it.
        max_bytes: bound on the encoded size, checked before anything is copied.
    """

    def __init__(self, keep, max_bytes: int = MAX_BYTES):
        self.keep, self.max_bytes = keep, max_bytes

    def encode(self, value, tokens: dict[int, Handle | Callback] | None = None) -> bytes:
        """Encode a value.

        Args:
            tokens: id of a thing -> what crosses in its place, though it could cross itself.
        """
        self._room, self._nodes, self._around = self.max_bytes, MAX_NODES, set()
        self._tokens = tokens or {}
        return msgpack.packb(self._walk(value, MAX_DEPTH), use_bin_type=True)

    def _spend(self, size: int) -> None:
        self._room -= size + 8
        self._nodes -= 1
        if self._room < 0 or self._nodes < 0:
            raise WireError(f"the value is larger than {self.max_bytes // 2**20} MB or {MAX_NODES} items")

    def _walk(self, value, depth: int):
        if self._tokens and id(value) in self._tokens:
            return self._kept(self._tokens[id(value)])
        kind = type(value)
        if value is None or kind is bool or kind is float:
            self._spend(9)
            return value
        if kind is int:
            return self._int(value)
        if kind is str or kind is bytes:
            self._spend(len(value) * (4 if kind is str else 1))
            return value.encode("utf-8", "replace").decode() if kind is str else value
        if kind in (np.ndarray, np.longdouble) and value.dtype == np.longdouble:
            value = value.astype(np.float64)  # a real number of this machine's own making
            kind = type(value)
        if kind is np.ndarray and value.dtype.newbyteorder("=") in _CODE:
            return self._array(value)
        if isinstance(value, np.generic) and value.dtype in _CODE:
            self._spend(value.nbytes)
            return msgpack.ExtType(_SCALAR, bytes([_CODE[value.dtype]]) + value.tobytes())
        if kind is complex:
            self._spend(16)
            return msgpack.ExtType(_COMPLEX, struct.pack("<dd", value.real, value.imag))
        if kind in (list, tuple, dict) and depth > 0:
            return self._container(value, kind, depth - 1)
        base = next((base for base in type.__getattribute__(kind, "__mro__")[1:] if base in _MADE_OF), None)
        return (
            self._kept(value) if base is None or depth == 0 else self._walk(_MADE_OF[base](value), depth - 1)
        )

    def _int(self, value: int):
        self._spend(9)
        if -(2**63) <= value < 2**64:
            return value
        if value.bit_length() > MAX_INT_BITS:
            return self._kept(value)
        return msgpack.ExtType(_BIGINT, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))

    def _array(self, value: np.ndarray):
        self._spend(value.nbytes)
        _check_axes(value.shape)
        value = value.copy()  # a thread may go on changing its shape: header and bytes have to agree
        head = msgpack.packb([_CODE[value.dtype.newbyteorder("=")], list(value.shape)])
        raw = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False).tobytes()
        return msgpack.ExtType(_ARRAY, bytes([len(head)]) + head + raw)

    def _container(self, value, kind, depth: int):
        self._spend(len(value))
        if id(value) in self._around:  # it holds itself
            return self._kept(value)
        self._around.add(id(value))
        try:
            return self._items(value, kind, depth)
        finally:
            self._around.discard(id(value))

    def _items(self, value, kind, depth: int):
        if kind is list:
            return [self._walk(item, depth) for item in value]
        if kind is tuple:
            items = [self._walk(item, depth) for item in value]
            return msgpack.ExtType(_TUPLE, msgpack.packb(items, use_bin_type=True))
        if all(type(key) is str for key in value):
            return {self._walk(key, depth): self._walk(item, depth) for key, item in value.items()}
        pairs = [[self._walk(key, depth), self._walk(item, depth)] for key, item in value.items()]
        return msgpack.ExtType(_PAIRS, msgpack.packb(pairs, use_bin_type=True))

    def _kept(self, value):
        self._spend(64)
        token = value if isinstance(value, (Handle, Callback)) else self.keep(value)
        if isinstance(token, Callback):
            return msgpack.ExtType(_CALLBACK, msgpack.packb([token.id, token.name[:100]]))
        return msgpack.ExtType(_HANDLE, msgpack.packb([token.id, token.type_name[:100]]))


# --------------------------------------------------------------------------- decoding


class Decoder:
    """Turns bytes into values.

    Args:
        resolve: called with each Handle or Callback that is read; returns what stands in its place.

    Attributes:
        resolved: id of what `resolve` gave for the last message -> the Handle or Callback that was read; what
            it stands for has no part in any bound.
    """

    def __init__(self, resolve=lambda token: token):
        self.resolve = resolve

    def decode(self, data: bytes):
        self._nodes, self._depth, self._inner, self.resolved = MAX_NODES, 0, MAX_INNER, {}
        try:
            return _check_depth(self._unpack(data), self.resolved)
        except WireError:
            raise
        except Exception as error:  # msgpack raises many kinds for bytes it cannot read
            raise WireError(f"unreadable message: {type(error).__name__}") from error

    def _unpack(self, data: bytes):
        self._depth += 1
        self._inner -= len(data)
        if self._depth > 2 * MAX_DEPTH or self._inner < 0:
            raise WireError("nested too deeply")
        _check_size(data)
        try:
            message = msgpack.unpackb(
                data,
                ext_hook=self._ext,
                raw=False,
                strict_map_key=True,
                max_array_len=MAX_NODES,
                max_map_len=MAX_NODES,
                list_hook=self._count_container,
                object_hook=self._count_container,
            )
            self._no_dates([message])
            return message
        finally:
            self._depth -= 1

    def _count_container(self, container):
        self._nodes -= len(container) + 1
        if self._nodes < 0:
            raise WireError("too many items")
        self._no_dates(container.values() if type(container) is dict else container)
        return container

    @staticmethod
    def _no_dates(items) -> None:
        """Refuse msgpack's own extension type, which never comes to `_ext`."""
        if msgpack.Timestamp in map(type, items):
            raise WireError("unknown extension type -1")

    def _ext(self, code: int, data: bytes):
        self._nodes -= 1
        if self._nodes < 0:
            raise WireError("too many items")
        read = {
            _ARRAY: self._array,
            _TUPLE: self._tuple,
            _SCALAR: self._scalar,
            _HANDLE: self._token,
            _COMPLEX: self._complex,
            _BIGINT: self._bigint,
            _CALLBACK: self._callback,
            _PAIRS: self._pairs,
        }.get(code)
        if read is None:
            raise WireError(f"unknown extension type {code}")
        return read(data)

    def _array(self, data: bytes) -> np.ndarray:
        head_end = 1 + data[0]
        code, shape = msgpack.unpackb(data[1:head_end], max_array_len=MAX_DIMS)
        if not (_is_count(code, len(_DTYPE) - 1) and all(_is_count(n, 2**40) for n in shape)):
            raise WireError("bad array header")
        _check_axes(shape)
        dtype = _DTYPE[code]
        if math.prod(shape) * dtype.itemsize != len(data) - head_end:
            raise WireError("an array's size does not fit its header")
        flat = np.frombuffer(data, dtype=dtype, offset=head_end)
        if code == 0 and flat.size and flat.view(np.uint8).max() > 1:
            raise WireError("bad boolean")
        return flat.reshape(shape).astype(dtype.newbyteorder("="), copy=True)

    def _scalar(self, data: bytes):
        dtype = _DTYPE[data[0]]
        if len(data) != 1 + dtype.itemsize or data[0] == 0 and data[1] > 1:
            raise WireError("bad scalar")
        return np.frombuffer(data, dtype=dtype, offset=1)[0]

    def _tuple(self, data: bytes) -> tuple:
        items = self._unpack(data)
        if type(items) is not list:
            raise WireError("bad tuple")
        return tuple(items)

    def _pairs(self, data: bytes) -> dict:
        pairs = self._unpack(data)
        if type(pairs) is not list or not all(type(pair) is list and len(pair) == 2 for pair in pairs):
            raise WireError("bad dict")
        crowds = Counter(hash(key) for key, _ in pairs)
        if max(crowds.values(), default=0) > MAX_SAME_HASH:
            raise WireError("too many keys of a dict have the same hash")
        return dict(pairs)

    def _token(self, data: bytes):
        number, name = msgpack.unpackb(data, max_array_len=2)
        if not (_is_count(number, 2**53) and type(name) is str):
            raise WireError("bad handle")
        return self._resolved(Handle(number, name[:100]))

    def _callback(self, data: bytes):
        number, name = msgpack.unpackb(data, max_array_len=2)
        if not (_is_count(number, 2**53) and type(name) is str):
            raise WireError("bad callback")
        return self._resolved(Callback(number, name[:100]))

    def _resolved(self, token):
        thing = self.resolve(token)
        self.resolved[id(thing)] = token
        return thing

    def _complex(self, data: bytes) -> complex:
        return complex(*struct.unpack("<dd", data))

    def _bigint(self, data: bytes) -> int:
        if len(data) > MAX_INT_BITS // 8 + 1:
            raise WireError("integer too long")
        return int.from_bytes(data, "little", signed=True)


def _check_size(data: bytes) -> None:
    """Refuse a message that breaks off: msgpack makes room for a list's items before it has seen one."""
    reader = msgpack.Unpacker(max_buffer_size=len(data), strict_map_key=False)
    reader.feed(data)
    reader.skip()


def _check_depth(message, but: dict[int, Handle | Callback]):
    """Return a decoded message whose lists, tuples and dicts are nested no deeper than both sides allow.

    What a handle stands for never crossed: a cache of a hundred layers, or one that holds itself, is fine.
    """
    level, depth = [message], 0
    while level:
        if depth > 2 * MAX_DEPTH:
            raise WireError("nested too deeply")
        containers = [
            value for value in level if isinstance(value, (list, tuple, dict)) and id(value) not in but
        ]
        level = [item for value in containers for item in (value.values() if type(value) is dict else value)]
        depth += 1
    return message


def _check_axes(shape) -> None:
    """Refuse an empty array whose sum over the empty axis would be huge."""
    if math.prod(max(n, 1) for n in shape) > MAX_BYTES:
        raise WireError("an axis of the array is too long")


def _is_count(value, most: int) -> bool:
    return type(value) is int and 0 <= value <= most
