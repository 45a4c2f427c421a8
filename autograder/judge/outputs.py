"""Bring the outputs that a worker sends into nbformat's shape: strings only, known kinds, bounded in all."""

from __future__ import annotations

CELL_CHARS = 3 * 2**20  # an honest shell keeps 2 MB of a cell (worker/shell.py)
NOTEBOOK_CHARS = 24 * 2**20
CELL_OUTPUTS = 500
_MIMES = ("text/plain", "image/png", "image/jpeg", "text/latex", "text/html", "text/markdown")


class OutputBudget:
    """Keeps outputs of one submission as long as there is room; what is malformed or too large is left out.

    The worker bounds its outputs too, but a student's code can speak in its place.
    """

    def __init__(self, room: int = NOTEBOOK_CHARS):
        self.room = room

    def keep(self, outputs: list) -> list[dict]:
        """Return the outputs of one cell that may be kept, as new dicts of plain strings."""
        kept, cell = [], CELL_CHARS
        for output in outputs[:CELL_OUTPUTS]:
            made = _shaped(output)
            size = _size(made) if made else 0
            if made is None or size > min(cell, self.room):
                continue
            cell, self.room = cell - size, self.room - size
            kept.append(made)
        return kept


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
        made = {"output_type": kind, "data": data, "metadata": {}}
        return made | {"execution_count": None} if kind == "execute_result" else made
    return None


def _size(output: dict) -> int:
    texts = output["data"].values() if "data" in output else [output["text"]]
    return 200 + sum(map(len, texts))
