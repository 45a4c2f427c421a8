"""Repeat the calls of a failed test on other code, and say how nearly each gives what the student's gave."""

from __future__ import annotations

import contextlib
import io
import random as random_module
import sys
import warnings
from collections.abc import Callable

import numpy as np

from autograder.judge.proxies import Call, apply
from autograder.worker.inside import wire

# Levels of agreement of one call: results differ; they are the same where neither small numbers count nor the
# signs of eigenvectors; each number is the same to rounding; so are types, and arguments to the last bit.
DIFFERENT, NEAR, SAME, EXACT = range(4)
_RELATIVE, _ABSOLUTE = 1e-9, 1e-12


class _NoReplay(Exception):
    """The call cannot be repeated on this code."""


def levels(
    space: dict,
    calls: list[Call],
    seed: int,
    random: bool = False,
    go_on: Callable[[Call, int], bool] = lambda call, level: True,
) -> list[int]:
    """Repeat calls one after the other, on fresh arguments; returns how nearly each of them agrees.

    Args:
        space: the code's namespace.
        calls: what the student's functions were called with, and what became of it.
        seed: of the global generators, as in the worker: random code then repeats what the student's drew.
        random: whether the answer draws; then signs are drawn, too, and always count.
        go_on: told of each call and its level; False leaves out the calls that follow.
    """
    found: list[int] = []
    kept: dict[int, object] = {}
    with _draws(seed):
        for call in calls:
            found.append(_level(space, call, kept, random))
            if not go_on(call, found[-1]):
                break
    return found


def _level(space: dict, call: Call, kept: dict, random: bool) -> int:
    """Repeat one call; a cache of the student's is replaced by the one that this code itself returned."""

    def stand_in(token):
        if isinstance(token, wire.Callback):
            return call.functions.get(token.id) or _unknown()
        return kept[token.id] if token.id in kept else _unknown()

    try:
        args, kwargs = wire.Decoder(stand_in).decode(call.sent)
        their_args, their_kwargs = wire.Decoder(stand_in).decode(call.sent)
        function = space.get(call.name) or _unknown()
    except (_NoReplay, wire.WireError):
        return DIFFERENT
    try:
        with _silenced():
            result = function(*args, **kwargs)
    except Exception as error:
        return EXACT if type(error).__name__ == call.error else DIFFERENT
    _remember_handles(call.result, result, kept)
    if call.error:
        return DIFFERENT
    apply(their_args, their_kwargs, call.changes)
    left = zip(_changeable(args, kwargs), _changeable(their_args, their_kwargs), strict=True)
    results = _agreement(result, call.result, signs=not random)
    return min([results, *(_agreement(mine, other, argument=True) for mine, other in left)])


def _changeable(args: list, kwargs: dict) -> list:
    """Arguments that a call could change and whose change can be seen from outside."""
    return [value for value in [*args, *kwargs.values()] if type(value) in (np.ndarray, dict, list)]


def _unknown():
    raise _NoReplay


@contextlib.contextmanager
def _silenced():
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _draws(seed: int):
    """Draw what the worker drew: an answer that is random is then repeated exactly, or it is another idea."""
    torch = sys.modules.get("torch")  # where an assignment allows it, as in the worker
    states = random_module.getstate(), np.random.get_state(), torch and torch.get_rng_state()
    random_module.seed(seed)
    np.random.seed(seed)
    if torch:
        torch.default_generator.manual_seed(seed)  # that of all devices costs a hundred times as much
    try:
        yield
    finally:
        random_module.setstate(states[0])
        np.random.set_state(states[1])
        if torch:
            torch.set_rng_state(states[2])


def _remember_handles(theirs, ours, kept: dict) -> None:
    """Remember what stands for each handle the student's call returned."""
    if isinstance(theirs, wire.Handle):
        kept[theirs.id] = ours
    elif isinstance(theirs, tuple) and isinstance(ours, tuple) and len(theirs) == len(ours):
        for one, other in zip(theirs, ours, strict=True):
            _remember_handles(one, other, kept)


def _agreement(ours, theirs, **how: bool) -> int:
    """The level at which two values agree; an opaque cache fits anything, and only an `argument` is compared
    to the last bit. `signs` of eigenvectors may differ."""
    if ours is theirs or isinstance(theirs, wire.Handle):
        return EXACT
    if isinstance(theirs, (tuple, list)):
        if not isinstance(ours, (tuple, list)) or len(ours) != len(theirs):
            return DIFFERENT
        pairs = zip(ours, theirs, strict=True)
        return min((_agreement(one, other, **how) for one, other in pairs), default=EXACT)
    if isinstance(theirs, dict):
        if not isinstance(ours, dict) or ours.keys() != theirs.keys():
            return DIFFERENT
        return min((_agreement(ours[key], theirs[key], **how) for key in theirs), default=EXACT)
    if ours is None or theirs is None or isinstance(theirs, (str, bytes)):
        return EXACT if type(ours) is type(theirs) and ours == theirs else DIFFERENT
    with contextlib.suppress(TypeError, ValueError):
        return _nearness(np.asarray(ours), np.asarray(theirs), **how)
    return DIFFERENT


def _nearness(one: np.ndarray, other: np.ndarray, argument: bool = False, signs: bool = False) -> int:
    if one.dtype.kind not in "fciub" or other.dtype.kind not in "fciub" or one.shape != other.shape:
        return DIFFERENT
    if np.allclose(one, other, rtol=0 if argument else _RELATIVE, atol=0, equal_nan=True):
        return EXACT if (one.dtype.kind in "iub") == (other.dtype.kind in "iub") else SAME
    if np.allclose(one, other, rtol=_RELATIVE, atol=0, equal_nan=True):
        return SAME
    near = np.allclose(one, other, rtol=_RELATIVE, atol=_ABSOLUTE, equal_nan=True)
    axes = signs and (_same_axes(one, other) or _same_axes(one.T, other.T))
    return NEAR if near or axes else DIFFERENT


def _same_axes(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two matrices with orthogonal columns differ in nothing but the signs of columns."""
    if one.ndim != 2 or not (np.isfinite(one).all() and np.isfinite(other).all()) or not one.any():
        return False
    products = one.T @ one
    if np.abs(products - np.diag(np.diag(products))).max() > _RELATIVE * products.max():
        return False
    signs = np.where((one * other).sum(axis=0) < 0, -1, 1)
    return np.allclose(one * signs, other, rtol=_RELATIVE, atol=_RELATIVE)
