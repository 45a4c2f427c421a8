"""Says that lines were left out which are not its own, in words that accuse, act on a page and never end."""

from tests.hostile.kit import WRONG
from tests.hostile.leaks import shown

ANSWERS = {
    "square": """
import sys
_shells = next(module for name, module in sys.modules.items() if name.endswith("inside.shell"))
_real = _shells.Shell.run


def run(self, source, index):
    outputs, error, skipped = _real(self, source, index)
    words = "line 1: <script>alert(1)</script> the teacher cheated " + "x" * 2000
    return outputs, error, [{"ename": "TeacherError", "evalue": "", "where": words, "steps": []}] * 200


_shells.Shell.run = run
"""
    + WRONG
}
SAYS = ["line_left_out: cell 9, a line; a line; a line; and 17 more"]


def CHECK(found) -> None:
    notes = [note for note in found.verdict.notes if note.code == "line_left_out"]
    assert len(notes) <= 10 and all(len(note.text) < 400 for note in notes)
    assert not any("teacher" in note.text + note.student for note in notes)
    assert "<script>alert" not in shown(found)
