"""What CONTRIBUTING says about adding a question and an assignment, done word for word on a copy."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import cli
from autograder.course.course import Course

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
# up to the next heading that is not in a block of code
SECTION = re.search(r"^## Adding a question(?:^```.*?^```$|.)*?(?=^## )", GUIDE, re.DOTALL | re.MULTILINE)[0]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)
NOTEBOOK = re.search(r"`(solutions/[^`]+\.ipynb)`", SECTION)[1]
NAME = Path(NOTEBOOK).stem
LEFT_OUT = (".git", ".venv", "__pycache__", "build", "grading", ".hypothesis", ".pytest_cache", ".ruff_cache")


def cells() -> list[dict]:
    """The cells of step 1, with the metadata that the sidebar of JupyterLab gives them."""
    (text,) = [block for kind, block in BLOCKS if kind == "markdown"]
    found = [{"cell_type": "markdown", "id": "added-text", "metadata": {}, "source": text}]
    for kind, block in BLOCKS:
        head = re.match(r"# (answer|test) cell: (\w+)(?:, (\d+) points?)?\n", block)
        if kind == "python" and head:
            graded = head[1] == "test"
            meta = {"grade": graded, "solution": not graded, "locked": graded, "task": False}
            meta |= {"grade_id": head[2], "schema_version": 3, "cell_type": "code"}
            meta |= {"points": int(head[3])} if graded else {}
            code = {
                "cell_type": "code",
                "execution_count": None,
                "outputs": [],
                "source": block[head.end() :],
            }
            found.append(code | {"id": head[2], "metadata": {"nbgrader": meta}})
    return found


def add_cells(path: Path) -> None:
    notebook = json.loads(path.read_text())
    notebook["cells"] += [cell | {"source": cell["source"].rstrip("\n")} for cell in cells()]
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """A copy of the course, with the cells and the catalogue file of the example."""
    root = tmp_path_factory.mktemp("adding") / "course"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (root / ".venv").symlink_to(sys.prefix)
    add_cells(root / NOTEBOOK)
    for kind, block in BLOCKS:
        head = re.match(r"# (autograder/catalogue/\S+)\n", block)
        if kind == "python" and head:
            (root / head[1]).write_text(block[head.end() :])
    return Course(root)


@pytest.fixture(scope="module")
def commands(course) -> dict[str, subprocess.CompletedProcess]:
    """command -> what came of it: those of step 3, in order."""
    lines = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
    return {line: run(line, course.root) for line in lines}


def run(line: str, root: Path) -> subprocess.CompletedProcess:
    """Do a line of the guide; what is installed is installed already, whatever the dates of the files say."""
    line = line.replace("make ", "make --old-file=.venv/.installed ", 1)
    return subprocess.run(
        # .venv of the copy is a link, and a link is not followed into the sandbox
        ["sh", "-ec", line.replace(".venv/bin/python", shlex.quote(sys.executable))],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


pytestmark = pytest.mark.slow


def test_every_command_succeeds(commands):
    assert len(commands) == 1
    for line, done in commands.items():
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


def test_the_catalogue_checks_ran_for_the_question(commands):
    (done,) = commands.values()
    assert "[100%]" in done.stdout and "no tests ran" not in done.stdout, done.stdout


def test_the_release_holds_the_question(course, commands):
    released = json.loads(course.release_path(NAME).read_text())
    sources = {cell["id"]: "".join(cell["source"]) for cell in released["cells"]}
    for cell in cells():
        assert cell["id"] in sources
    assert "BEGIN" not in sources["hard_tanh"] and "NotImplementedError" in sources["hard_tanh"]
    assert "## 18. Hard tanh  (extra, 3 points)" in sources["added-text"]


def test_the_tables_list_the_question(course, commands):
    before, after = Course(ROOT).load(NAME), course.load(NAME)
    table = "".join(next(cell for cell in after.source.cells if cell.id == "questions").source)
    number = len(before.questions) + 1
    assert f"\n| {number} | Hard tanh | a gate with two ends | 3 |" in table
    extra = [int(points) for points in re.findall(r"\(extra, (\d+) points", "".join(texts(after)))]
    assert f"{sum(extra)} more points" in table
    assert (
        f"| {number} | {len(before.graded) + 2} | {before.max_points + 3:g} |"
        in (course.root / "README.md").read_text()
    )


def texts(assignment) -> list[str]:
    return [cell.source + "\n" for cell in assignment.cells if cell.role == "text"]


def test_nothing_else_of_the_release_changed(course, commands):
    old, new = (json.loads(c.release_path(NAME).read_text())["cells"] for c in (Course(ROOT), course))
    changed = [cell["id"] for cell, other in zip(old, new, strict=False) if cell != other]
    assert changed == ["questions"] and len(new) == len(old) + len(cells())
    for name in set(course.assignments()) - {NAME}:
        assert course.release_path(name).read_bytes() == Course(ROOT).release_path(name).read_bytes()


# --------------------------------------------------------------------------- a new assignment

NEW = re.search(r"^## A new assignment\n```\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)[1].splitlines()


def test_a_new_assignment_can_be_released(course, commands):
    """The short form of the next test."""
    for command in ("new a8_short", "release a8"):
        done = run(f".venv/bin/python -m autograder {command}", course.root)
        assert done.returncode == 0, done.stdout + done.stderr
    made = course.load("a8_short")
    assert made.questions == ["softsign"] and made.max_points == 3
    text = "".join(texts(made))
    assert "## 1. Softsign  (core, 3 points)" in text and "a curve that levels off slowly" in text


@pytest.mark.long
def test_a_new_assignment_is_graded_as_it_stands(course, commands):
    said = []
    for line in NEW:
        done = run(line, course.root)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)
    assert "[100%]" in said[1]
    assert "every one of the 6 scores is the expected one" in said[2]


def test_a_name_that_is_taken_or_makes_no_sense(course, capsys):
    for name, word in (("a1_other", "already"), ("attention", "its number and its topic")):
        assert cli.main(["new", name, "--course", str(course.root)]) == 2
        assert word in capsys.readouterr().err
