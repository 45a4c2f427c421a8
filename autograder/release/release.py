"""Make what students get: nbgrader's own generator, with a leak lint before and after it."""

from __future__ import annotations

import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.course import RELEASES, SOURCES, Course
from autograder.course.errors import UserError
from autograder.course.released import ReleasedCells, as_lines
from autograder.release import archive
from autograder.release.leaks import Leak, lint_folder, lint_notebook, lint_source, secrets_of
from autograder.release.students_work import holds_work, move_aside
from autograder.release.tables import update_questions
from autograder.system.files import write_atomically


@dataclass
class Release:
    """What a release wrote.

    Attributes:
        assignment: `a1_activations`.
        folder: `assignments/a1_activations`.
        files: its files, relative to the folder, sorted.
        changed: those that are new or differ from before.
        removed: files that are no part of it and were moved aside, as were notebooks that held answers.
        kept: where they lie now; None where there were none.
    """

    assignment: str
    folder: Path
    files: list[str]
    changed: list[str]
    removed: list[str]
    kept: Path | None = None

    def __str__(self) -> str:
        done = [f"{len(self.changed)} changed"] if self.changed else ["nothing changed"]
        text = f"{self.folder} ({len(self.files)} file{'s' * (len(self.files) != 1)}, {', '.join(done)})"
        return f"{text}; what somebody wrote there is now in {self.kept}" if self.kept else text


class LeakError(UserError):
    """The release would give something away; nothing was written.

    Attributes:
        leaks: the findings.
    """

    def __init__(self, assignment: str, leaks: list[Leak]):
        self.leaks = leaks
        lines = "\n".join(f"  {leak}" for leak in leaks)
        super().__init__(f"{assignment} was not released, {len(leaks)} finding(s):\n{lines}")


def release(course: Course, assignment: str) -> Release:
    """Generate `assignments/<assignment>/` and enter the assignment into nbgrader's gradebook.

    What is new in it is appended to `solutions/<assignment>.released.jsonl` (see `course.released`), and a
    dated copy is kept in the workspace (see `archive`).
    Numbers, points and the table of questions in the source notebook are brought up to date first.

    Raises:
        LeakError: something of a solution or hidden test would be released.
        UserError: the source makes no sense, or nbgrader refuses it.
    """
    update_questions(course, course.resolve(assignment))
    loaded = course.load(assignment)
    check(loaded)
    with tempfile.TemporaryDirectory(prefix="release-") as temporary:
        _generate(course, loaded.name, Path(temporary))
        made = Path(temporary) / loaded.name
        _raise_for(loaded.name, lint_folder(made, secrets_of(loaded)))
        _record(course, loaded)
        released = ReleasedCells.read(course.history_path(loaded.name))
        earlier = course.release_path(loaded.name)
        known = archive.versions(course, loaded.name)
        if earlier.exists() and not known and not holds_work(earlier, released):  # of before there was one
            archive.keep(course, loaded.name, earlier)
        archive.keep(course, loaded.name, made / earlier.name)
        return _replace(made, course.root / RELEASES / loaded.name, released, course.root)


def check(assignment: Assignment) -> None:
    """Run the part of the leak lint that needs no generator.

    Raises:
        LeakError: see `release`.
    """
    _raise_for(assignment.name, lint_source(assignment))
    findings = lint_notebook(assignment.released, assignment.path.name, secrets_of(assignment))
    _raise_for(assignment.name, findings)


def _raise_for(assignment: str, leaks: list[Leak]) -> None:
    if leaks:
        raise LeakError(assignment, leaks)


def _generate(course: Course, assignment: str, into: Path) -> None:
    """Run nbgrader's generator in this process, with the release directory moved to `into`."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = course.nbgrader_config()
    config.CourseDirectory.release_directory = str(into)
    config.CourseDirectory.source_directory = str(course.root / SOURCES)
    course.workspace.mkdir(parents=True, exist_ok=True)
    log, lines = _quiet_log()
    with course.environment():
        directory = CourseDirectory(config=config, log=log)
        directory.assignment_id = assignment
        converter = GenerateAssignment(coursedir=directory, config=config, log=log)
        converter.force = True
        try:
            converter.start()
        except NbGraderException as error:
            raise UserError(_reason(assignment, lines, error)) from error


def _record(course: Course, assignment: Assignment) -> None:
    """Append what is about to be released, and what was before there was a record, to the released cells."""
    path = course.history_path(assignment.name)
    wanted, there = as_lines(assignment.released_cells.versions), as_lines(ReleasedCells.read(path).versions)
    if wanted != there:
        write_atomically(path, wanted)


def _quiet_log() -> tuple[logging.Logger, list[str]]:
    """A logger that keeps what nbgrader says instead of printing it."""
    lines: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.Logger("autograder.release")
    log.addHandler(handler)
    return log, lines


def _reason(assignment: str, lines: list[str], error: Exception) -> str:
    said = next((line.strip().splitlines()[-1] for line in lines if "Traceback" in line), str(error))
    text = f"{assignment} was not released; nbgrader says: {said}"
    if "submissions associated" in said:
        text += (
            "\nGraded cells can't be added, removed or renamed once submissions are in the gradebook. "
            "Use another workspace, or take the change back."
        )
    return text


def _replace(made: Path, folder: Path, released: ReleasedCells, root: Path) -> Release:
    """Move a finished release into place, file by file, each at once; the notebooks last.

    Notebooks that hold somebody's work, and files that are no part of the release, are moved aside before.
    """
    new = sorted(
        (str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()),
        key=lambda name: (name.endswith(".ipynb"), name),
    )
    changed = [name for name in new if not _same(made / name, folder / name)]
    old = [path for path in folder.rglob("*") if path.is_file() and ".ipynb_checkpoints" not in path.parts]
    removed = [path for path in old if str(path.relative_to(folder)) not in new]
    written = [folder / name for name in changed if name.endswith(".ipynb")]
    aside = removed + [path for path in written if path.exists() and holds_work(path, released)]
    kept = move_aside(aside, folder, root) if aside else None
    for name in changed:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        waiting = target.with_name(f".{target.name}.new")
        waiting.write_bytes((made / name).read_bytes())
        os.chmod(waiting, 0o644)
        os.replace(waiting, target)
    names = sorted(str(path.relative_to(folder)) for path in removed)
    return Release(folder.name, folder, sorted(new), sorted(changed), names, kept)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
