"""What a file of the hostile bench states, and how a submission is made of it.

A file defines some of these names (its docstring's first line says what the submission attempts):

    ANSWERS   {grade_id of an answer cell: source}. Those left out: `square` is WRONG, `column_mean` is right.
              In sources, @SECRET@ stands for the path of a file of the instructor, @PORT@ for a TCP port on
              which the host listens, @SOCKET@ for the name of an abstract Unix socket of the host, @COURSE@
              for the course folder.
    notebook  function (nb: dict) -> dict or bytes: changes the notebook file that ANSWERS gave.
    hand_in   function (folder: Path, nb: dict) -> None: writes the student's folder itself (archives, links).
    STUDENT   name of the folder, where it is part of the attack; default: the file's name.
    EARNS     {grade_id of a test: points} it gets, exactly; default: HONEST_PART, what column_mean is worth.
              A list of such dicts where chance decides how much the attack costs its author.
    SAYS      list of texts, each of which the report must hold in its notes on this student: what reaches for
              something outside of its own process is mentioned.
    TELLS     list of texts, each of which must stand in the status or message of a graded cell: enough where
              the attempt is a wrong value and nothing else.
    QUIET     a reason in words why there is nothing to mention, where both lists are empty (an odd but honest
              notebook, or code that changes only objects of its own process, where no test runs).
    STOCK     what stock nbgrader makes of it, in words, for the table; only for submissions that cannot hurt
              the machine they run on, since stock has no walls. The points are measured.
    HARMLESS  True where it can hurt nobody even without a sandbox: tests then run it with --sandbox none too.
    MOVES     True where its folder goes on changing after it was handed in.
    CHECK     function (found: bench.Found) -> None with further assertions.
"""

from __future__ import annotations

import copy
import importlib
import pkgutil
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from autograder.course.assignment import Assignment
from tests.toy_course import MEAN, SQUARE, hand_in, submission_notebook

FORWARD, BACKWARD, AVERAGE = (
    "square_forward_squares",
    "square_backward_uses_the_input",
    "column_mean_averages_over_rows",
)
WRONG = SQUARE.replace("x * x", "x + 1").replace("2 * x * dout", "dout")
RIGHT = {"square": SQUARE, "column_mean": MEAN}
HONEST_PART = {AVERAGE: 4.0}
EVERYTHING = {FORWARD: 2.0, BACKWARD: 3.0, AVERAGE: 4.0}
NOTHING: dict[str, float] = {}
FAMILIES = {
    "notebook_file": "forging by the notebook file",
    "kernel": "forging in the kernel",
    "values": "forged values",
    "channel": "talking to the wrong ears",
    "leaks": "leaks",
    "exhaustion": "exhaustion",
    "escape": "escape",
    "active_content": "active content",
    "library_use": "forbidden libraries and pickles",
}

_FORGING = ("notebook_file", "values", "kernel")
_REACHES = re.compile(
    r"\b(?:os|signal|socket|subprocess|ctypes|shutil|threading|multiprocessing|resource|mmap|fork|kill|unlink|"
    r"rmtree|rmdir|remove|write_text|write_bytes|system|popen|exec[lv]p?e?|spawn\w*|symlink|chmod|chown|faulthandler|"
    r"setrlimit|sitecustomize|pip|proc|tmp|home|expanduser|MemoryError|SECRET|PORT|SOCKET|COURSE)\b|open\(|/dev/|@\w+@"
)


@dataclass
class World:
    """The host around a run: what attacks try to reach."""

    secret: Path
    port: int
    socket: str
    course: Path

    def fill(self, source: str) -> str:
        """Put the host's paths and ports into a source."""
        names = {"SECRET": self.secret, "PORT": self.port, "SOCKET": self.socket, "COURSE": self.course}
        for name, value in names.items():
            source = source.replace(f"@{name}@", str(value))
        return source


@dataclass
class Attempt:
    """One hostile submission, read from its file."""

    family: str
    name: str
    module: ModuleType
    world: World | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        """What it attempts, in words."""
        return (self.module.__doc__ or "").strip().splitlines()[0]

    @property
    def student(self) -> str:
        return getattr(self.module, "STUDENT", self.name)

    @property
    def earns(self) -> list[dict[str, float]]:
        """The allowed outcomes: points by test, tests without points left out."""
        earns = getattr(self.module, "EARNS", HONEST_PART)
        return earns if isinstance(earns, list) else [earns]

    @property
    def says(self) -> list[str]:
        return getattr(self.module, "SAYS", [])

    @property
    def tells(self) -> list[str]:
        return getattr(self.module, "TELLS", [])

    @property
    def stock(self) -> str:
        return getattr(self.module, "STOCK", "")

    @property
    def moves(self) -> bool:
        return getattr(self.module, "MOVES", False)

    @property
    def harmless(self) -> bool:
        """Whether it forges and can hurt nobody where there are no walls: it may run without a sandbox.

        A file that states STOCK or HARMLESS says so itself; the others are harmless where none of their
        words reaches for the machine.
        """
        if self.family not in _FORGING:
            return False
        if self.stock or getattr(self.module, "HARMLESS", False):
            return True
        return not _REACHES.search(Path(self.module.__file__).read_text(encoding="utf-8"))

    def notebook(self, assignment: Assignment, world: World) -> dict | bytes:
        """The notebook as the student hands it in."""
        answers = {"square": WRONG, "column_mean": MEAN, "why_average": "Because."}
        answers |= getattr(self.module, "ANSWERS", {})
        nb = submission_notebook(assignment, {name: world.fill(source) for name, source in answers.items()})
        change = getattr(self.module, "notebook", None)
        return change(copy.deepcopy(nb)) if change else nb

    def put_into(self, folder: Path, assignment: Assignment, world: World) -> None:
        """Hand it in: write it below `folder`, where nbgrader's collect would put it."""
        nb = self.notebook(assignment, world)
        own = getattr(self.module, "hand_in", None)
        if own is None:
            hand_in(folder, self.student, nb)
        else:
            place = folder / self.student
            place.mkdir(parents=True, exist_ok=True)
            own(place, nb)


def attempts(family: str = "", name: str = "") -> list[Attempt]:
    """Read the files of the bench, all or those of a family or of a name."""
    found = []
    for folder in FAMILIES:
        package = importlib.import_module(f"tests.hostile.{folder}")
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
            if (not family or folder == family) and (not name or info.name == name):
                module = importlib.import_module(f"{package.__name__}.{info.name}")
                found.append(Attempt(folder, info.name, module))
    return found
