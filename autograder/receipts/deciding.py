"""What decides a verdict beside the submission: the grader, versions, the assignment, settings.

It is part of every receipt's key, so a change of any of it grades again; and a machine that grades for
another one must have exactly the same.
"""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course.assignment import Assignment
from autograder.course.policy import Policy

if TYPE_CHECKING:
    from autograder.worker.sandbox.launch import Sandbox

# Rooms of the grader, and modules of nnlab, that can change a verdict: part of every receipt's key.
DECIDING_ROOMS = ("catalogue", "course", "html", "intake", "judge", "rebuild", "system", "worker")
DECIDING_HELPERS = (
    "calls.py",
    "check.py",
    "check_blocks.py",
    "check_choices.py",
    "check_masks.py",
    "check_training.py",
    "check_weights.py",
    "data",
    "differences.py",
    "failure_plots.py",
    "failures.py",
    "faulty_nets.py",
    "gpu_jobs.py",
    "handed_in.py",
    "inline_svg.py",
    "oracle.py",
    "plotting.py",
    "statistics.py",
    "train",
    "training_run.py",
    "weights_file.py",
)


def same_for_all(
    assignment: Assignment, policy: Policy, sandbox: Sandbox, figures: bool
) -> dict[str, bytes | str]:
    """The parts of a receipt's key that do not depend on the submission."""
    settings = asdict(policy) | {"figures": figures}
    for name in ("adjustments", "attempts", "max_attempts"):  # they change what counts, never a verdict
        del settings[name]
    return {
        "source": assignment.raw + assignment.released_cells.digest,
        "settings": json.dumps(settings, sort_keys=True),
        "sandbox": sandbox.kind,
        "environment": json.dumps(environment(), sort_keys=True),
        "grader": hashlib.sha256(_own_code()).digest(),
    }


def environment() -> dict[str, str]:
    """Versions that can change a result."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "scipy", "torch", "nbgrader", "ipython")},
    }


def _own_code() -> bytes:
    """The grader's and the helper's own sources: a repaired test helper grades again."""
    return b"".join(path.read_bytes() for path in deciding_files())


def deciding_files() -> list[Path]:
    """Every source file and table, of the grader and of nnlab, that can change a verdict."""
    import autograder
    import nnlab

    deciding = {
        Path(autograder.__file__).parent: DECIDING_ROOMS,
        Path(nnlab.__file__).parent: DECIDING_HELPERS,
    }
    return sorted(
        path
        for folder, kept in deciding.items()
        for path in folder.rglob("*")
        if path.suffix in (".py", ".csv") and path.relative_to(folder).parts[0] in kept
    )
