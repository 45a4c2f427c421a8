"""Every version of an assignment's cells that students were ever given.

A test that is corrected after it was handed out, or points that are changed, must not make the whole class
look as if it had edited its notebooks. So `autograder release` appends what it writes to
`solutions/<assignment>.released.jsonl`, one line for each new version of a cell, and rebuilding asks here
before it says that a student changed something. The file is committed; two branches that both release are
merged by keeping the lines of both (.gitattributes says so to git).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.course.errors import UserError

_NOT_CLAIMED = ("checksum", "cell_type")  # of nbgrader's metadata: they follow from the cell


@dataclass(frozen=True)
class CellVersion:
    """One version of one cell.

    Attributes:
        cell: its grade_id, or its notebook id where it has none; empty where it has neither.
        release: the number of the release it first came with, from 1.
        kind: cell type.
        nbgrader: nbgrader's metadata: points, locked, ...
        sha256: of the text, ignoring white space at line ends and around it.
    """

    cell: str
    release: int
    kind: str
    nbgrader: dict
    sha256: str


class ReleasedCells:
    """The versions of an assignment's cells, oldest first."""

    def __init__(self, versions: Iterable[CellVersion] = ()):
        self.versions: list[CellVersion] = []
        self._of: dict[str, list[CellVersion]] = {}
        self._extend(versions)

    def _extend(self, versions: Iterable[CellVersion]) -> None:
        for version in versions:
            self.versions.append(version)
            self._of.setdefault(version.cell, []).append(version)

    @classmethod
    def read(cls, path: Path) -> ReleasedCells:
        """Read the file; none where it does not exist.

        Raises:
            UserError: a line is not what `autograder release` writes.
        """
        versions = []
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            lines = []
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path} can't be read: {error}") from error
        for number, line in enumerate(lines, 1):
            try:
                version = CellVersion(**json.loads(line))
                if not (type(version.release) is int and isinstance(version.nbgrader, dict)):
                    raise ValueError
            except (ValueError, TypeError) as error:
                raise UserError(
                    f"{path}, line {number} is not a line that `autograder release` wrote. Take the file "
                    "from git; after a merge, keep the lines of both sides and nothing else."
                ) from error
            versions.append(version)
        return cls(versions)

    def add(self, nb: NotebookNode) -> list[CellVersion]:
        """Take in a release; returns the versions of cells that are new in it."""
        known = {(one.cell, one.kind, _text(one.nbgrader), one.sha256) for one in self.versions}
        number = max((one.release for one in self.versions), default=0) + 1
        made = []
        for node in nb.cells:
            claims = {
                key: value
                for key, value in node.metadata.get("nbgrader", {}).items()
                if key not in _NOT_CLAIMED
            }
            name = cell_name(node)
            version = CellVersion(name, number, node.cell_type, dict(claims), _hash(node.source))
            if (name, version.kind, _text(claims), version.sha256) not in known:
                made.append(version)
        self._extend(made)
        return made

    def holds(self, cell: str, source: str) -> bool:
        """Whether a release ever gave a cell this text."""
        return cell in self._of and _hash(source) in {one.sha256 for one in self._of[cell]}

    def cells_with(self, kind: str, source: str) -> set[str]:
        """Names of the cells that a release ever gave this text; none for an empty one."""
        wanted = (kind, _hash(source)) if source.strip() else None
        return {one.cell for one in self.versions if (one.kind, one.sha256) == wanted}

    def knows(self, cell: str) -> bool:
        """Whether a release ever had a cell of this name."""
        return cell != "" and cell in self._of

    def came_later(self, cell: str) -> bool:
        """Whether the first release that students got did not have this cell."""
        return cell in self._of and min(one.release for one in self._of[cell]) > 1

    def values(self, cell: str, key: str) -> list:
        """What releases ever said of a cell: under a key of nbgrader's metadata, or its `cell_type`."""
        found = self._of.get(cell, []) if cell else []
        return [one.kind if key == "cell_type" else one.nbgrader.get(key) for one in found]

    @property
    def digest(self) -> bytes:
        """Changes with every line."""
        return hashlib.sha256(as_lines(self.versions).encode()).digest()


def cell_name(node: NotebookNode | dict) -> str:
    """The name under which a cell's versions are kept, or an empty string."""
    return node["metadata"].get("nbgrader", {}).get("grade_id", "") or node.get("id", "")


def as_lines(versions: list[CellVersion]) -> str:
    """Versions as the file holds them."""
    return "".join(json.dumps(asdict(one), ensure_ascii=False, sort_keys=True) + "\n" for one in versions)


def same_text(one: str, other: str) -> bool:
    """Compare two sources, ignoring white space at line ends and around the text."""
    return _without_spaces(one) == _without_spaces(other)


def _without_spaces(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _hash(source: str) -> str:
    return hashlib.sha256(_without_spaces(source).encode("utf-8", "replace")).hexdigest()[:32]


def _text(claims: dict) -> str:
    return json.dumps(claims, sort_keys=True)
