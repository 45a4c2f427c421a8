"""The small course that the hostile bench is graded in: the toy course, with canaries where secrets lie."""

from __future__ import annotations

from pathlib import Path

from autograder.course.course import Course
from tests.toy_course import NAME, make_toy_course, toy_notebook

HIDDEN_NAME = "canary_hidden_9d41"  # stands in a hidden test; no student may ever see it
EXPECTED = 4711.0625  # so does this number, as an expected value; the input is its root
SECRET = "canary-secret-5b7e"  # content of the host's files, of the environment, of another submission

POLICY = """\
# Short limits, so that the bench is over soon.
allowed_imports = ["stdlib", "numpy", "scipy", "matplotlib", "nnlab", "tqdm", "IPython", "ipywidgets"]
cell_seconds = 3
call_seconds = 1.5
total_seconds = 20
memory_mb = 1024
disk_mb = 8
preload = ["numpy", "nnlab.check", "tqdm"]
hidden_modules = ["nnlab.gradients"]

[style]
keeps_inputs = 0.5
"""

_CANARY = f"""
{HIDDEN_NAME} = np.full((2, 3), {EXPECTED})
check.close(check.forward(square_forward, {HIDDEN_NAME} ** 0.5)[0], {HIDDEN_NAME}, "out")
### END HIDDEN TESTS"""


def make_course(folder: Path) -> Course:
    """Write the course below `folder`, with its policy, and secrets around it."""
    nb = toy_notebook()
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "square_forward_squares":
            cell.source = cell.source.replace("\n### END HIDDEN TESTS", _CANARY)
    course = make_toy_course(folder, nb)
    policies = folder / "autograder" / "policies"
    policies.mkdir(parents=True)
    (policies / f"{NAME}.toml").write_text(POLICY)
    return course
