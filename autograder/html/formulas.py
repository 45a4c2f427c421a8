"""Turns a formula into MathML that holds nothing else, whoever typed it; browsers draw it without scripts."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from xml.etree import ElementTree

from nnlab.markup import to_mathml

_TAG = re.compile(
    "math|mrow|mi|mn|mo|ms|mtext|mspace|msub|msup|msubsup|mfrac|msqrt|mroot|munder|mover|munderover|mtable"
    "|mtr|mtd|mstyle|mpadded|mphantom|menclose|mmultiscripts|mprescripts|none"
)
_ATTRIBUTE = re.compile(
    "accent|accentunder|columnalign|columnspacing|display|displaystyle|fence|form|largeop|linethickness|lspace"
    "|mathvariant|maxsize|minsize|movablelimits|notation|rowspacing|rspace|scriptlevel|separator|stretchy"
    "|symmetric|width"
)
# A word, or a length below 10 em: nothing may leave its place on the page.
_VALUE = re.compile(
    r"[a-z-]{1,30}|\d(?:\.\d{1,4})?(?:em|ex|pt|px)?(?: \d(?:\.\d{1,4})?(?:em|ex|pt|px)?){0,20}"
)
_LONGEST = 5_000  # characters of a formula


@lru_cache(maxsize=2048)
def formula(latex: str, display: str = "inline") -> str:
    """Return MathML made of known elements only; `display` is "inline" or "block".

    Raises:
        ValueError: it cannot be drawn; show it as it was typed.
    """
    if len(latex) > _LONGEST:
        raise ValueError("too long for a formula")
    try:
        root = ElementTree.fromstring(to_mathml(latex, display))
    except ElementTree.ParseError as error:
        raise ValueError(f"no formula: {error}") from error
    return _rebuilt(root)


def _rebuilt(element: ElementTree.Element) -> str:
    tag = element.tag.rpartition("}")[2]
    if not _TAG.fullmatch(tag):
        raise ValueError(f"<{tag[:20]}> is no part of a formula")
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if _ATTRIBUTE.fullmatch(name) and _VALUE.fullmatch(value)
    )
    inner = html.escape(element.text or "", quote=False) + "".join(map(_rebuilt, element))
    if any((child.tail or "").strip() for child in element):
        raise ValueError("text between the parts of a formula")
    return f"<{tag}{attributes}>{inner}</{tag}>"
