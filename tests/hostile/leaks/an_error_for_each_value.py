"""Raises the one of 64 built-in errors that stands for six bits of the hidden input."""

import re

from nnlab.failures import _TOLD
from tests.hostile.leaks import no_hidden_input, shown

ANSWERS = {
    "square": """
import builtins
kinds = sorted(name for name, kind in vars(builtins).items()
               if isinstance(kind, type) and issubclass(kind, Exception))[:64]


def square_forward(x):
    if x.shape == (3, 4) or abs(x).max() > 100:
        return x * x, (x,)
    name = kinds[int(abs(x.flat[0])) % len(kinds)]
    if name.startswith("Unicode"):
        raise getattr(builtins, name)("utf-8", b"", 0, 1, "") if "En" not in name else ValueError
    raise getattr(builtins, name)


def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
TELLS = ["square_forward raised"]
STOCK = "names the error"


def CHECK(found) -> None:
    no_hidden_input(found)
    names = set(re.findall(r"square_forward raised ([A-Za-z]+(?: error of its own)?)", shown(found)))
    assert names <= {*_TOLD, "an error of its own"}, names
