"""What an assignment allows and grants: one small TOML file per assignment, in autograder/policies."""

from __future__ import annotations

import difflib
import importlib.machinery
import importlib.metadata
import importlib.util
import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path

from autograder.course.adjustments import Adjustments
from autograder.course.errors import UserError

_FOLDER = Path(__file__).parents[1] / "policies"
EVERYTHING = "*"
STDLIB = "stdlib"
LAST, BEST = "last", "best"  # which of several attempts counts

# Packages that do by themselves what assignments ask for. Where they are not allowed, the sandbox covers
# their folders: a student's code may get around a check of imports, and finds nothing there.
FRAMEWORKS = (
    "aesara",
    "autograd",
    "caffe2",
    "casadi",
    "chainer",
    "cupy",
    "cupyx",
    "flax",
    "functorch",
    "haiku",
    "jax",
    "jaxlib",
    "keras",
    "lightgbm",
    "lightning",
    "mlx",
    "mxnet",
    "numdifftools",
    "onnxruntime",
    "optax",
    "paddle",
    "pytensor",
    "pytorch_lightning",
    "sklearn",
    "skorch",
    "sympy",
    "tensorflow",
    "theano",
    "tinygrad",
    "torch",
    "torchaudio",
    "torchgen",
    "torchvision",
    "xgboost",
)


@dataclass(frozen=True)
class Style:
    """Rules of style, each with its own small cost; see docs/instructors.md.

    Attributes:
        keeps_inputs: points off a question, once, where a function overwrites an array that it was given.
        in_place: functions that are asked to write into their arguments.
    """

    keeps_inputs: float = 0.0
    in_place: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """What a submission may import and use up, and what the worker prepares.

    Attributes:
        allowed_imports: packages that a submission may import: names, ``stdlib`` for all of the standard
            library, ``*`` for everything.
        cell_seconds: for one of the student's cells.
        call_seconds: for one call of a student's function by a test.
        total_seconds: for the whole submission. All three are of the clock, without what a process waits
            for a processor (as far as Linux tells).
        memory_mb: address space of each process; all of them together may fill twice as much. Where a cell
            has filled it, the cells after it get up to 512 MB more.
        processes: processes and threads at a time.
        disk_mb: size of each private folder (the working folder, /tmp, /dev/shm).
        output_kb: outputs that are kept of one cell.
        output_mb: outputs that are kept of the whole notebook.
        reply_mb: size of one reply to the judge.
        open_files: file descriptors of one process.
        preload: modules imported before the fork, so that submissions find them imported.
        hidden_modules: nnlab modules that hold what a question asks for.
        notebook_mb: size of a submitted notebook, its outputs left out.
        file_mb: size of one submitted file, with outputs.
        student_mb: all files of one student, archives unpacked.
        student_files: how many these may be.
        extra_files: names of files that belong to a submission beside its notebook (weights of a trained
            net).
        extra_mb: size of each of them.
        without_torch: patterns of function names that are called with torch refused, where it is allowed.
        opaque: patterns of function names whose second return value is a cache, which stays in the worker.
        attempts: which of a student's attempts counts: ``last`` or ``best`` (after late penalties).
        max_attempts: how many attempts of a student are graded; 0 for any number.
        style: rules of style.
        adjustments: questions that are dropped, get full credit or are a bonus; no part of a verdict.
    """

    allowed_imports: tuple[str, ...] = (EVERYTHING,)
    cell_seconds: float = 60.0
    call_seconds: float = 10.0
    total_seconds: float = 300.0
    memory_mb: int = 4096
    processes: int = 64
    disk_mb: int = 64
    output_kb: int = 2048
    output_mb: int = 24
    reply_mb: int = 32
    open_files: int = 256
    notebook_mb: int = 20
    file_mb: int = 50
    student_mb: int = 200
    student_files: int = 5_000
    extra_files: tuple[str, ...] = ()
    extra_mb: int = 32
    preload: tuple[str, ...] = ("numpy", "scipy.special", "matplotlib.pyplot", "nnlab.check", "tqdm")
    hidden_modules: tuple[str, ...] = ()
    without_torch: tuple[str, ...] = ()
    opaque: tuple[str, ...] = field(default=("*_forward", "*_forward_*"))
    attempts: str = LAST
    max_attempts: int = 0
    style: Style = Style()
    adjustments: Adjustments = Adjustments()

    def allows(self, module: str) -> bool:
        """Whether a submission may import this module (a dotted name)."""
        top = module.partition(".")[0]
        return (
            EVERYTHING in self.allowed_imports
            or top in self.allowed_imports
            or STDLIB in self.allowed_imports
            and top in sys.stdlib_module_names
        )

    @property
    def absent(self) -> list[str]:
        """Frameworks that the sandbox covers."""
        return [name for name in FRAMEWORKS if not self.allows(name)]

    @property
    def allowed_in_words(self) -> str:
        """For messages: ``numpy, scipy and the standard library``."""
        names = [name for name in self.allowed_imports if name != STDLIB]
        names += ["the standard library"] if STDLIB in self.allowed_imports else []
        return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "nothing"

    @property
    def longest_seconds(self) -> float:
        """Seconds by the clock after which a submission is stopped, even if it waited for a processor."""
        return 2 * self.total_seconds

    def worker_spec(self, seed: int) -> dict:
        """The part of the policy that the worker has to know."""
        return {
            "allowed_imports": list(self.allowed_imports),
            "allowed_in_words": self.allowed_in_words,
            "memory_bytes": self.memory_mb * 2**20,
            "processes": self.processes,
            "file_bytes": self.disk_mb * 2**20,
            "disk_bytes": self.disk_mb * 2**20,
            "inodes": 4096,
            "open_files": self.open_files,
            "cpu_seconds": int(self.total_seconds) + 5,
            "cell_output_bytes": self.output_kb * 2**10,
            "reply_bytes": self.reply_mb * 2**20,
            "without_torch": list(self.without_torch),
            "seed": seed,
        }


