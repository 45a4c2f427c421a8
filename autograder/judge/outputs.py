"""Bring the outputs that a worker sends into nbformat's shape: strings only, known kinds, bounded in all."""

from __future__ import annotations

from autograder.course.policy import Policy
from autograder.course.records import Note

CELL_OUTPUTS = 500
_MIMES = ("text/plain", "image/png", "image/jpeg", "text/latex", "text/html", "text/markdown")
_NAMED = ("application/javascript", "image/svg+xml")  # that they were there is kept, without what they hold


class OutputBudget:
    """Keeps outputs of one submission as long as there is room; what is malformed or too large is left out.

    The worker bounds its outputs too, but a student's code can speak in its place.

    Args:
        room: characters of the whole notebook.
        cell: characters of one cell; an honest worker keeps less.

    Attributes:
        cut: indices of the cells whose outputs did not fit.
    """

    def __init__(self, room: int = 24 * 2**20, cell: int = 3 * 2**20):
        self.room, self.cell = room, cell
        self.cut: list[int] = []

    def keep(self, outputs: list, index: int = 0, dropped: int = 0) -> list[dict]:
        """Return the outputs of one cell that may be kept, as new dicts of plain strings.

        Args:
            outputs: as they came.
            index: of the cell.
            dropped: outputs that the worker has left out already.
        """
        kept, cell = [], self.cell
        dropped += max(0, len(outputs) - CELL_OUTPUTS)
        for output in outputs[:CELL_OUTPUTS]:
            made = _shaped(output)
            size = _size(made) if made else 0
            if made is None or size > min(cell, self.room):
                dropped += 1
                continue
            cell, self.room = cell - size, self.room - size
            kept.append(made)
        if dropped > 0:
            self.cut.append(index)
        return kept

    def notes(self, policy: Policy) -> list[Note]:
        """Say of which cells outputs were left out, and what the bounds are; nothing where there are none."""
        if not self.cut:
            return []
        which = ("cell " if len(self.cut) == 1 else "cells ") + ", ".join(str(at + 1) for at in self.cut[:8])
        which += f" and {len(self.cut) - 8} more" if len(self.cut) > 8 else ""
        bounds = (
            f"{policy.output_kb} KB of a cell (64 KB of them printed text) and {policy.output_mb} MB "
            "of a notebook are kept"
        )
        return [
            Note(
                "output_cut",
                f"{which}: part of the output was left out; {bounds}",
                f"Part of the output of {which} was left out here: {bounds}. It costs nothing.",
            )
        ]


def _shaped(output) -> dict | None:
    kind = output.get("output_type") if type(output) is dict else None
    if type(kind) is not str:
        return None
    if kind == "stream" and type(output.get("text")) is str:
        name = output.get("name")
        name = "stderr" if type(name) is str and name == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": output["text"]}
    if kind in ("display_data", "execute_result") and type(output.get("data")) is dict:
        data = {mime: output["data"][mime] for mime in _MIMES if type(output["data"].get(mime)) is str}
        data |= {mime: "" for mime in _NAMED if mime in output["data"]}
        made = {"output_type": kind, "data": data, "metadata": {}}
        return made | {"execution_count": None} if kind == "execute_result" else made
    return None


def _size(output: dict) -> int:
    texts = output["data"].values() if "data" in output else [output["text"]]
    return 200 + sum(map(len, texts))
