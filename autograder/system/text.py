"""Text from outside, made safe for a terminal and for a log file."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Put text on one line without escapes or hidden characters: names and messages come from students."""
    return "".join(char if char.isprintable() else " " for char in text)
