"""Outputs, text and code of a student on their way into a feedback page."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
import zlib
from html.parser import HTMLParser

import nbformat
from bleach._vendor import html5lib  # parses as browsers do
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.html import markup, pictures, sanitize
from tests.fuzz.changes import ODD_TEXTS, ODD_VALUES, changed_bytes, changed_tree

# Written down again, and not taken from `markup`: what it lets through is what is checked.
_TAGS = frozenset(
    str.split("""
    p h1 h2 h3 h4 h5 h6 em strong del code pre ul ol li blockquote br hr sub sup table
    thead tbody tr th td dl dt dd details summary a kbd html head body div span
""")
)
_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_HIDING = {"Cc", "Cs", "Zl", "Zp"}  # categories of characters that nobody sees
# fmt: off
_PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "javascript:alert(1)", "[a](", ")", "](javascript:alert(1))", "](https://a.b)",
    "<a href='jav&#97;script:1'>", '<a href="data:text/html,x">', "</a>", "<!--", "-->", "<![CDATA[",
    "]]>", "$", "$$", "\\(", "\\[", "\\begin{a}", "\\end{a}", "\\href{javascript:1}{x}", "`", "```",
    "~~~html\n", "\n", "\n\n", "    ", "> ", "- ", "1. ", "|a|b|\n|-|-|\n", "**", "_",
    "&lt;script&gt;", "&#60;", "&", "<", ">", '"', "'", "<style>*{}</style>", "<iframe src=//x>",
    '<math><mi//xlink:href="data:x">', "<details open ontoggle=1>", "<base href=//x>",
    "<form action=//x>", "<textarea>", "</textarea>", "<title>", "</pre>", "<xmp>", "<noscript>",
    "<plaintext>", "<select><style>", "\x00", "\x1b]8;;http://x\x07", "\u202e", "{{ 7 * 7 }}",
    "{% x %}", "[x]: javascript:1\n", "[^1]", "\xe9", "<table><td>", "&#x6A;avascript:", "\\",
    "word ",
]
# fmt: on
_MIMES = [
    "text/plain",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
    "text/html",
    "text/latex",
    "application/x",
]
_TEXTS = st.lists(st.sampled_from(_PIECES) | ODD_TEXTS, max_size=20).map("".join)
_REPEATED = st.builds(
    lambda a, b, times: (a + b) * times, *[st.sampled_from(_PIECES)] * 2, st.sampled_from([50, 400])
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _png(size: tuple[int, int], kinds: list[bytes]) -> bytes:
    header = b"".join(number.to_bytes(4, "big") for number in size) + b"\x08\x02\0\0\0"
    chunks = [_chunk(kind, header if kind == b"IHDR" else b"<script>") for kind in [b"IHDR", *kinds, b"IEND"]]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + b"<script>"


def _jpeg(size: bytes, frames: int, data: bytes) -> bytes:
    frame = b"\xff\xc0\0\x0b\x08" + size + b"\x01\x01\x11\0"
    return b"\xff\xd8" + frame * frames + b"\xff\xda\0\x08" + data + b"\xff\xd9<script>"


_PICTURES = st.builds(
    _png,
    st.sampled_from([(3, 2), (2**31, 2**31), (1, 16_000_000), (0, 3)]),
    st.lists(st.sampled_from([b"IHDR", b"tEXt", b"iCCP", b"IDAT", b"PLTE"]), max_size=3),
) | st.builds(_jpeg, st.binary(min_size=4, max_size=4), st.integers(1, 2), st.binary(min_size=9, max_size=9))
_CONTENTS = st.one_of(
    (_PICTURES | changed_bytes(_PICTURES)).map(lambda raw: base64.b64encode(raw).decode()),
    ODD_VALUES,
    st.lists(
        st.sampled_from([*_PIECES, "\x1b[31m", "\x1b[2J", "\r", "\x9b1m", "a\b", "\u0301" * 9]), max_size=8
    ).map("".join),
)
_OUTPUTS = st.fixed_dictionaries(
    {
        "output_type": st.sampled_from(["stream", "display_data", "execute_result", "error"]),
        "data": st.dictionaries(st.sampled_from(_MIMES), _CONTENTS, max_size=3),
        "name": st.sampled_from(["stdout", "stderr"]),
        "text": _CONTENTS,
        "ename": _CONTENTS,
        "evalue": st.just("x"),
        "traceback": st.lists(_CONTENTS, max_size=1),
        "metadata": st.just({}),
    }
)
_OUTPUTS |= changed_tree(_OUTPUTS)
# A letter for what it is (text, code or outputs), then text in UTF-8.
INPUTS = st.one_of(
    st.builds(
        lambda kind, text: kind + text.encode("utf-8", "replace"),
        st.sampled_from([b"T", b"C"]),
        _TEXTS | _REPEATED,
    ),
    st.builds(
        lambda outputs, times: b"O" + json.dumps(outputs * times).encode(),
        st.lists(_OUTPUTS, max_size=4),
        st.sampled_from([1, 1, 1, 20]),
    ),
)

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
