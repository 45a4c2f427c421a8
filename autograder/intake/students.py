"""Student ids: from what a folder or file is called to a name that is safe everywhere it will be used."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course.errors import UserError
from autograder.course.records import Note

LONGEST = 64  # characters
LONGEST_BYTES = 128  # file systems stop at 255, and a suffix and an ending come on top
_HEADS = ("id", "student", "student_id", "user", "username", "login")  # of the first column, where it has one
# What a column of the roster may be called: the fields of a Person, and how platforms call them.
_COLUMNS = {
    "lms_user_id": ("lms", "lms_id", "lms_user_id", "canvas_id", "canvas_user_id", "user_id"),
    "sis_user_id": ("sis_user_id", "sis_id", "id_number", "idnumber"),
    "sis_login_id": ("sis_login_id", "login_id", "login", "username"),
    "name": ("name", "full_name", "student"),
    "first_name": ("first_name", "firstname", "given_name"),
    "last_name": ("last_name", "lastname", "surname", "family_name"),
    "email": ("email", "e_mail", "mail", "email_address"),
    "section": ("section", "group"),
}
_FIELDS = {called: field for field, names in _COLUMNS.items() for called in names}


@dataclass(frozen=True)
class Person:
    """A student as the roster tells; what it does not tell is empty.

    Attributes:
        id: as the gradebook names the student.
        lms_user_id: number of the user in Canvas or D2L.
        sis_user_id: number at the university; Moodle calls it ID number.
        sis_login_id: login on the platform.
    """

    id: str
    lms_user_id: str = ""
    sis_user_id: str = ""
    sis_login_id: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    section: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Roster:
    """The ids of a class and what else files may call its members, or nothing where none was given.

    Args:
        ids: of the class, or None.
        names: other name -> id; which one is meant does not depend on case, spaces or accents' encoding.

    Attributes:
        people: what the roster tells of each student; empty where it came from no file.
        text: of the file.
    """

    def __init__(self, ids: Iterable[str] | None = None, names: Iterable[tuple[str, str]] = ()):
        self.given = ids is not None
        self.people: list[Person] = []
        self.text = ""
        listed = {_normal(str(one)).strip() for one in ids or ()} - {""}
        self.ids = sorted(listed, key=lambda one: (-len(one), one))
        self._by_case: dict[str, list[str]] = {}
        for one in self.ids:
            self._by_case.setdefault(one.casefold(), []).append(one)
        meant: dict[str, set[str]] = {}
        for name, student in names:
            for key in _keys(name):
                meant.setdefault(key, set()).add(_normal(student).strip())
        self._names = {key: min(students) for key, students in meant.items() if len(students) == 1}
        self._shared = set(meant) - set(self._names)

    @classmethod
    def from_file(cls, path: Path) -> Roster:
        """Read a text file: a student a line, the id first, then other names, separated by commas.

        A first line that begins with `id` names the columns: those of nbgrader's own import (first_name,
        last_name, email, lms_user_id), those of Canvas (SIS User ID, SIS Login ID, Section), name. Without
        one, a number is taken for lms_user_id, what holds an @ for the e-mail, what holds a space for the
        name.

        Raises:
            UserError: it can't be read, or lists nobody, or somebody twice.
        """
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
            raise UserError(f"The roster {path} can't be read: {reason}.") from error
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
        rows = [row for row in rows if row and row[0]]
        head = [_column(cell) for cell in rows.pop(0)] if rows and rows[0][0].casefold() in _HEADS else []
        _refuse_twice(path, [row[0] for row in rows])
        if not rows:
            raise UserError(f"The roster {path} lists nobody. Expected is one student a line, the id first.")
        people = [_person(head, row) for row in rows]
        for field in ("lms_user_id", "sis_user_id", "sis_login_id"):
            _refuse_twice(path, [value for person in people if (value := getattr(person, field))])
        made = cls([row[0] for row in rows], list(_other_names(head, rows, people)))
        made.people, made.text = people, text
        return made

    def find(self, name: str) -> str | None:
        """The id that equals a name, or the only one that equals it but for case, or that has this name."""
        if name in self.ids:
            return name
        if same := self._by_case.get(name.casefold()):
            return same[0] if len(same) == 1 else None
        return next((self._names[key] for key in _keys(name) if key in self._names), None)

    def is_shared(self, name: str) -> bool:
        """Whether several students have a name."""
        return bool(self._shared & _keys(name))

    def begins(self, stem: str) -> str | None:
        """The longest id that a file's name begins with."""
        for one in self.ids:
            rest = stem[len(one) :]
            if stem[: len(one)].casefold() == one.casefold() and (not rest or not rest[0].isalnum()):
                return one
        return None

    def ends(self, head: str) -> str | None:
        """The longest id that stands at the end of a text, behind an underscore."""
        for one in self.ids:
            if head.casefold().endswith("_" + one.casefold()):
                return one
        return None


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _keys(name: str) -> set[str]:
    """Ways to write a name that mean the same: without spaces and signs, last name first or last."""
    words = [word for word in re.split(r"[\W_]+", _normal(name).casefold()) if word]
    turned = [words[-1:] + words[:-1], words[1:] + words[:1]]
    return {"".join(order) for order in (words, *turned)} - {""}


def same_name(one: str, other: str) -> bool:
    """Whether two texts may be the same person's name: without spaces and signs, last name first or last."""
    return bool(_keys(one) & _keys(other))


def _refuse_twice(path: Path, values: list[str]) -> None:
    twice = sorted(one for one, times in Counter(values).items() if times > 1)
    if twice:
        raise UserError(f"The roster {path} lists {', '.join(twice[:5])} more than once.")


def _column(cell: str) -> str:
    """The field of a Person that a column holds, or the name of the column."""
    name = re.sub(r"\W+", "_", cell.casefold()).strip("_")
    return _FIELDS.get(name, name)


def _person(head: list[str], row: list[str]) -> Person:
    """What a line says; the first column is the id, whatever it is called."""
    if head:
        cells = dict(zip(head[1:], row[1:], strict=False))
    else:
        cells = {_kind(cell): cell for cell in reversed(row[1:]) if cell}
    known = {field: _normal(cells.get(field, "")) for field in _COLUMNS}
    name = known.pop("name")
    if name and not (known["first_name"] or known["last_name"]):
        last, comma, first = name.partition(",")
        first, last = (first, last) if comma else name.rpartition(" ")[::2]
        known |= {"first_name": first.strip(), "last_name": last.strip()}
    return Person(clean_id(row[0]) or row[0], **known)


def _kind(cell: str) -> str:
    """What a cell of a roster without column names is."""
    if cell.isdecimal():
        return "lms_user_id"
    return "email" if "@" in cell else "name" if " " in cell else ""


def _other_names(head: list[str], rows: list[list[str]], people: list[Person]) -> Iterable[tuple[str, str]]:
    """(what files may call a student, id); a section is nobody's name, even where only one is in it."""
    for row, person in zip(rows, people, strict=True):
        for place, cell in enumerate(row[1:], 1):
            if cell and (place >= len(head) or head[place] != "section"):
                yield cell, row[0]
        if person.name:
            yield person.name, row[0]


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
