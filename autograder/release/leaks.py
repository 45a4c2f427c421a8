"""Find what a release would give away: solutions, hidden tests, mark schemes.

nbgrader removes a region only where both delimiters are written exactly right; a misspelt one leaks without
a word. So the source is checked before (delimiters, outputs, attachments), and everything that is about
to be released is compared, line by line, with what the source keeps hidden. The comparison finds its
secrets with a tolerant reading of the delimiters of its own, so that it does not share nbgrader's blind spot.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import Assignment, Cell
from autograder.course.regions import DELIMITERS

# found anywhere in a line, as nbgrader does: `x = 1  ### BEGIN SOLUTION`
_WORDING = re.compile(r"\b(?:begin|end)[\s_-]*(?:solutions?|hidden[\s_-]*tests?|mark[\s_-]*schemes?)\b", re.I)
_LETTERS = {text: re.sub("[^A-Z]", "", text) for pair in DELIMITERS.values() for text in pair}
_RUN = 4  # so many solution lines in a row, repeated in a visible place, are a copy
_SIGNIFICANT = 12  # shorter lines prove nothing


@dataclass(frozen=True)
class Leak:
    """One finding.

    Attributes:
        where: cell name or file, with the line where there is one.
        what: what is wrong, and what to do.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def delimiter_of(line: str) -> str | None:
    """Say which delimiter a line is, or is probably meant to be; None for any other line."""
    text = line.strip()
    if text in _LETTERS:
        return text
    worded = _WORDING.search(text)
    comment = text.startswith(("#", "=", "<!--", "//", "%")) and len(text) <= 60
    if not worded and not comment:
        return None
    letters = re.sub("[^A-Z]", "", (worded.group() if worded else text).upper())
    scores = {
        known: difflib.SequenceMatcher(None, letters, plain).ratio()
        for known, plain in _LETTERS.items()
        if abs(len(letters) - len(plain)) <= 2
    }
    best = max(scores, key=scores.__getitem__, default=None)
    verb = "BEGIN" if best and "BEGIN" in best else "END"
    begins = difflib.SequenceMatcher(None, letters[: len(verb)], verb).ratio() >= 0.6
    return best if best and begins and scores[best] >= 0.8 else None


def lint_source(assignment: Assignment) -> list[Leak]:
    """Check the source notebook: everything nbgrader would need and does not ask for."""
    found: list[Leak] = []
    for cell in assignment.cells:
        found += _delimiters(cell)
        found += _outputs_and_attachments(cell)
    return found


def _delimiters(cell: Cell) -> list[Leak]:
    found, open_kind, opened = [], "", 0
    kinds = {text: (kind, number) for kind, pair in DELIMITERS.items() for number, text in enumerate(pair)}
    for number, line in enumerate(cell.source.split("\n"), start=1):
        meant = delimiter_of(line)
        if meant is None:
            continue
        where = f"{cell.name}, line {number}"
        if line.strip() != meant:
            found.append(
                Leak(
                    where, f"{line.strip()!r} looks like a delimiter; write exactly {meant!r}, or other words"
                )
            )
        kind, closes = kinds[meant]
        if closes and kind != open_kind:
            found.append(Leak(where, f"{meant!r} closes a region that is not open"))
        elif not closes and open_kind:
            found.append(Leak(where, f"{meant!r} inside the region opened in line {opened}"))
        if not closes and (problem := _out_of_place(kind, cell)):
            found.append(Leak(where, problem))
        open_kind, opened = ("", 0) if closes else (kind, number)
    if open_kind:
        found.append(
            Leak(
                f"{cell.name}, line {opened}", f"the region is never closed with {DELIMITERS[open_kind][1]!r}"
            )
        )
    return found


def _out_of_place(kind: str, cell: Cell) -> str:
    if kind == "solution" and cell.role not in ("answer", "manual"):
        return "a solution region in a cell that is no answer cell"
    if kind == "hidden" and cell.role != "test":
        return "hidden tests in a cell that is not graded"
    if kind == "scheme" and cell.role != "manual":
        return "a mark scheme in a cell that is not graded by hand"
    return ""


def _outputs_and_attachments(cell: Cell) -> list[Leak]:
    found = []
    if cell.node.get("outputs"):
        found.append(Leak(cell.name, "has outputs; clear them (Edit > Clear Outputs of All Cells)"))
    if cell.node.get("attachments"):
        found.append(Leak(cell.name, "has attachments, which can't be checked; link to a file instead"))
    if cell.node.cell_type == "code" and re.search(r"^\s*#+\s*(?:HASHED\s+)?AUTOTEST\b", cell.source, re.M):
        found.append(Leak(cell.name, "uses nbgrader's AUTOTEST, which this autograder does not run"))
    return found


