"""Target `pages`: outputs, text and code of a student on their way into a feedback page."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
import zlib
from html.parser import HTMLParser
from random import Random

import nbformat
from bleach._vendor import html5lib  # parses as browsers do
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.html import markup, pictures, sanitize
from tests.fuzz import mutate

# Written down again, and not taken from `markup`: what it lets through is what is checked.
_TAGS = frozenset(
    str.split("""
    p h1 h2 h3 h4 h5 h6 em strong del code pre ul ol li blockquote br hr sub sup table
    thead tbody tr th td dl dt dd details summary a kbd html head body div span
""")
)
_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_HIDING = {"Cc", "Cs", "Zl", "Zp"}  # categories of characters that nobody sees
_PIECES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "[a](",
    ")",
    "](javascript:alert(1))",
    "](https://a.b)",
    "<a href='jav&#97;script:1'>",
    '<a href="data:text/html,x">',
    "</a>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "$",
    "$$",
    "\\(",
    "\\[",
    "\\begin{a}",
    "\\end{a}",
    "\\href{javascript:1}{x}",
    "`",
    "```",
    "~~~html\n",
    "\n",
    "\n\n",
    "    ",
    "> ",
    "- ",
    "1. ",
    "|a|b|\n|-|-|\n",
    "**",
    "_",
    "&lt;script&gt;",
    "&#60;",
    "&",
    "<",
    ">",
    '"',
    "'",
    "<style>*{}</style>",
    "<iframe src=//x>",
    '<math><mi//xlink:href="data:x">',
    "<details open ontoggle=1>",
    "<base href=//x>",
    "<form action=//x>",
    "<textarea>",
    "</textarea>",
    "<title>",
    "</pre>",
    "<xmp>",
    "<noscript>",
    "<plaintext>",
    "<select><style>",
    "\0",
    "\x1b]8;;http://x\x07",
    "\u202e",
    "{{ 7 * 7 }}",
    "{% x %}",
    "[x]: javascript:1\n",
    "[^1]",
    "é",
    "<table><td>",
    "&#x6A;avascript:",
    "\\",
    "word ",
)
_MIMES = (
    "text/plain",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
    "text/html",
    "application/javascript",
    "text/latex",
)


def make(rng: Random) -> bytes:
    """A letter for what it is (text, code or outputs), then text in UTF-8."""
    kind = rng.choice("TTTCO")
    if kind == "O":
        return b"O" + json.dumps([_output(rng) for _ in range(rng.choice((1, 2, 5, 50)))]).encode()
    text = "".join(
        rng.choice(_PIECES) if rng.random() < 0.8 else mutate.odd_text(rng)
        for _ in range(rng.choice((2, 5, 12, 30)))
    )
    if rng.random() < 0.02:  # the same over and over: patterns that go round in circles
        text = (rng.choice(_PIECES) + rng.choice(_PIECES)) * rng.choice((50, 400))
    return kind.encode() + text.encode("utf-8", "replace")


def _output(rng: Random):
    data = {rng.choice(_MIMES): _content(rng) for _ in range(rng.randrange(4))}
    made = {
        "output_type": rng.choice(("stream", "display_data", "execute_result", "error")),
        "data": data,
        "name": rng.choice(("stdout", "stderr")),
        "text": _content(rng),
        "ename": _content(rng),
        "evalue": "x",
        "traceback": [_content(rng)],
        "metadata": {},
    }
    return mutate.tree(made, rng) if rng.random() < 0.5 else made


def _content(rng: Random):
    way = rng.randrange(4)
    if way == 0:
        return base64.b64encode(_picture(rng)).decode()
    if way == 1:
        return mutate.odd_value(rng)
    return "".join(
        rng.choice((*_PIECES, "\x1b[31m", "\x1b[2J", "\r", "\x9b1m", "a\b", "\u0301" * 9))
        for _ in range(rng.randrange(9))
    )


def _picture(rng: Random) -> bytes:
    if rng.random() < 0.5:
        frame = b"\xff\xc0\0\x0b\x08" + rng.randbytes(4) + b"\x01\x01\x11\0"
        raw = (
            b"\xff\xd8"
            + frame * rng.choice((1, 1, 2))
            + b"\xff\xda\0\x08"
            + rng.randbytes(9)
            + b"\xff\xd9"
            + b"<script>"
        )
    else:
        size = rng.choice(((3, 2), (2**31, 2**31), (1, 16_000_000), (0, 3)))
        header = b"".join(number.to_bytes(4, "big") for number in size) + b"\x08\x02\0\0\0"
        kinds = [
            b"IHDR",
            *rng.choices((b"IHDR", b"tEXt", b"iCCP", b"IDAT", b"PLTE"), k=rng.randrange(4)),
            b"IEND",
        ]
        raw = (
            sanitize._PNG
            + b"".join(_chunk(kind, header if kind == b"IHDR" else b"<script>") for kind in kinds)
            + b"<script>"
        )
    return mutate.flip(raw, rng) if rng.random() < 0.3 else raw


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


# --------------------------------------------------------------------------- properties


def check(data: bytes) -> None:
    kind, text = data[:1], data[1:].decode("utf-8", "replace")
    if kind == b"O":
        try:
            outputs = json.loads(text)
        except (ValueError, RecursionError):
            return
        _check_outputs(outputs)
    elif kind == b"C":
        html = str(markup.code.__wrapped__(text))
        _assert_passive(html)
        assert len(html) <= 60 * len(text) + 200
    else:
        _assert_passive(str(markup.markdown.__wrapped__(text)))
        line = markup.markdown_one_line(text)
        assert "\n" not in line
        _assert_passive(line)
        _assert_passive(markdown2html_mistune(line))  # as nbgrader's own pages render it once more


def _check_outputs(outputs) -> None:
    items = sanitize.Cleaner().items(outputs)
    assert len(items) <= sanitize.MAX_OUTPUTS + 1
    for item in items:
        assert item.kind in ("text", "stderr", "error", "image", "left_out")
        _assert_visible(item.text)
        if item.kind == "image":
            raw = base64.b64decode(item.data, validate=True)
            assert (
                item.mime in ("image/png", "image/jpeg")
                and 0 < item.size[0] * item.size[1] <= pictures.MAX_PIXELS
            )
            assert raw.count(b"IHDR") == 1 if item.mime == "image/png" and b"<script>" not in raw else True
            assert raw.count(b"\xff\xc0\0\x0b\x08") <= 1, "a picture states two sizes"
            assert not raw.endswith(b"<script>")
    made = sanitize.Cleaner().outputs(outputs)
    assert all(set(out.get("data", {})) <= {"text/plain", "image/png", "image/jpeg"} for out in made)
    cell = nbformat.v4.new_code_cell("", id="a", outputs=[nbformat.from_dict(out) for out in made])
    if zlib.crc32(repr(outputs).encode("utf-8", "replace")) % 8 == 0:
        nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def _assert_visible(text: str) -> None:
    hidden = {char for char in text if char not in "\n\t" and unicodedata.category(char) in _HIDING}
    assert not hidden, f"{hidden!r} in what a page shows"
    assert len(text) <= sanitize.MAX_TEXT + 200 and text.count("\n") <= sanitize.MAX_LINES + 8


class _Tags(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def _assert_passive(html: str) -> None:
    """Nothing but plain elements and links, however a browser or a simpler parser reads it."""
    tree = html5lib.parse(f"<!DOCTYPE html><body>{html}", namespaceHTMLElements=False)
    seen = [(element.tag, dict(element.attrib)) for element in tree.iter() if isinstance(element.tag, str)]
    for tag, attributes in seen + _Tags(html).found:
        assert tag in _TAGS, f"<{tag}> in {html[:300]!r}"
        for name, value in attributes.items():
            if name == "href":
                assert _LINK.match(value or ""), f"{value!r} in {html[:300]!r}"
            else:
                assert name in ("class", "tabindex", "title", "id", "align", "style") and "url" not in (
                    value or ""
                ), f"{name}={value!r} in {html[:300]!r}"
