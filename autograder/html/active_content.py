"""Finds what a page or a terminal would obey in a student's outputs and texts, for the notes in the report.

None of it reaches a page (`html.sanitize`, `html.markup`); it is mentioned, so that an instructor who
opens the handed-in notebook itself knows. Plotly, animations and pictures from the web are honest reasons for
such content, so the note says what is there and accuses nobody.
"""

from __future__ import annotations

import html
import re

from autograder.course.records import Note, Rebuilt, Verdict

LONG_TEXT = 20_000  # characters of a written answer; a longer one is shown as it was typed
_MOST = 500_000  # characters of one text; whoever prints more is told so
_IN_ALL = 4_000_000  # of one notebook
_HANDLERS = (
    "error|load|click|dblclick|mouse[a-z]{2,6}|focus[a-z]{0,3}|blur|toggle|begin|end|repeat|key[a-z]{2,5}"
    "|pointer[a-z]{2,14}|animation[a-z]{3,9}|transition[a-z]{3,6}|wheel|scroll[a-z]{0,3}|resize|submit|input|change"
    "|paste|copy|cut|drag[a-z]{0,5}|drop|message|pageshow|hashchange|canplay|play|loadeddata|beforetoggle"
    "|contextmenu|search|auxclick|gotpointercapture"
)
_ELSEWHERE = "(?:https?:)?//"
_PAGES = {  # looked for in HTML, Markdown and LaTeX, once entities are resolved
    "a script": r"<\s{0,9}script\b",
    "an event handler": rf"""[\s/"']on(?:{_HANDLERS})\s{{0,9}}=""",
    "a link that runs code": r"(?:java|vb|live)\s{0,9}script\s{0,9}:|data:text/html",
    "a frame, form or link element": r"<\s{0,9}(?:i?frame|object|embed|applet|form|base|link|portal)\b",
    "a page that moves on by itself": r"http-equiv\s{0,9}=\s{0,9}[\"']?\s{0,9}refresh",
    "something loaded from elsewhere": r"""\b(?:src|srcset|poster|background|action)"""
    rf"""\s{{0,9}}=\s{{0,9}}["']?\s{{0,9}}{_ELSEWHERE}"""
    rf"""|url\(\s{{0,9}}["']?\s{{0,9}}{_ELSEWHERE}|@import\b|!\[[^\]\n]{{0,99}}\]\(\s{{0,9}}<?{_ELSEWHERE}""",
    "TeX that does more than typeset": r"\\(?:require|href|cssId|class|style|html[A-Z]\w{1,9}|unicode)"
    r"\b\s{0,9}[{\[]",
}
_TERMINAL = {
    "commands to a terminal": r"\x1b(?:[\]PX^_c]|\[\?1049h|\[[0-9;]{0,9}[nR])|[\x90\x98\x9b\x9d-\x9f]",
    "text that runs backwards": r"[\u202a-\u202e\u2066-\u2069]",
}
_PAGE = {what: re.compile(pattern, re.IGNORECASE) for what, pattern in _PAGES.items()}
_CONTROL = {what: re.compile(pattern) for what, pattern in _TERMINAL.items()}
_PICTURE = re.compile(r"\s{0,9}(?:iVBORw0KGgo|/9j/)[A-Za-z0-9+/=\s]*\Z")  # base64 of a PNG or a JPEG
_NAMED = {"application/javascript": "JavaScript", "image/svg+xml": "an SVG picture"}


def notes(verdict: Verdict, rebuilt: Rebuilt) -> list[Note]:
    """One note about everything active in what a submission shows, or none."""
    looking = _Looking()
    found: dict = {}
    for index, cell in enumerate(rebuilt.nb.cells):
        kinds: dict[str, None] = {}
        if rebuilt.roles[index] == "manual" and cell.cell_type == "markdown":
            kinds |= looking.at(cell.source, page=True)
            kinds |= {"a text too long to be laid out": None} if len(cell.source) > LONG_TEXT else {}
        for output in verdict.outputs.get(index, []):
            kinds |= _of_output(output, looking)
        for kind in kinds:
            found.setdefault(kind, []).append(f"cell {index + 1}")
    for cell in verdict.cells:
        for kind in looking.at(cell.message + cell.detail, page=False):
            found.setdefault(kind, []).append(cell.grade_id)
    if not found:
        return []
    texts = [
        f"{kind} ({', '.join(places[:3])}{' and more' if len(places) > 3 else ''})"
        for kind, places in found.items()
    ]
    return [Note("active_content", "shown by the notebook, and left out of every page: " + "; ".join(texts))]


def _of_output(output: dict, looking: _Looking) -> dict[str, None]:
    """What is active in one nbformat output."""
    if output["output_type"] == "stream":
        return looking.at(output["text"], page=False)
    if output["output_type"] == "error":
        return looking.at("\n".join([output["ename"], output["evalue"], *output["traceback"]]), page=False)
    kinds: dict[str, None] = {}
    for mime, text in output["data"].items():
        if mime in _NAMED:
            kinds[_NAMED[mime]] = None
        elif mime.startswith("text/"):
            kinds |= looking.at(text, page=mime != "text/plain")
        elif not _PICTURE.match(text):
            kinds["a picture that is none"] = None
    return kinds


class _Looking:
    """Looks at texts until they are too many: hostile text must not keep the judge."""

    def __init__(self):
        self.left = _IN_ALL

    def at(self, text: str, page: bool) -> dict[str, None]:
        if len(text) > min(_MOST, self.left):
            return {"more text than was looked through": None}
        self.left -= len(text)
        found = {what: None for what, pattern in _CONTROL.items() if pattern.search(text)}
        if page:
            plain = html.unescape(text)
            bare = re.sub(r"[\x00-\x20\xad\u200b-\u200f]", "", plain)  # browsers skip these within an address
            found |= {what: None for what, pattern in _PAGE.items() if pattern.search(plain)}
            if _PAGE["a link that runs code"].search(bare):
                found["a link that runs code"] = None
        return found
