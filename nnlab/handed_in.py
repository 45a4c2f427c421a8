"""Files that are handed in beside a notebook, such as trained weights, for the test cells that look at them.

In a student's own kernel and under stock nbgrader such a file lies beside the notebook, in the working
folder. The grader keeps the bytes that were handed in and sets them here (`set_files`), in the process that
runs the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nnlab.failures import CheckFailed

__all__ = ["read", "set_files"]

_files: Mapping[str, bytes] | None = None


def set_files(files: Mapping[str, bytes] | None) -> None:
    """Choose what later calls of `read` find; None goes back to the working folder."""
    global _files
    _files = files


def read(name: str, most: int = 64 * 2**20) -> bytes:
    """Return the bytes of a file that was handed in.

    Raises:
        CheckFailed: it is not there, or larger than `most` bytes.
    """
    if _files is not None:
        data = _files.get(name)
    else:
        path = Path(name)
        data = path.open("rb").read(most + 1) if path.is_file() else None
    if data is None:
        raise CheckFailed(
            "condition",
            f"There is no file {name} beside the notebook.",
            hint=f"hand in {name} together with the notebook, in one folder or one zip.",
        )
    if len(data) > most:
        raise CheckFailed("condition", f"{name} is larger than {most // 2**20} MiB.")
    return data
