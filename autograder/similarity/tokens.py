"""Reads code as a row of tokens, in which all names that its author chose are the same.

Nothing is executed, and nothing parsed but by pygments, which takes code that is no Python, too.
"""

from __future__ import annotations

import builtins
import importlib
import signal
from dataclasses import dataclass
from functools import lru_cache

from pygments.lexers import PythonLexer
from pygments.token import Comment, Name, Number, String, Text

from autograder.html.sanitize import plain
from autograder.system.alarm import alarm

_SECONDS = 1.0  # of the processor for one cell; an honest one takes milliseconds
_CHOSEN, _STRING = "a chosen name", "a text"
_PACKAGES = frozenset({"np", "numpy", "scipy", "torch", "nn", "F", "math", "random"})
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


@dataclass(frozen=True)
class Tokens:
    """A piece of code.

    Attributes:
        text: as it may be shown, without control characters and cut where it is very long.
        kinds: what each token is to the comparison.
        spans: where each token stands in the text, (start, end).
    """

    text: str
    kinds: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def read_tokens(source: str) -> Tokens:
    """Read code; comments, docstrings and layout are no tokens, and what takes too long to read has none.

    Two codes have the same kinds where they differ only in names of variables, functions and attributes that
    no library has, in texts, or in how numbers are written.
    """
    text = plain(source)
    kinds: list[str] = []
    spans: list[tuple[int, int]] = []
    _library_names()  # it imports libraries, which no alarm may interrupt
    try:
        with alarm(_SECONDS, TimeoutError, clock=signal.ITIMER_VIRTUAL):
            for start, token, value in PythonLexer(stripnl=False).get_tokens_unprocessed(text):
                kind = _kind(token, value, kinds[-1] if kinds else "")
                if kind == _STRING and kinds and kinds[-1] == _STRING:  # one text comes in several parts
                    spans[-1] = (spans[-1][0], start + len(value))
                elif kind:
                    kinds.append(kind)
                    spans.append((start, start + len(value)))
    except Exception:  # made to take long
        return Tokens(text, (), ())
    return Tokens(text, tuple(kinds), tuple(spans))


def _kind(token, value: str, before: str) -> str:
    """What a token is to the comparison; empty where it does not count."""
    if token in Comment or token in String.Doc or token in Text or not value.strip():
        return ""
    if token in String:
        return _STRING
    if token in Number:
        return _number(value)
    if token in Name and value.isidentifier() and value != "self":
        return value if value in (_library_names() if before == "." else _BUILTINS | _PACKAGES) else _CHOSEN
    return value


def _number(text: str) -> str:
    try:
        return repr(float(text.replace("_", "")))
    except ValueError:  # hexadecimal, imaginary
        return text


@lru_cache(maxsize=1)
def _library_names() -> frozenset[str]:
    """Functions, methods and attributes that answers are written with: whoever copies can rename a variable,
    and not `np.einsum`."""
    import numpy
    import torch

    homes: list = [numpy.ndarray, numpy.random.Generator, torch.Tensor, torch.nn.Module]
    homes += [str, list, dict, set, tuple]
    for name in (
        "numpy",
        "numpy.linalg",
        "scipy.special",
        "math",
        "torch",
        "torch.nn",
        "torch.nn.functional",
    ):
        homes.append(importlib.import_module(name))
    return _PACKAGES | {name for home in homes for name in dir(home) if not name.startswith("_")}
