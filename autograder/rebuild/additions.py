"""What a student added to a cell that the release gives: lines of a locked cell, words in a text."""

from __future__ import annotations

import difflib
import re
import textwrap

_LINES = 1000  # compared line by line; of a longer cell, all but what its ends share counts as added
# What has an effect beyond the test cell it was written into (its own names exist in the judge only).
_DEFINES = re.compile(
    r"^(?:(?:import|from|def|class|async[ \t]+def|\w+[ \t]*=[ \t]*lambda)\b|@)", re.MULTILINE
)
_ASSIGNS = re.compile(r"^\w[\w, \t]*=(?!=)", re.MULTILINE)


def added(handed: str, released: str) -> list[tuple[str, bool]]:
    """Runs of lines that a cell has and its release has not; each with whether it replaces something."""
    mine = [line.rstrip() for line in handed.split("\n")]
    given = [line.rstrip() for line in released.split("\n")]
    first = 0
    while first < min(len(mine), len(given)) and mine[first] == given[first]:
        first += 1
    last = 0
    while last < min(len(mine), len(given)) - first and mine[-1 - last] == given[-1 - last]:
        last += 1
    mine, given = mine[first : len(mine) - last], given[first : len(given) - last]
    if len(mine) > _LINES or not given:
        runs = [(mine, bool(given))]
    else:
        steps = difflib.SequenceMatcher(None, given, mine, autojunk=False).get_opcodes()
        runs = [(mine[c:d], kind == "replace") for kind, _, _, c, d in steps if kind in ("insert", "replace")]
    texts = [(textwrap.dedent("\n".join(lines)).strip("\n"), replaces) for lines, replaces in runs]
    return [(text, replaces) for text, replaces in texts if text.strip()]


def added_code(handed: str, released: str, is_test: bool) -> list[str]:
    """What goes on as cells of its own: of a set-up cell every line that stands beside the release's own;
    of a test, and of what took the place of released lines, only what defines something."""
    return [
        text
        for text, replaces in added(handed, released)
        if _DEFINES.search(text) or not replaces and (not is_test or _ASSIGNS.search(text))
    ]


def added_words(handed: str, released: str) -> str:
    """What was written into a text of the release; where it is in one piece, exactly that."""
    mine, given = handed.strip(), released.strip()
    first = 0
    while first < min(len(mine), len(given)) and mine[first] == given[first]:
        first += 1
    last = 0
    while last < min(len(mine), len(given)) - first and mine[-1 - last] == given[-1 - last]:
        last += 1
    if first + last == len(given):
        return mine[first : len(mine) - last].strip()
    return "\n\n".join(text for text, _ in added(handed, released))
