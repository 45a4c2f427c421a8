"""Student ids: from what a folder or file is called to a name that is safe everywhere it will be used."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from autograder.course.records import Note

LONGEST = 64  # characters
LONGEST_BYTES = 128  # file systems stop at 255, and a suffix and an ending come on top


class Roster:
    """The ids of a class, or nothing where none was given."""

    def __init__(self, ids: Iterable[str] | None = None):
        self.given = ids is not None
        self.ids = sorted({str(one).strip() for one in ids or () if str(one).strip()}, key=len, reverse=True)

    def find(self, name: str) -> str | None:
        """The id that equals a name, or the only one that equals it but for case."""
        if name in self.ids:
            return name
        same = [one for one in self.ids if one.casefold() == name.casefold()]
        return same[0] if len(same) == 1 else None

    def owner_of(self, stem: str) -> str:
        """Whose a flat file is: the longest id its name begins with, or what precedes the first `_`."""
        for one in self.ids:
            rest = stem[len(one) :]
            if stem[: len(one)].casefold() == one.casefold() and (not rest or not rest[0].isalnum()):
                return one
        return stem.split("_")[0] or stem


def clean_id(raw: str) -> str:
    """Make a name safe: letters, digits and . _ @ - with none but _ of these in front; may come out empty.

    A spreadsheet takes a name with @ or - in front for a formula.
    """
    text = unicodedata.normalize("NFC", raw.encode("utf-8", "replace").decode("utf-8"))
    text = re.sub(r"[^\w.@-]+", "-", text)
    text = re.sub(r"\.{2,}", ".", text).lstrip("@.-").rstrip(".-")[:LONGEST]
    return text.encode()[:LONGEST_BYTES].decode("utf-8", "ignore").rstrip(".-")


def _unique_id(made: str, raw: str, taken: set[str]) -> str:
    """Tell names apart that look the same once cleaned: by a digest, as long as it takes."""
    digest = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
    names = (f"{made}-{digest[:length]}" for length in range(6, len(digest) + 1))
    return next(name for name in names if name not in taken)


def student_ids(raws: set[str], roster: Roster) -> tuple[dict[str, str], dict[str, list[Note]]]:
    """Give every raw name an id and the notes it needs.

    Two names that would get the same id by cleaning are kept apart by a suffix; a name that needs no cleaning
    keeps it.
    """
    ids: dict[str, str] = {}
    notes: dict[str, list[Note]] = {raw: [] for raw in raws}
    taken: set[str] = set()
    for raw in sorted(raws, key=lambda name: (clean_id(name) != name, name)):
        listed = roster.find(raw)
        made = clean_id(listed or raw)
        if not made or made != (listed or raw) and made in taken:
            made = _unique_id(made or "unnamed", raw, taken)
        ids[raw] = made
        taken.add(made)
        if made != raw:
            notes[raw].append(Note("student_id_changed", f"{raw!r} became the student id {made!r}."))
        if roster.given and made not in roster.ids:
            notes[raw].append(Note("not_on_roster", f"'{made}' is not on the roster."))
    return ids, notes
