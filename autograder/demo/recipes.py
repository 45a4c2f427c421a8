"""The example classes, one per assignment, and when each assignment was due.

A module `class_aN.py` of this package says both of its assignment, and is found by its name.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from autograder.demo.student import Student

_MODULES = [
    importlib.import_module(f"autograder.demo.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("class_a*.py"))
]
CLASSES: dict[str, tuple[Student, ...]] = {module.ASSIGNMENT: module.CLASS for module in _MODULES}
DUE: dict[str, str] = {module.ASSIGNMENT: module.DUE for module in _MODULES}
