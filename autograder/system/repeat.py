"""The rule for machine faults: what something outside has killed is repeated once, and then reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


def repeat_once(step: Callable[[], _Result], fault: type[Exception] | tuple[type[Exception], ...]) -> _Result:
    """Do a step; once more where it raises `fault`, which means that a machine fault met it."""
    try:
        return step()
    except fault:
        return step()
