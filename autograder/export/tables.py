"""CSV files that a spreadsheet opens without executing anything, and that keep what is not ours to change."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course.errors import UserError
from autograder.system.text import neutral

_FIELD = {mark: re.compile(rf'(?:"(?:[^"]|"")*")?[^{mark}\r\n]*') for mark in ",;\t"}


def defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe in front says that it is text."""
    try:
        float(text.replace(",", "."))  # a negative number is harmless
    except ValueError:
        return neutral(text)
    return text


def csv_text(rows: list[list[str]], delimiter: str = ",") -> str:
    """A table as CSV, its text cells defused."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
        [defused(str(cell)) for cell in row] for row in rows
    )
    return out.getvalue()


def number(value: float) -> str:
    """Points with at most two decimals, as feedback shows them."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def parsed(text: str) -> float | None:
    """A number of a sheet, with a point or a comma; None for what is none (empty, `-`, `EX`)."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def same_number(text: str, value: float) -> bool:
    """Whether a cell shows this number; platforms show two decimals."""
    there = parsed(text)
    return there is not None and abs(there - value) < 0.005


@dataclass
class Sheet:
    """A CSV file somebody downloaded, cell by cell as it was written: quotes, delimiter, ends of lines.

    Attributes:
        cells: of each line, raw.
        ends: what each line ended with.
        delimiter: a comma, a semicolon or a tab.
    """

    cells: list[list[str]]
    ends: list[str]
    delimiter: str
    mark: str = ""

    @classmethod
    def read(cls, path: Path, what: str) -> Sheet:
        """Read a file.

        Raises:
            UserError: it can't be read; `what` says what it should be.
        """
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
            raise UserError(
                f"{path} can't be read: {why}. Expected is {what}, as it was downloaded."
            ) from error
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix(mark)
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        cells, ends, place, line = [], [], 0, []
        while place < len(text):
            match = _FIELD[delimiter].match(text, place)
            assert match is not None  # it matches nothing, too
            line.append(match[0])
            place = match.end()
            end = re.compile(r"\r\n|\r|\n").match(text, place)
            if end or place == len(text):
                cells.append(line)
                ends.append(end[0] if end else "")
                line, place = [], end.end() if end else place
            else:
                place += 1  # the delimiter
                if place == len(text):  # and an empty cell behind it
                    cells.append([*line, ""])
                    ends.append("")
        return cls(cells, ends, delimiter, mark)

    @property
    def head(self) -> list[str]:
        return [self.value(0, place).strip() for place in range(len(self.cells[0]))] if self.cells else []

    def value(self, row: int, place: int) -> str:
        """What a cell says; an empty string where the line is too short."""
        line = self.cells[row]
        raw = line[place] if place < len(line) else ""
        return raw[1:-1].replace('""', '"') if len(raw) > 1 and raw[0] == raw[-1] == '"' else raw

    def put(self, row: int, place: int, text: str) -> None:
        """Set a cell; it is quoted where it was, or has to be."""
        line = self.cells[row]
        line += [""] * (place + 1 - len(line))
        quoted = line[place].startswith('"') or re.search(rf'["\r\n{self.delimiter}]', text)
        line[place] = '"' + text.replace('"', '""') + '"' if quoted else text

    def text(self) -> str:
        return self.mark + "".join(
            self.delimiter.join(line) + end for line, end in zip(self.cells, self.ends, strict=True)
        )
