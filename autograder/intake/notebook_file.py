"""Read the bytes a student handed in as a list of bare cells, whatever state they are in.

A notebook is reduced to what grading may use: cell type, source, cell id, grade_id. Nothing else of
it is graded, so nothing else can be forged; what stands there is only looked at to be mentioned
(`autograder.rebuild.tampering`). No student code is parsed or run here.
"""

from __future__ import annotations

import codecs
import itertools
import json
import re
from collections import Counter
from dataclasses import dataclass, field

_UTF_8 = codecs.lookup("utf-8-sig").name  # loaded here: a process with little memory reads notebooks


class Unreadable(Exception):
    """The bytes are no notebook; the text says why in words for instructor and student."""


@dataclass(frozen=True)
class RebuildLimits:
    """How large a submitted notebook may be.

    Attributes:
        cells: number of cells.
        cell_chars: characters in the source of one cell.
        total_chars: characters in all sources together.
        containers: JSON lists and objects; each takes 60 bytes of memory and more for 2 bytes of file.
    """

    cells: int = 1_000
    cell_chars: int = 200_000
    total_chars: int = 2_000_000
    containers: int = 2_000_000


DEFAULT_LIMITS = RebuildLimits()


@dataclass
class SubmittedCell:
    """One submitted cell.

    Attributes:
        index: position in the submitted notebook.
        kind: ``code``, ``markdown`` or ``raw``.
        source: its text; characters that no text file can hold are replaced by U+FFFD.
        cell_id: notebook id of the cell (nbformat 4.5), or an empty string.
        grade_id: as its nbgrader metadata claim, or an empty string.
        raw: the cell as it was handed in, to mention what is left out; never graded.
    """

    index: int
    kind: str
    source: str
    cell_id: str = ""
    grade_id: str = ""
    raw: dict = field(default_factory=dict, repr=False)


@dataclass
class SubmittedNotebook:
    """The bare cells of a submission, and the version of its format in words where it is an old one.

    Attributes:
        raw: the notebook as it was handed in, to mention what is left out; never graded.
        file_remarks: what is odd about the file as JSON, in words.
    """

    cells: list[SubmittedCell]
    old_format: str = ""
    damaged_cells: int = 0
    odd_characters: bool = False
    raw: dict = field(default_factory=dict, repr=False)
    file_remarks: list[str] = field(default_factory=list)


def without_outputs(data: bytes, limits: RebuildLimits = DEFAULT_LIMITS) -> bytes:
    """A notebook without its outputs and the state of its widgets, which grading never looks at.

    Raises:
        Unreadable: it is no notebook, or larger than the limits.
    """
    nb, _ = _load(decode(data), limits)
    for cell in _cells_of(nb, limits)[0]:
        if isinstance(cell, dict) and "outputs" in cell:
            cell["outputs"] = []
    if isinstance(nb.get("metadata"), dict):
        nb["metadata"].pop("widgets", None)
    try:
        return json.dumps(nb).encode()
    except RecursionError:
        raise Unreadable("its JSON is nested too deeply") from None


