"""Hostile submissions: escape."""

from __future__ import annotations

from tests.hostile.kit import WRONG

_HEAD = """
import contextlib, os
got_through = []
def attempt(name, act, *harmless):
    try:
        result = act()
    except BaseException:
        return
    if result not in (-1, None, *harmless):
        got_through.append((name, str(result)[:200]))
"""


def answer(attempts: str) -> str:
    """The answer cell of `square` with attempts before it; they end in a list of what they got through."""
    return _HEAD + attempts + "\nprint('got through:', got_through)\n" + WRONG


def printed(found) -> str:
    """All text that the student's cells gave."""
    return "".join(output.get("text", "") for outputs in found.verdict.outputs.values() for output in outputs)


def nothing_got_through(found) -> None:
    """For CHECK: every attempt of `answer` was tried, and refused."""
    assert "got through: []" in printed(found), printed(found)[-2000:]
