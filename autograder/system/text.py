"""Text from outside, made safe for a terminal, for a log file and for a spreadsheet."""

from __future__ import annotations

import unicodedata

_FORMULA = ("=", "+", "-", "\u2212", "@", "|", "%")


def one_line(text: str) -> str:
    """Put text on one line without escapes or hidden characters: names and messages come from students."""
    return "".join(char if char.isprintable() else " " for char in text)


def neutral(text: str) -> str:
    """Keep a spreadsheet from reading text as a formula (OWASP: CSV injection).

    Some spreadsheets leave out what is blank in front, and fold full-width signs as NFKC does.
    """
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])[:1]
    return "'" + text if first in _FORMULA or text[:1] in ("\t", "\r", "\n") else text