# --------------------------------------------------------------------------- reading a file

_TABLES = {"style": Style, "adjustments": Adjustments}

# name -> (smallest, largest) sensible value. Below the smallest nothing would run, or nobody could tell why.
_RANGES = {
    "cell_seconds": (0.5, 24 * 3600),
    "call_seconds": (0.1, 3600),
    "total_seconds": (2, 24 * 3600),
    "memory_mb": (512, 2**20),
    "processes": (16, 4096),
    "disk_mb": (1, 2**16),
    "output_kb": (4, 2**16),
    "output_mb": (1, 256),
    "reply_mb": (1, 1024),
    "open_files": (32, 2**16),
    "notebook_mb": (1, 2**10),
    "file_mb": (1, 2**10),
    "student_mb": (1, 2**12),
    "student_files": (1, 2**20),
    "extra_mb": (1, 2**10),
    "keeps_inputs": (0, 100),
    "max_attempts": (0, 10_000),
}
_CHOICES = {"attempts": (LAST, BEST)}
_NO_MORE_THAN = (  # the first of these must not be larger than the second, in the unit of the first
    ("cell_seconds", "total_seconds", 1),
    ("call_seconds", "total_seconds", 1),
    ("notebook_mb", "file_mb", 1),
    ("file_mb", "student_mb", 1),
    ("extra_mb", "student_mb", 1),
    ("output_kb", "output_mb", 1024),
    ("output_kb", "reply_mb", 1024),  # the outputs of a cell are one reply
)


