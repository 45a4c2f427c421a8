"""Whose turn it is: tests of all assignments or lectures that take minutes try a few of them each day.

The others are marked `long`, so `make test-long` has all of them. A test may take turns where what it shows
is the same for all, or where something cheaper shows it of each of them every day.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date

import pytest

TODAY = int(os.environ.get("CATALOGUE_SEED") or date.today().toordinal())


def in_turn(names: Iterable[str], days: int = 4) -> list:
    """The names as parameters; each is tried every so many days, and marked `long` on the others."""
    return [
        pytest.param(name, marks=[pytest.mark.long] if (number + TODAY) % days else [])
        for number, name in enumerate(names)
    ]
