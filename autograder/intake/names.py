"""What the name of a file or folder says about who handed it in: the shapes that learning platforms give.

    Canvas      lovelaceada_LATE_1001_50001_a1.ipynb       name, LATE or not, user, attachment, file
    Blackboard  Homework 1_jdoe_attempt_2026-11-21-10-00-00_a1.ipynb
    Moodle      Ada Lovelace_12_assignsubmission_file_/    name, participant; or a file of that name
    D2L         101-202 - Ada Lovelace - Nov 21, 2026 1000 AM/    user, folder, name, date; or a file
    nbgrader    ada+a1_activations+2026-11-21 10:00:00.0 UTC+x7Yq/    its exchange: user, assignment, date
    any other   ada.ipynb, ada_anything.ipynb, ada/

The dates in these names are in the platform's own time, which nobody knows here; they only tell which of
several attempts is the latest.
"""

from __future__ import annotations

import os.path
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.intake.files import is_archive
from autograder.intake.students import Roster

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = (
    r"(?:(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})|(?P<day2>\d{1,2}) (?P<month2>[A-Za-z]{3,9})),? \d{4}"
)
_CANVAS = re.compile(
    r"(?s)(?P<name>[^_]+)_(?P<late>LATE_)?(?!(?:19|20)\d\d_[01]?\d_)(?P<number>\d+)_"
    r"(?:(?:question_\d+_)?(?P<attempt>\d{2,})_.+|text\.html?)"
)
_BLACKBOARD = re.compile(r"(?s)(?P<head>.+)_attempt_(?P<attempt>\d{4}(?:-\d\d){5})(?P<file>\.txt|_.*)?")
_MOODLE = re.compile(r"(?s)(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_.*)?")
_D2L = re.compile(
    r"(?s)(?=\d+-\d+ - |.+ - [A-Za-z\d. ]{5,14},? \d{4} [\d:]{3,8})"  # numbers, or a date, or both
    r"(?:(?P<number>\d+)-(?P<folder>\d+) - )?(?P<name>.+?)"
    rf"(?: - (?P<date>{_DATE} [\d:]{{3,8}}(?: ?[AP]M)?))?(?: - .+)?"
)
_EXCHANGE = re.compile(
    r"(?P<student>[^+]+)\+(?P<assignment>[^+]+)\+(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*)(?:\+[^+]+)?"
)
_SHAPES = (_EXCHANGE, _BLACKBOARD, _MOODLE, _D2L, _CANVAS)
# Endings that are taken off a file's name, also several of them: ada.ipynb.txt
_ENDINGS = re.compile(
    r"(?i)ipynb|json|txt|zip|tar|gz|tgz|xz|bz2|7z|rar|pdf|html?|py|md|docx?|odt|rtf|pages|csv|xlsx|png|jpe?g|"
    r"safetensors"
)
# What instructors and platforms lay beside the work of students.
_BESIDE = re.compile(r"(?i).*\.(?:txt|md|csv|tsv|xlsx?|ods|log|ini|json|xml|db|toml|ya?ml)|index\.html?")
# Words of a file's name that say nothing about a person.
_NO_NAME = re.compile(
    r"(?:v|ver|version|copy|final|hw|lab|ex|part|attempt|try|draft|week|task)?\d{0,2}|a\d{1,2}|"
    r"(?:19|20)\d\d(?:[01]\d[0-3]\d)?|"
    "kopie|new|neu|last|latest|fixed|correct|corrected|re?submission|resubmit|resubmitted|submission|submitted|late|"
    "solutions?|answers?|assignment|homework|exercise|notebook|nb|project|my|the|lab|of"
)


@dataclass(frozen=True)
class Who:
    """What a name says.

    Attributes:
        student: the id it gives, not yet made safe.
        also: what else it says about the person; two values under one id may be two people.
        attempt: of several attempts of a student, the last in order is the latest.
        sure: a student handed it in, whatever it holds; where not, only what holds a notebook counts.
        unclear: the name can be read in two ways.
        problem: why it can't be graded whatever it holds, or an empty string.
        of_platform: the platform wrote it about the student's work; it is none itself.
        late: the platform says that it came late, and not by how much.
    """

    student: str
    also: tuple[str, ...] = ()
    attempt: str = ""
    sure: bool = True
    unclear: bool = False
    problem: str = ""
    of_platform: bool = False
    late: bool = False