def _encoding(data: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return name
    return _UTF_8


def decode(data: bytes) -> str:
    """Turn bytes into text: UTF-8 with or without a mark, UTF-16 and UTF-32 with one.

    Raises:
        Unreadable: the bytes are no text.
    """
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable("the file is empty")
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is not text (byte {error.start} is not {encoding})") from None


def read_submitted(data: bytes, limits: RebuildLimits = DEFAULT_LIMITS) -> SubmittedNotebook:
    """Read a submitted notebook.

    Raises:
        Unreadable: it is no notebook, or larger than the limits.
    """
    nb, remarks = _load(decode(data), limits)
    raw_cells, old_format = _cells_of(nb, limits)
    if len(raw_cells) > limits.cells:
        raise Unreadable(f"it has {len(raw_cells)} cells; at most {limits.cells} are accepted")
    if _encoding(data) != _UTF_8:
        remarks.append(f"its text is in {_encoding(data).upper()}, not in UTF-8")
    found = SubmittedNotebook([], old_format, raw=nb, file_remarks=remarks)
    total = 0
    for index, raw in enumerate(raw_cells):
        cell = _bare(index, raw)
        if cell is None:
            found.damaged_cells += 1
            continue
        total += len(cell.source)
        if len(cell.source) > limits.cell_chars or total > limits.total_chars:
            raise Unreadable(
                f"the sources are too long: cell {index + 1} has {len(cell.source)} characters, "
                f"up to there {total}; accepted are {limits.cell_chars} a cell "
                f"and {limits.total_chars} in all"
            )
        clean = _printable(cell.source)
        found.odd_characters |= clean != cell.source
        cell.source = clean
        found.cells.append(cell)
    return found


class _Parser:
    """A JSON decoder that remembers what only an edited file holds."""

    def __init__(self):
        self.twice: dict[str, None] = {}
        self.constants: dict[str, None] = {}

    def parse(self, text: str):
        return json.loads(text, object_pairs_hook=self._object, parse_constant=self._constant)

    def _object(self, pairs: list[tuple]) -> dict:
        made = dict(pairs)
        if len(made) != len(pairs) and len(self.twice) < 5:
            names = Counter(name for name, _ in pairs)
            self.twice |= dict.fromkeys([name for name, count in names.items() if count > 1][:5])
        return made

    def _constant(self, name: str) -> float:
        self.constants[name] = None
        return float(name)

    def remarks(self) -> list[str]:
        found = [
            f"{json.dumps(name[:30])} stands there twice in one JSON object; the last one counts"
            for name in list(self.twice)[:5]
        ]
        return found + [f"{name} is there as a number, which is no JSON" for name in self.constants]


def _load(text: str, limits: RebuildLimits) -> tuple[dict, list[str]]:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html")):
        raise Unreadable("it is a web page (HTML), not a notebook: hand in the .ipynb file itself")
    _check_containers(text, limits.containers)
    parser = _Parser()
    try:
        nb = parser.parse(text.strip(" \t\r\n\0"))
    except RecursionError:
        raise Unreadable("its JSON is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(_json_reason(text, error)) from None
    if not isinstance(nb, dict):
        raise Unreadable("it is JSON, but not a notebook")
    return nb, parser.remarks()


def _check_containers(text: str, most: int) -> None:
    """Refuse a file that would take a hundred times its size in memory; brackets in strings do not count."""
    if text.count("[") + text.count("{") > most:
        bare = re.sub(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', "", text, flags=re.DOTALL)
        if bare.count("[") + bare.count("{") > most:
            raise Unreadable(f"its JSON holds more than {most} lists and objects")


def _json_reason(text: str, error: ValueError) -> str:
    if re.search(r"^<<<<<<< ", text, re.M) and re.search(r"^>>>>>>> ", text, re.M):
        return "it holds git's merge conflict marks (<<<<<<<, >>>>>>>)"
    if isinstance(error, json.JSONDecodeError):
        if "Extra data" in error.msg:
            return f"there is something after the end of the notebook (line {error.lineno})"
        return f"its JSON is damaged at line {error.lineno}, column {error.colno}: {error.msg}"
    if "integer string conversion" in str(error):
        return "its JSON is damaged: it holds a number of thousands of digits"
    return "its JSON is damaged"


def _cells_of(nb: dict, limits: RebuildLimits) -> tuple[list, str]:
    """Return the cells of a notebook of any version, and the version where it is older than 4.5."""
    major, minor = nb.get("nbformat"), nb.get("nbformat_minor")
    if isinstance(nb.get("cells"), list):
        old = major == 4 and isinstance(minor, int) and minor < 5
        return nb["cells"], f"{major}.{minor}" if old else ""
    sheets = nb.get("worksheets")
    if major not in (2, 3):
        raise Unreadable("it is JSON, but not a notebook: it has no list of cells")
    if not isinstance(sheets, list):
        raise Unreadable(
            f"it is in the old notebook format {int(major)} and can't be converted: no worksheets"
        )
    if len(sheets) > limits.cells:
        raise Unreadable(f"it has {len(sheets)} cells; at most {limits.cells} are accepted")
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return list(itertools.chain.from_iterable(one for one in lists if isinstance(one, list))), str(int(major))


def _bare(index: int, raw) -> SubmittedCell | None:
    """Reduce a cell to what may be used; None where there is no source to find."""
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    kind = raw.get("cell_type")
    if kind in ("heading", "html"):  # of the formats 2 and 3
        source, kind = _heading(raw.get("level"), source) if kind == "heading" else source, "markdown"
    cell_id = raw.get("id")
    meta = raw.get("metadata")
    meta = meta.get("nbgrader") if isinstance(meta, dict) else None
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    return SubmittedCell(
        index,
        kind if kind in ("code", "markdown") else "raw",
        source.replace("\r\n", "\n").replace("\r", "\n"),
        cell_id if isinstance(cell_id, str) else "",
        grade_id if isinstance(grade_id, str) else "",
        raw,
    )


def _heading(level, source: str) -> str:
    return (
        "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
        + " "
        + " ".join(source.splitlines())
    )


def _printable(source: str) -> str:
    """Replace what can't be written to a file or parsed as Python: NUL and halves of surrogate pairs."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", source)
