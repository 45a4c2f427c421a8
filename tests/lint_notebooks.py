"""Check that the notebooks in git are clean: no outputs, stable ids, small cells, nothing that breaks a
reader.

Run by `make lint`; prints one line per finding.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
MAX_LINES = 40  # of a code cell; what is longer belongs into nnlab
MAX_COLUMNS = 100
MAX_COLUMNS_IN_LECTURES = 88  # what the reading site shows without scrolling
MAX_CODE_CELLS = {"lectures": 40}
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
QUIZ = re.compile(r"\bquiz\.(choice|number)\(")


def notebooks() -> list[Path]:
    """Every notebook that git tracks or would add, tests' fixtures left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "*.ipynb"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return [
        ROOT / name for name in listed if name and not name.startswith("tests/") and (ROOT / name).exists()
    ]


def findings(path: Path) -> list[str]:
    """What is wrong with one notebook; lectures are narrower than other notebooks."""
    nb = nbformat.read(path, as_version=4)
    found = []
    try:
        nbformat.validate(nb)
    except nbformat.ValidationError as error:
        found.append(f"not valid: {error.message}")
    ids = [cell.get("id") for cell in nb.cells]
    if len(set(ids)) != len(ids) or None in ids:
        found.append("cell ids are missing or used twice")
    code = [cell for cell in nb.cells if cell.cell_type == "code" and not QUIZ.search(cell.source)]
    if len(code) > MAX_CODE_CELLS.get(path.parent.name, 10**6):
        found.append(f"{len(code)} code cells")
    columns = MAX_COLUMNS_IN_LECTURES if path.parent.name == "lectures" else MAX_COLUMNS
    for cell in nb.cells:
        found += [f"cell {cell.get('id')}: {text}" for text in _cell_findings(cell, columns)]
    return found


def _cell_findings(cell, columns: int) -> list[str]:
    found = []
    if cell.cell_type == "code":
        if cell.outputs or cell.execution_count is not None:
            found.append("holds outputs or an execution count")
        lines = cell.source.splitlines()
        if len(lines) > MAX_LINES:
            found.append(f"{len(lines)} lines")
        found += [
            f"line {number} has {len(line)} columns"
            for number, line in enumerate(lines, 1)
            if len(line) > columns
        ]
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        if QUIZ.search(cell.source) and not hidden:
            found.append('a quiz shows its answer: set "jupyter": {"source_hidden": true} in its metadata')
        if "hide-input" in cell.metadata.get("tags", []) and not hidden:
            found.append('is tagged hide-input without "jupyter": {"source_hidden": true}')
    elif cell.cell_type == "markdown":
        found += [
            f"a line of code in the text has {len(line)} columns"
            for block in FENCED.findall(cell.source)
            for line in block.splitlines()
            if len(line) > columns
        ]
        if cell.get("attachments"):
            found.append("holds attachments")
        for pattern, why in (
            (r"\\label\b", "\\label breaks a second open notebook"),
            (r"\\begin\{align\*?\}", "use aligned inside $$"),
            (r"^:::|\{eq\}`", "MyST-only syntax shows raw in JupyterLab"),
        ):
            if re.search(pattern, cell.source, re.MULTILINE):
                found.append(why)
    return found


def main() -> int:
    """Print every finding; returns 1 if there is any."""
    bad = [f"{path.relative_to(ROOT)}: {text}" for path in notebooks() for text in findings(path)]
    print("\n".join(bad), end="\n" if bad else "")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
