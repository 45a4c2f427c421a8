"""Regions of a source cell that students must not see: solutions, hidden tests, mark schemes.

The rule is nbgrader's own: a line that CONTAINS the phrase opens or closes the region, and the
line itself belongs to it. Whether the delimiters are written properly is the leak lint's question
(`autograder.release.leaks`), not this module's.
"""

from __future__ import annotations

from dataclasses import dataclass

DELIMITERS = {
    "solution": ("### BEGIN SOLUTION", "### END SOLUTION"),
    "hidden": ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"),
    "scheme": ("=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="),  # as in nbgrader's manual
}


@dataclass(frozen=True)
class Region:
    """Lines `first` to `last` of a cell, 1-based, both delimiters included."""

    kind: str
    first: int
    last: int

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last


def find_regions(source: str, kind: str) -> list[Region]:
    """Find the regions of one kind; an unclosed one reaches to the end of the cell."""
    begin, end = (text.strip("#= ") for text in DELIMITERS[kind])
    lines = source.split("\n")
    found, first = [], 0
    for number, line in enumerate(lines, start=1):
        if begin in line and not first:
            first = number
        elif end in line and first:
            found.append(Region(kind, first, number))
            first = 0
    return found + ([Region(kind, first, len(lines))] if first else [])


@dataclass(frozen=True)
class TestParts:
    """A test cell taken apart.

    Attributes:
        visible: what students see: the cell without its hidden regions, as the release has it.
        hidden: the lines inside the hidden regions, delimiters left out.
        regions: where the hidden regions lie in the cell's source.
    """

    __test__ = False  # not a pytest class

    visible: str
    hidden: str
    regions: tuple[Region, ...]

    def is_hidden(self, line: int) -> bool:
        """Tell whether a line of the full cell (1-based, as in a traceback) is hidden from students."""
        return any(line in region for region in self.regions)


def split_tests(source: str) -> TestParts:
    """Split the source of a test cell into its visible and its hidden part."""
    regions = tuple(find_regions(source, "hidden"))
    visible, hidden = [], []
    for number, line in enumerate(source.split("\n"), start=1):
        inside = [region for region in regions if number in region]
        if not inside:
            visible.append(line)
        elif number not in (inside[0].first, inside[0].last):
            hidden.append(line)
    return TestParts("\n".join(visible), "\n".join(hidden), regions)