class NameReader:
    """Reads the names of a class.

    Args:
        names: all of them; what Blackboard's have in common is the name of its assignment.
        roster: see there.
        assignment: words of the assignment's name say nothing about people.
        extra_files: names of files that belong to a submission beside its notebook; nor do their words.
    """

    def __init__(
        self, names: Iterable[str], roster: Roster, assignment: str, extra_files: tuple[str, ...] = ()
    ):
        self.roster = roster
        self.assignment = assignment.casefold()
        self.words = set(re.split(r"[\W_]+", self.assignment))
        self.extra_stems = {stem_of(name).casefold() for name in extra_files}
        self.words |= {word for stem in self.extra_stems for word in re.split(r"[\W_]+", stem)}
        heads = {match["head"] for name in names if (match := _BLACKBOARD.fullmatch(_plain(name)))}
        common = os.path.commonprefix(sorted(heads)) if len(heads) > 1 else ""
        self.prefix = common[: common.rfind("_") + 1]

    def read(self, name: str, is_folder: bool) -> Who:
        """What a name says; `name` is that of a file or folder at the top of what the class handed in."""
        plain = _plain(name)
        readers = (self._exchange, self._blackboard, self._moodle, self._d2l, self._canvas)
        for shape, read in zip(_SHAPES, readers, strict=True):
            match = shape.fullmatch(plain)
            if match and not (shape is _CANVAS and is_folder or shape is _EXCHANGE and not is_folder):
                return read(match)
        return self._folder(plain) if is_folder else self._file(plain)

    # ------------------------------------------------------------------ platforms

    def _exchange(self, match: re.Match) -> Who:
        return Who(self.roster.find(match["student"]) or match["student"], attempt=match["when"])

    def _canvas(self, match: re.Match) -> Who:
        attempt = f"{int(match['attempt'] or 0):020}"
        return self._person(match["number"], match["name"], attempt=attempt, late=bool(match["late"]))

    def _moodle(self, match: re.Match) -> Who:
        """Moodle's number is a new one in each assignment: it counts where no name does."""
        name, more = match["name"], {"sure": match["kind"] == "file"}
        found = self.roster.find(name)
        if found or (" " in name and not self.roster.is_shared(name)):
            also = (match["number"],) if found else ()
            return Who(found or _joined(name, match["number"]), also, **more)
        return self._person(match["number"], name, **more)

    def _d2l(self, match: re.Match) -> Who:
        attempt = _sortable(match)
        if not match["number"]:
            return Who(self.roster.find(match["name"]) or _joined(match["name"]), attempt=attempt)
        return self._person(match["number"], match["name"], (match["folder"],), attempt=attempt)

    def _blackboard(self, match: re.Match) -> Who:
        head, attempt, about = match["head"], match["attempt"], match["file"] == ".txt"
        known = self.roster.ends(head)
        if known:
            return Who(known, attempt=attempt, of_platform=about)
        shared = bool(self.prefix) and head.startswith(self.prefix)
        before = self.prefix if shared else head[: head.rfind("_") + 1]
        unclear = not shared and "_" in before[:-1]
        return Who(head[len(before) :], (before,), attempt, of_platform=about, unclear=unclear)

    def _person(self, number: str, name: str, also: tuple[str, ...] = (), **more) -> Who:
        """A person with a name, which several may have, and a number of the platform."""
        by_number, by_name = self.roster.find(number), self.roster.find(name)
        if by_number:
            return Who(by_number, unclear=by_name not in (None, by_number), **more)
        return Who(by_name, (number,), **more) if by_name else Who(_joined(name, number), also, **more)

    # ------------------------------------------------------------------ any other name

    def _folder(self, name: str) -> Who:
        found = self.roster.find(name)
        return Who(found or name, sure=bool(found) or not name.startswith("."))

    def _file(self, name: str) -> Who:
        stem = stem_of(name)
        hidden, is_work = name.startswith("."), ".ipynb" in name.lower() or is_archive(name)
        if found := self.roster.find(stem):
            return Who(found, sure=not hidden)
        first, last = self.roster.begins(stem), self.roster.ends(stem)
        if first:
            unclear = last not in (None, first)
            return Who(first, self._people(stem[len(first) :]), sure=not hidden, unclear=unclear)
        if last:
            return Who(last, sure=not hidden)
        nobodys = _BESIDE.fullmatch(name) or stem.casefold() in self.extra_stems
        if hidden or not is_work and (self.roster.given or nobodys):
            return Who(stem, sure=False)
        if stem.casefold().startswith(self.assignment):
            return Who(stem, problem="is named like the assignment, so its student is unknown")
        student, _, rest = stem.partition("_")
        if not student or stem == name:  # without an ending, a link to a folder perhaps
            return Who(stem)
        return Who(student, self._people(rest))

    def _people(self, rest: str) -> tuple[str, ...]:
        """Words that may be of a person's name."""
        words = re.split(r"[\W_]+", rest.casefold().replace(self.assignment, ""))
        return tuple(word for word in words if word not in self.words and not _NO_NAME.fullmatch(word))


