"""Makes what a student's code put out safe to show: plain text, PNG and JPEG pass, everything else stays
behind.

Nothing here trusts its input: outputs come from the worker that ran student code, so any key may be missing
    or of an odd type. HTML, SVG, JavaScript, LaTeX, Markdown, JSON and widget views are dropped, whatever
    name they travel under.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass

MAX_TEXT = 20_000  # characters of one output
MAX_LINES = 400  # lines of one output
MAX_OUTPUTS = 40  # outputs of one cell
MAX_PIXELS = 16_000_000  # of one picture, so that a small file cannot become a huge bitmap
MAX_SIDE = 20_000  # pixels
MAX_PICTURE = 2_000_000  # bytes of one picture
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


# --------------------------------------------------------------------------- pictures

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def _png(raw: bytes) -> tuple[bytes, tuple[int, int]] | None:
    """Rebuild a PNG from its essential chunks; None unless the structure, checksums and size are right."""
    place, chunks, size = len(_PNG), [], (0, 0)
    while place + 12 <= len(raw):
        length, kind = int.from_bytes(raw[place : place + 4], "big"), raw[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(raw) or zlib.crc32(raw[place + 4 : end - 4]) != int.from_bytes(
            raw[end - 4 : end], "big"
        ):
            return None
        if (kind == b"IHDR") == bool(chunks) or kind == b"IHDR" and length != 13:
            return None  # the header comes first, and once
        if kind == b"IHDR":
            size = (
                int.from_bytes(raw[place + 8 : place + 12], "big"),
                int.from_bytes(raw[place + 12 : place + 16], "big"),
            )
        if kind in _PNG_KEPT:
            chunks.append(raw[place:end])
        if kind == b"IEND":
            return _PNG + b"".join(chunks), size
        place = end
    return None


def _jpeg(raw: bytes) -> tuple[bytes, tuple[int, int]] | None:
    """Check the segments of a JPEG up to its picture data; drop what stands behind the end."""
    place, size = 2, (0, 0)
    while place + 4 <= len(raw) and raw[place] == 0xFF:
        kind, length = raw[place + 1], int.from_bytes(raw[place + 2 : place + 4], "big")
        if length < 2:
            return None
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            if size != (0, 0):
                return None  # a second frame could state a smaller picture
            size = (
                int.from_bytes(raw[place + 7 : place + 9], "big"),
                int.from_bytes(raw[place + 5 : place + 7], "big"),
            )
        if kind == 0xDA:
            end = raw.find(b"\xff\xd9", place)
            return (raw[: raw.rfind(b"\xff\xd9") + 2], size) if end > 0 else None
        place += 2 + length
    return None


def picture(mime: str, data) -> Item | None:
    """Return a checked picture, or None. The type is told by the bytes, not by the name they come under."""
    text = re.sub(r"\s+", "", _joined(data))
    if mime not in ("image/png", "image/jpeg") or len(text) > MAX_PICTURE * 4 // 3 + 4:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    good = None
    if raw.startswith(_PNG):
        mime, good = "image/png", _png(raw)
    elif raw.startswith(b"\xff\xd8\xff"):
        mime, good = "image/jpeg", _jpeg(raw)
    if good is None or not 0 < good[1][0] * good[1][1] <= MAX_PIXELS or max(good[1]) > MAX_SIDE:
        return None
    return Item("image", mime=mime, data=base64.b64encode(good[0]).decode(), size=good[1])


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
