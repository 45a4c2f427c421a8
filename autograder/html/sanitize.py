"""Makes the outputs of a student's code safe to show: plain text, PNG and JPEG pass, nothing else does.

Nothing here trusts its input: outputs come from the worker that ran student code, so any key may be missing
or of an odd type. HTML, SVG, JavaScript, LaTeX, Markdown, JSON and widget views are dropped, whatever name
they travel under.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.html.pictures import cleaned_picture

MAX_TEXT = 20_000  # characters of one output
MAX_LINES = 400  # lines of one output
MAX_OUTPUTS = 40  # outputs of one cell
MAX_NOTEBOOK = 8_000_000  # bytes of all pictures and texts of one notebook

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)?|[@-Z\\^_])")
# Control characters, and the marks that reorder or hide text (a reader must see what was printed).
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


@dataclass
class Item:
    """One output as a page shows it.

    Attributes:
        kind: ``text``, ``stderr``, ``error``, ``image`` or ``left_out``.
        text: the text, or what was left out and why.
        mime, data: type and base64 of a picture.
        size: (width, height) of a picture in pixels.
    """

    kind: str
    text: str = ""
    mime: str = ""
    data: str = ""
    size: tuple[int, int] = (0, 0)


def _joined(value) -> str:
    """Give text that nbformat may keep as a string or as a list of lines; anything else is no text."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def plain(value) -> str:
    """Return text as a terminal would leave it: no escapes, `\\r` overwrites its line, bounded length."""
    text = _joined(value)
    dropped = len(text) - 8 * MAX_TEXT
    text = _ESCAPES.sub("", text[: 8 * MAX_TEXT]).replace("\r\n", "\n")
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    if len(lines) > MAX_LINES:
        kept = MAX_LINES // 2
        lines = [*lines[:kept], f"... {len(lines) - 2 * kept} lines left out ...", *lines[-kept:]]
    text = _STACKED.sub(r"\1", _CONTROLS.sub("", "\n".join(lines)))
    if len(text) > MAX_TEXT:
        kept = MAX_TEXT // 2
        dropped, text = max(dropped, 0) + len(text) - MAX_TEXT, text[:kept] + "\n...\n" + text[-kept:]
    return text + (f"\n... {dropped} characters left out ..." if dropped > 0 else "")


def picture(mime: str, data) -> Item | None:
    """Return a checked picture, or None."""
    if mime not in ("image/png", "image/jpeg"):
        return None
    found = cleaned_picture(_joined(data))
    return Item("image", mime=found[0], data=found[1], size=found[2]) if found else None


# --------------------------------------------------------------------------- outputs


def _checked_bundle(data) -> Item:
    """Choose what to show of a display's representations: a picture, otherwise its plain text."""
    data = data if isinstance(data, dict) else {}
    for mime in ("image/png", "image/jpeg"):
        if mime in data and (item := picture(mime, data[mime])):
            return item
    if text := plain(data.get("text/plain")):
        return Item("text", text)
    names = ", ".join(sorted(plain(name)[:60] for name in data)[:5]) or "an empty output"
    return Item("left_out", f"left out: {names} (only plain text, PNG and JPEG are shown)")


def _item(output) -> Item | None:
    output = output if isinstance(output, dict) else {}
    kind = output.get("output_type")
    if kind == "stream":
        text = plain(output.get("text"))
        return Item("stderr" if output.get("name") == "stderr" else "text", text) if text else None
    if kind == "error":
        trace = output.get("traceback")
        lines = [line for line in trace if isinstance(line, str)] if isinstance(trace, list) else []
        text = plain("\n".join(lines)) or plain(output.get("ename")) + ": " + plain(output.get("evalue"))
        return Item("error", text)
    if kind in ("display_data", "execute_result"):
        return _checked_bundle(output.get("data"))
    return None


class Cleaner:
    """Cleans the outputs of one notebook, with one budget of bytes for all of its cells."""

    def __init__(self, budget: int = MAX_NOTEBOOK):
        self.left = budget

    def items(self, outputs) -> list[Item]:
        """Return the outputs of one cell as things a page may show."""
        outputs = list(outputs) if isinstance(outputs, (list, tuple)) else []
        items = []
        for output in outputs[:MAX_OUTPUTS]:
            item = _item(output)
            if item is None:
                continue
            self.left -= len(item.data) + len(item.text)
            items.append(
                item
                if self.left >= 0
                else Item("left_out", "left out: this notebook's outputs are too large")
            )
        if len(outputs) > MAX_OUTPUTS:
            items.append(Item("left_out", f"left out: {len(outputs) - MAX_OUTPUTS} more outputs"))
        return items

    def outputs(self, outputs) -> list[dict]:
        """Return the outputs of one cell as nbformat outputs that hold nothing active.

        stderr becomes stdout: in nbgrader a word on stderr costs a graded cell all its points.
        """
        return [_as_output(item) for item in self.items(outputs)]


def _as_output(item: Item) -> dict:
    if item.kind == "image":
        return {
            "output_type": "display_data",
            "metadata": {},
            "data": {item.mime: item.data, "text/plain": f"<{item.mime}, {item.size[0]} x {item.size[1]}>"},
        }
    if item.kind == "error":
        name, _, value = item.text.rstrip("\n").rpartition("\n")[2].partition(":")
        return {
            "output_type": "error",
            "ename": name.strip()[:80] or "Error",
            "evalue": value.strip(),
            "traceback": item.text.split("\n"),
        }
    return {
        "output_type": "stream",
        "name": "stdout",
        "text": item.text + ("" if item.text.endswith("\n") else "\n"),
    }