def _joined(name: str, number: str = "") -> str:
    return re.sub(r"[ ,]+", "-", name.strip()) + ("_" + number if number else "")


def is_of_platform(name: str) -> bool:
    """Whether a name has the shape that a learning platform gives."""
    return any(shape.fullmatch(_plain(name)) for shape in _SHAPES)


def exchange_assignment(name: str) -> str:
    """Of which assignment a folder of nbgrader's exchange is; an empty string for any other name."""
    match = _EXCHANGE.fullmatch(_plain(name))
    return match["assignment"] if match else ""


@dataclass(frozen=True)
class PlatformName:
    """The name that Canvas or Moodle gave to what a student handed in.

    Attributes:
        platform: ``canvas`` or ``moodle``.
        number: of the user (Canvas), or of the participant in this one assignment (Moodle).
        person: what it calls the student.
    """

    platform: str
    number: str
    person: str


def platform_name(name: str) -> PlatformName | None:
    """Take the name of a file or folder apart where it is Canvas's or Moodle's."""
    shape = next((shape for shape in _SHAPES if shape.fullmatch(_plain(name))), None)
    if shape not in (_CANVAS, _MOODLE):
        return None
    match = shape.fullmatch(_plain(name))
    assert match is not None
    return PlatformName("canvas" if shape is _CANVAS else "moodle", match["number"], match["name"])


def stem_of(name: str) -> str:
    """The name of a file without its endings, and without what browsers and systems add to a second copy."""
    stem, dot, ending = name.rpartition(".")
    name = stem if dot and stem and re.fullmatch(r"[A-Za-z0-9]{1,5}", ending) else name
    while (parts := name.rpartition("."))[0] and _ENDINGS.fullmatch(parts[2]):
        name = parts[0]
    return re.sub(r"(?i)(?: ?\(\d{1,2}\)|(?: -|-) ?(?:copy|kopie)\d{0,2})+$", "", name) or name


def _plain(name: str) -> str:
    """A name in the one way to write it: some systems write é as e and an accent."""
    return unicodedata.normalize("NFC", name)


def _sortable(match: re.Match) -> str:
    """D2L's date, so that texts sort as dates; an empty string for one that can't be read."""
    date = re.search(r"(\d{4}) ([\d:]+)(?: ?([AP])M)?$", match["date"] or "")
    month = (match["month"] or match["month2"] or "")[:3].lower()
    if not date or month not in _MONTHS:
        return ""
    digits = date[2].replace(":", "")
    hour, minute = int(digits[:-2] or 0), int(digits[-2:])
    if date[3]:
        hour = hour % 12 + 12 * (date[3] == "P")
    day = int(match["day"] or match["day2"])
    return f"{date[1]}-{_MONTHS.index(month) + 1:02}-{day:02}-{hour:02}-{minute:02}"
