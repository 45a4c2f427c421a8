"""Minutes that a lecture takes to read, from its words and the code it shows.

`python -m tests.reading_time` prints them; tests/test_lectures.py compares them with what each lecture says.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat

WORDS_PER_MINUTE = 150  # of prose with formulas, thought over while reading
LINES_PER_MINUTE = 20  # of code that is not folded away
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)


def minutes(path: Path) -> float:
    """Minutes to read a notebook once; folded answers and folded cells are left out."""
    words = lines = 0
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            words += len(FOLDED.sub("", cell.source).split())
        elif cell.cell_type == "code" and "hide-input" not in cell.metadata.get("tags", []):
            lines += sum(bool(line.strip()) for line in cell.source.splitlines())
    return words / WORDS_PER_MINUTE + lines / LINES_PER_MINUTE


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(Path("lectures").glob("*.ipynb")):
        print(f"{minutes(Path(name)):4.0f} min  {name}")