def read_toml(path: Path) -> dict:
    """Read a file of settings; empty where there is none.

    Raises:
        UserError: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name}: not readable as TOML: {error}") from error
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from error


def load(assignment: str, folder: Path = _FOLDER) -> Policy:
    """Read an assignment's policy; every value that the file leaves out has its default.

    Raises:
        UserError: the file holds an unknown name or a value that makes no sense; the message names file,
            name, value and what is allowed.
    """
    path = folder / f"{assignment}.toml"
    values = read_toml(path)
    file = _File(path.name)
    tables = {name: file.table(name, values.pop(name, {}), kind) for name, kind in _TABLES.items()}
    policy = Policy(**file.checked(values, Policy()), **tables)
    for name, most, factor in _NO_MORE_THAN:
        value, bound = getattr(policy, name), getattr(policy, most) * factor
        if value > bound:
            raise UserError(f"{path.name}: {name} = {value:g} is more than {most} allows: at most {bound:g}")
    return policy


@dataclass(frozen=True)
class _File:
    """Checks the values of one file."""

    file: str

    def table(self, name: str, values, kind: type):
        """Return what a table says, as an object of its kind."""
        if not isinstance(values, dict):
            raise UserError(
                f"{self.file}: {name} must be a table ([{name}], then one rule a line), not {_short(values)}"
            )
        return kind(**self.checked(values, kind(), f"{name}."))

    def checked(self, values: dict, defaults, table: str = "") -> dict:
        """Return the values of a table, each of the type of its default and within its range."""
        names = [item.name for item in fields(defaults) if item.name not in _TABLES]
        known = {name: getattr(defaults, name) for name in names}
        found = {}
        for name, value in values.items():
            if name not in known:
                what = "unknown rule" if table else "unknown name"
                raise UserError(
                    f"{self.file}: {what} '{table}{name}'{_suggestion(name, known)}; "
                    f"known are {', '.join(known)}"
                )
            checks = {tuple: self._list, str: self._choice, int: self._number, float: self._number}
            check: Callable[..., object] = checks[type(known[name])]
            found[name] = check(table + name, name, value, known[name])
        return found

    def _number(self, shown: str, name: str, value, default) -> float:
        low, high = _RANGES[name]
        whole = isinstance(default, int)
        right = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
        if not (right and low <= value <= high):
            kind = ("positive number" if low else "number") + (", whole and" if whole else "")
            raise UserError(
                f"{self.file}: {shown} must be a {kind} from {low} to {high}, not {_short(value)}"
            )
        return type(default)(value)

    def _choice(self, shown: str, name: str, value, _default) -> str:
        if value not in _CHOICES[name]:
            known = " or ".join(f'"{one}"' for one in _CHOICES[name])
            raise UserError(f"{self.file}: {shown} must be {known}, not {_short(value)}")
        return value

    def _list(self, shown: str, name: str, value, _default) -> tuple[str, ...]:
        if not (isinstance(value, list) and all(isinstance(item, str) and item for item in value)):
            raise UserError(
                f'{self.file}: {shown} must be a list of strings, for example ["numpy"], not {_short(value)}'
            )
        check = {
            "allowed_imports": self._package,
            "preload": self._module,
            "hidden_modules": self._nnlab,
            "extra_files": self._file,
        }
        for item in value:
            check.get(name, lambda *_: None)(shown, item)
        return tuple(value)

    def _package(self, shown: str, item: str) -> None:
        if item in (EVERYTHING, STDLIB) or item in sys.stdlib_module_names:
            return
        if "." in item:
            raise UserError(
                f"{self.file}: {shown} takes whole packages: write {item.partition('.')[0]!r}, not {item!r}"
            )
        if not _exists(item):
            raise UserError(
                f"{self.file}: {shown}: no package {item!r} is installed here"
                f"{_suggestion(item, _installed())}; allowed are installed packages, "
                f"{STDLIB!r} for the standard library, {EVERYTHING!r} for everything"
            )

    def _file(self, shown: str, item: str) -> None:
        if not re.fullmatch(r"[\w-]+\.(?!ipynb$)[a-z0-9]+", item):
            raise UserError(f"{self.file}: {shown}: {item!r} is no name of a file, as model.safetensors is")

    def _module(self, shown: str, item: str) -> None:
        if not _exists(item):
            raise UserError(
                f"{self.file}: {shown}: there is no module {item!r} here"
                f"{_suggestion(item, _installed())}; allowed are modules that can be imported"
            )

    def _nnlab(self, shown: str, item: str) -> None:
        if not item.startswith("nnlab.") or not _exists(item):
            names = [f"nnlab.{path.stem}" for path in _modules_of("nnlab")]
            raise UserError(
                f"{self.file}: {shown}: there is no module {item!r} in nnlab"
                f"{_suggestion(item, names)}; known are {', '.join(names)}"
            )


def _short(value) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _suggestion(name: str, known) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _installed() -> list[str]:
    return sorted({*importlib.metadata.packages_distributions(), *sys.stdlib_module_names})


def _exists(module: str) -> bool:
    """Whether a module can be found, without importing it or the packages around it."""
    try:
        spec = importlib.util.find_spec(module.partition(".")[0])
        name = module.partition(".")[0]
        for part in module.split(".")[1:]:
            name += "." + part
            places = spec.submodule_search_locations if spec else None
            spec = importlib.machinery.PathFinder.find_spec(name, places) if places else None
    except (ImportError, ValueError):
        return False
    return spec is not None


def _modules_of(package: str) -> list[Path]:
    spec = importlib.util.find_spec(package)
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    return sorted(path for path in folder.glob("*.py") if path.stem != "__init__")
