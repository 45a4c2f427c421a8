"""Short texts with `code`, **strong** and $maths$, turned into HTML that needs no script.

Maths becomes MathML, which browsers draw themselves; latex2mathml does the translation.
"""

from __future__ import annotations

import html
import re

from latex2mathml.converter import convert

__all__ = ["to_html", "to_mathml"]

_PIECE = re.compile(r"(?P<code>`[^`]+`)|(?P<math>\$[^$]+\$)|(?P<strong>\*\*[^*]+\*\*)")


def to_html(text: str) -> str:
    """Return `text` as HTML: everything is escaped except `code`, $LaTeX$ and **strong**.

    Raises:
        ValueError: if a dollar sign has no partner, or the LaTeX cannot be read.
    """
    out, end = [], 0
    for match in _PIECE.finditer(text):
        out += [_plain(text[end : match.start()], text), _special(match)]
        end = match.end()
    return "".join([*out, _plain(text[end:], text)])


def _plain(piece: str, text: str) -> str:
    if "$" in piece:
        raise ValueError(f"a $ without a partner in {text!r}.")
    return html.escape(piece, quote=False)


def _special(match: re.Match) -> str:
    inner = match[0]
    if match["code"]:
        return f"<code>{html.escape(inner[1:-1], quote=False)}</code>"
    if match["strong"]:
        return f"<strong>{html.escape(inner[2:-2], quote=False)}</strong>"
    return to_mathml(inner[1:-1])


def to_mathml(latex: str, display: str = "inline") -> str:
    """Return a formula as MathML; `display` is "inline" or "block".

    What `latex` holds besides a formula (links, styles, tags) may be in the result, so it must be from
    somebody you trust.

    Raises:
        ValueError: the LaTeX cannot be read, or uses a command that is not known.
    """
    try:
        mathml = convert(latex, display=display)
    except Exception as error:  # latex2mathml has a dozen exception types
        raise ValueError(f"cannot read the formula ${latex}$: {type(error).__name__} {error}") from error
    unknown = re.search(r"\\[A-Za-z]+", mathml)
    if unknown:
        raise ValueError(f"the formula ${latex}$ uses {unknown[0]}, which cannot be shown here.")
    return _primes(_signs(mathml))


def _signs(mathml: str) -> str:
    """Mark a minus or plus that starts a number: browsers space it as a subtraction otherwise."""
    closing = "&#x00029;|&#x0005D;|&#x0007C;|&#x02016;|&#x0007D;|&#x02032;"
    before = rf"(<mo[^>]*>(?!{closing})[^<]*</mo>|<mrow>|<mtd>)"
    return re.sub(before + r"<mo>(&#x02212;|&#x0002B;)</mo>", r'\1<mo form="prefix">\2</mo>', mathml)


def _primes(mathml: str) -> str:
    """Put the prime of f' beside its letter: the character itself is raised already."""
    return re.sub(
        r"<msup>(<mi[^>]*>[^<]*</mi>)<mi>&#x02032;</mi></msup>",
        r'\1<mo lspace="0" rspace="0">&#x02032;</mo>',
        mathml,
    )
