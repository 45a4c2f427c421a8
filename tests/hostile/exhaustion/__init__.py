"""Hostile submissions: exhaustion."""

from __future__ import annotations

import json

from tests.hostile.kit import AVERAGE, FORWARD, SQUARE

ALL_BUT_ONE = {FORWARD: 2.0, AVERAGE: 4.0}  # what is left to an answer whose square_backward does harm

EMPTY = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}


def cells_after(nb: dict, sources: list[str]) -> dict:
    """Put code cells behind the notebook's own."""
    nb["cells"] += [
        EMPTY | {"id": f"more-{number}", "source": source} for number, source in enumerate(sources)
    ]
    return nb


def in_a_call(code: str) -> str:
    """The right answers of `square`, but square_backward first runs this code (indented by four spaces)."""
    return SQUARE.replace("    (x,) = cache", code.strip("\n") + "\n    (x,) = cache", 1)


def around(nb: dict, text: bytes, place: str = '"nbformat_minor"') -> bytes:
    """The notebook as bytes, with `text` put before one of its keys."""
    return json.dumps(nb).encode().replace(place.encode(), text + place.encode(), 1)


def stopped(found) -> bool:
    """Whether the cell was ended before it could say what it reached: by the watch, or by its limit."""
    names = {output.get("ename") for outputs in found.verdict.outputs.values() for output in outputs}
    return bool(names & {"time limit", "crashed"}) or "session_lost" in found.mentions


def said(found) -> str:
    """What its cells printed."""
    return "".join(output.get("text", "") for outputs in found.verdict.outputs.values() for output in outputs)
