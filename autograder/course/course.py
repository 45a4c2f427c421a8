"""Where a course keeps its things: its folders, its gradebook, nbgrader's configuration. It only reads."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.errors import UserError

CONFIG = "nbgrader_config.py"
SOURCES = "solutions"
RELEASES = "assignments"


class Course:
    """A course folder: `nbgrader_config.py`, `solutions/`, `assignments/` and a workspace.

    Args:
        root: the course folder; None looks for it from the current folder upwards.
        workspace: where grading keeps its files; None takes AUTOGRADER_WORKSPACE or `grading/`.

    Attributes:
        root: absolute path of the course folder.
        workspace: absolute path of the workspace (it need not exist yet).
        db_url: SQLAlchemy address of nbgrader's gradebook (AUTOGRADER_DB_URL, or SQLite in the workspace).

    Raises:
        UserError: there is no course here.
    """

    def __init__(self, root: str | os.PathLike | None = None, workspace: str | os.PathLike | None = None):
        self.root = _find_root(root)
        chosen = Path(workspace or os.environ.get("AUTOGRADER_WORKSPACE") or "grading").expanduser()
        # a path given on the command line is meant from here, the other two are meant from the root
        base = Path.cwd() if workspace else self.root
        self.workspace = Path(os.path.abspath(base / chosen))
        self.db_url = os.environ.get("AUTOGRADER_DB_URL") or f"sqlite:///{self.workspace / 'gradebook.db'}"

    def assignments(self) -> list[str]:
        """Names of the assignments that have a source notebook, sorted."""
        folders = (self.root / SOURCES).iterdir()
        return sorted(folder.name for folder in folders if folder.is_dir() and any(_notebooks(folder)))

    def resolve(self, name: str) -> str:
        """Turn `a1` into `a1_activations`.

        Raises:
            UserError: no assignment, or more than one, begins like that.
        """
        names = self.assignments()
        if name in names:
            return name
        whole = [known for known in names if known.startswith(name + "_")]
        fitting = whole if len(whole) == 1 else [known for known in names if name and known.startswith(name)]
        if len(fitting) == 1:
            return fitting[0]
        have = ", ".join(names) or f"none yet (they live in {SOURCES}/)"
        what = "fits several assignments" if fitting else "is not an assignment of this course"
        raise UserError(f"'{name}' {what}. There are: {have}.")

    def source_path(self, assignment: str) -> Path:
        """Path of the one notebook in `solutions/<assignment>/`."""
        folder = self.root / SOURCES / assignment
        found = sorted(_notebooks(folder)) if folder.is_dir() else []
        if len(found) == 1:
            return found[0]
        if folder / f"{assignment}.ipynb" in found:
            raise UserError(
                f"{folder} holds {len(found)} notebooks, and nbgrader would release all of them: "
                f"keep only {assignment}.ipynb there."
            )
        raise UserError(f"{folder} must hold one notebook, {assignment}.ipynb, but it holds {len(found)}.")

    def release_path(self, assignment: str) -> Path:
        """Path of the notebook students get (it need not exist yet)."""
        return self.root / RELEASES / assignment / self.source_path(assignment).name

    def history_path(self, assignment: str) -> Path:
        """Path of the list of all cells that were ever released (it need not exist yet)."""
        return self.root / SOURCES / f"{assignment}.released.jsonl"

    @property
    def policies(self) -> Path:
        """Folder with a policy file per assignment: the course's own, else the one beside the grader."""
        own = self.root / "autograder" / "policies"
        return own if own.is_dir() else Path(__file__).parents[1] / "policies"

    def load(self, name: str) -> Assignment:
        """Load an assignment by its name or a beginning of it."""
        return Assignment(self, self.resolve(name))

    @contextlib.contextmanager
    def environment(self):
        """Let nbgrader and its configuration see this workspace, and find alembic without a venv."""
        wanted = {
            "AUTOGRADER_WORKSPACE": str(self.workspace),
            "AUTOGRADER_DB_URL": self.db_url,
            "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", ""),
        }
        before = {key: os.environ.get(key) for key in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for key, value in before.items():
                if value is None:
                    del os.environ[key]
                else:
                    os.environ[key] = value

    def nbgrader_config(self):
        """Read `nbgrader_config.py` as a traitlets Config, with this workspace and database.

        Raises:
            UserError: it sets another database.
        """
        from traitlets.config import PyFileConfigLoader

        with self.environment():
            config = PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        other = config.CourseDirectory.get("db_url", self.db_url)
        if other != self.db_url:  # formgrader would show another gradebook than the grader writes
            raise UserError(
                f"{self.root / CONFIG} sets c.CourseDirectory.db_url to another gradebook than the grader "
                "uses: that of AUTOGRADER_DB_URL, or else gradebook.db in the workspace. Set that variable, "
                'and write c.CourseDirectory.db_url = os.environ["AUTOGRADER_DB_URL"] there.'
            )
        return config


def _find_root(start: str | os.PathLike | None) -> Path:
    here = Path(os.path.abspath(start or os.getcwd()))
    for folder in [here] if start else [here, *here.parents]:
        if (folder / CONFIG).is_file() and (folder / SOURCES).is_dir():
            return folder
    raise UserError(
        f"No course found in {here}{'' if start else ' or above it'}: a course folder holds "
        f"{CONFIG} and {SOURCES}/. Change to it, or name it with --course."
    )


def _notebooks(folder: Path):
    return (path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
