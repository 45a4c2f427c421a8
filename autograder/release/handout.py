"""The hand-out: one zip with what students need, and nothing of what the grader keeps.

It holds the lectures, the released assignments and `nnlab`, with project metadata of its own, so `pip install
nnlab-course.zip` installs it wherever there is a pip: a laptop, a server, Colab. JupyterLab and nbgrader are
an extra, `lab`: where notebooks already run, as in Colab, they would replace parts of what runs them. No
solutions, hidden tests, grader or tests of the course. The same course gives the same bytes.
"""

from __future__ import annotations

import io
import os
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from autograder.course.course import RELEASES, Course
from autograder.course.errors import UserError
from autograder.course.released import ReleasedCells
from autograder.release.leaks import Leak, lint_folder, secrets_of
from autograder.release.release import LeakError
from autograder.release.students_work import holds_work

TOP = "nnlab-course"  # the folder in the zip
_TIME = (2020, 1, 1, 0, 0, 0)  # of every file: the bytes depend on the course only
_LAB = ("jupyterlab", "ipywidgets", "nbgrader")  # what a notebook server brings along; nnlab imports none
_SKIPPED = ("__pycache__", ".ipynb_checkpoints")
_PROJECT = """\
# Written by `autograder handout`. pip installs what the notebooks import; the notebooks stay where they are.
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}"
version = "{version}"
license = "{license}"
license-files = ["LICENSE*"]
requires-python = "{requires-python}"
dependencies = [
{dependencies}
]

[project.optional-dependencies]
lab = [
{lab}
]

[tool.setuptools]
packages = {{ find = {{ include = ["nnlab*"] }} }}

[tool.setuptools.package-data]
nnlab = [{data}]
"""


def handout(course: Course, path: Path, assignments: Iterable[str] = ()) -> list[str]:
    """Write the zip, complete or not at all.

    Args:
        course: the course, with its assignments released.
        path: where to write it.
        assignments: names or beginnings of names (`a1`) of those to hand out; all if there are none.

    Returns:
        Names of the assignments in it.

    Raises:
        UserError: an assignment is not released, or its release holds somebody's answers.
        LeakError: a file would give something away.
    """
    names = [course.resolve(name) for name in assignments] or course.assignments()
    for name in names:
        _check(course, name)
    files = _files(course.root, names)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{TOP}/{name}", _TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    waiting = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting.write_bytes(data.getvalue())
        os.replace(waiting, path)
    except OSError as error:
        raise UserError(f"Can't write {path}: {error.strerror or error}.") from error
    finally:
        waiting.unlink(missing_ok=True)
    return names


def _check(course: Course, name: str) -> None:
    """Refuse a release that is missing, was worked in, or holds a line of what the source keeps."""
    folder, notebook = course.root / RELEASES / name, course.release_path(name)
    advice = f"Run `autograder release {name}` first."
    if not notebook.is_file():
        raise UserError(f"{name} is not released. {advice}")
    if holds_work(notebook, ReleasedCells.read(course.history_path(name))):
        raise UserError(f"{notebook} is not what was released: somebody changed it. {advice}")
    leaks: list[Leak] = lint_folder(folder, secrets_of(course.load(name)))
    if leaks:
        raise LeakError(name, leaks)


def _files(root: Path, names: list[str]) -> dict[str, bytes]:
    """Content by name of everything in the zip."""
    folders = ["lectures", "nnlab", *(f"{RELEASES}/{name}" for name in names)]
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.is_file()
        and not any(part in _SKIPPED or part.startswith(".") for part in path.relative_to(root).parts)
    }
    found |= {path.name: path.read_bytes() for path in root.glob("LICENSE*")}
    found["README.md"] = Path(__file__).with_name("handout_readme.md").read_bytes()
    found["pyproject.toml"] = _project(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))).encode()
    return found


def _project(course: dict) -> str:
    """The metadata of the hand-out: those of the course, without the grader."""
    project = course["project"]
    data = course["tool"]["setuptools"]["package-data"]["nnlab"]
    needs: dict[bool, list[str]] = {True: [], False: []}
    for one in project["dependencies"]:
        needs[one.startswith(_LAB)].append(f'    "{one}",')
    return _PROJECT.format_map(
        project
        | {
            "dependencies": "\n".join(needs[False]),
            "lab": "\n".join(needs[True]),
            "data": ", ".join(f'"{pattern}"' for pattern in data),
        }
    )