# --------------------------------------------------------------------------- comparing by content


@dataclass
class HiddenLines:
    """What the source hides: normalized line -> where it stands; and runs of solution lines."""

    lines: dict[str, str]
    runs: dict[tuple[str, ...], str]


def _normalized(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip()


def _is_distinctive(line: str) -> bool:
    """Whether a line says something about an answer: `return out, cache` and `else:` do not."""
    plain = re.fullmatch(r"return [\w, ]*|[\W_]*|import [\w.]+( as \w+)?", line)
    return len(line) >= _SIGNIFICANT and not plain


def hidden_lines(cell: Cell) -> list[tuple[int, str]]:
    """Lines of a cell (number, text) that students must not see, whatever state its delimiters are in."""
    inside, found = False, []
    numbered = list(enumerate(cell.source.split("\n"), start=1))
    marks = {number: delimiter_of(line) for number, line in numbered}
    solution = any(mark and "SOLUTION" in mark for mark in marks.values())
    whole = cell.role in ("answer", "manual") and not solution  # nbgrader replaces all of it
    for number, line in numbered:
        if mark := marks[number]:
            inside = "BEGIN" in mark
        elif inside or whole:
            found.append((number, line))
    return found


def secrets_of(assignment: Assignment) -> HiddenLines:
    """Collect the hidden lines that stand nowhere in the open."""
    hidden = {cell.index: hidden_lines(cell) for cell in assignment.cells}
    numbers = {index: {number for number, _ in lines} for index, lines in hidden.items()}
    visible = {
        _normalized(line)
        for cell in assignment.cells
        for number, line in enumerate(cell.source.split("\n"), start=1)
        if number not in numbers[cell.index]
    }
    secrets = HiddenLines({}, {})
    for cell in assignment.cells:
        telling = [
            (number, _normalized(line))
            for number, line in hidden[cell.index]
            if _is_distinctive(_normalized(line))
        ]
        for number, line in telling:
            if line not in visible:
                secrets.lines.setdefault(line, f"{cell.name}, line {number}")
        if cell.role == "answer":
            texts = [line for _, line in telling]
            for start in range(len(texts) - _RUN + 1):
                secrets.runs.setdefault(tuple(texts[start : start + _RUN]), cell.name)
    return secrets


def lint_text(text: str, where: str, secrets: HiddenLines) -> list[Leak]:
    """Compare a text that students will get with the secrets."""
    lines = [_normalized(line) for line in text.split("\n")]
    found = [
        Leak(f"{where}, line {number}", f"shows what {secrets.lines[line]} hides: {line!r}")
        for number, line in enumerate(lines, start=1)
        if line in secrets.lines
    ]
    telling = [line for line in lines if _is_distinctive(line)]
    for start in range(len(telling) - _RUN + 1):
        owner = secrets.runs.get(tuple(telling[start : start + _RUN]))
        if owner and not found:
            found.append(Leak(where, f"holds a copy of the solution of {owner}: {telling[start]!r} and on"))
    return found


def lint_notebook(nb: dict, where: str, secrets: HiddenLines) -> list[Leak]:
    """Compare every string of a notebook with the secrets: sources, metadata, outputs, keys."""
    found = []
    for number, cell in enumerate(nb.get("cells", []), start=1):
        grade_id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        name = grade_id or cell.get("id") or f"cell {number}"
        source = "".join(cell.get("source", ""))  # a string, or a list of lines
        found += lint_text(source, f"{where}: {name}", secrets)
        rest = {key: value for key, value in cell.items() if key != "source"}
        found += _lint_strings(rest, f"{where}: {name}", secrets)
    return found + _lint_strings(nb.get("metadata", {}), f"{where}: notebook metadata", secrets)


def _lint_strings(value, where: str, secrets: HiddenLines) -> list[Leak]:
    texts: list[str] = []

    def collect(item) -> None:
        if isinstance(item, str):
            texts.append(_normalized(item))
        elif isinstance(item, dict):
            for key, inner in item.items():
                texts.append(_normalized(key))
                collect(inner)
        elif isinstance(item, list):
            for inner in item:
                collect(inner)

    collect(value)
    return [
        Leak(where, f"its metadata or outputs show what {origin} hides: {line!r}")
        for line, origin in secrets.lines.items()
        if any(line in text for text in texts)
    ]


def lint_folder(folder: Path, secrets: HiddenLines) -> list[Leak]:
    """Compare every file of a release folder with the secrets."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = str(path.relative_to(folder))
        text = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".ipynb":
            found += lint_notebook(json.loads(text), name, secrets)
        else:
            found += lint_text(text, name, secrets)
    return found
