"""What somebody wrote into a release is moved aside before the next release takes its place, never lost."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import nbformat

from autograder.course.released import ReleasedCells, cell_name

KEPT = "kept"  # in the folder `work` of the course, where people work


def holds_work(path: Path, released: ReleasedCells) -> bool:
    """Whether a notebook holds anything but cells that a release ever had; outputs do not count."""
    try:
        nb = nbformat.read(path, as_version=4)
    except Exception:  # no notebook at all: somebody's, too
        return True
    return any(
        cell.source.strip()
        and not released.holds(cell_name(cell), cell.source)
        and not released.cells_with(cell.cell_type, cell.source)
        for cell in nb.cells
    )


def move_aside(paths: list[Path], folder: Path, root: Path) -> Path:
    """Move files of an assignment's release into a new folder.

    Args:
        paths: the files.
        folder: `assignments/a1_activations`, which holds them.
        root: of the course.

    Returns:
        The new folder, below `work/kept/`.
    """
    place = root / "work" / KEPT / f"{datetime.now():%Y-%m-%d_%H%M%S.%f}" / folder.name
    for path in paths:
        target = place / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    return place
