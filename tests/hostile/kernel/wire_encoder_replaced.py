"""Replaces the encoder behind the replies: objects, strange types and other numbers instead of the result."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import sys

msgpack = sys.modules["msgpack"]
_wire = next(module for name, module in sys.modules.items() if name.endswith("inside.wire"))
_calls = next(module for name, module in sys.modules.items() if name.endswith("inside.call_server"))
_real, _count = _wire.Encoder.encode, [0]

def _encode(self, value, *more):
    if type(value) is list and value[:1] == ["result"]:
        _count[0] += 1
        odd = [msgpack.ExtType(4, msgpack.packb([1, "numpy.ndarray"])),
               msgpack.ExtType(7, msgpack.packb([1, "x"])),
               {"__class__": "CheckFailed"}, True, 2**63, [[]] * 1000, float("nan"), "passed", None]
        reply = ["result", odd[_count[0] % len(odd)], b""]
        return msgpack.packb(reply, use_bin_type=True)
    if type(value) is list and value[:1] == ["names"]:
        value = ["names", {name: "function" for name in [*value[1], "expected", "check", "np"]}]
    return _real(self, value, *more)

_wire.Encoder.encode = _encode
_wire.MAX_BYTES = _wire.MAX_NODES = 2**62
_calls._MAX_CALLBACKS = 2**62
"""
}
EARNS: dict = {}
QUIET = "it changes only how its own process writes replies; the judge refuses what is no plain data"
