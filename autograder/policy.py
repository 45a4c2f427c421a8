"""Limits and preparation of the worker: one small TOML file per assignment, in autograder/policies."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .errors import UserError

_FOLDER = Path(__file__).parent / "policies"


@dataclass(frozen=True)
class Policy:
    """What a submission may use up, and what the worker prepares.

    Attributes:
        cell_seconds: wall time of one of the student's cells.
        call_seconds: wall time of one call of a student's function by a test.
        total_seconds: wall time of the whole submission.
        memory_mb: address space of each process.
        processes: processes and threads at a time.
        disk_mb: size of each private folder (/work, /tmp, /dev/shm).
        reply_mb: size of one reply to the judge.
        open_files: file descriptors of one process.
        preload: modules imported before the fork, so that submissions find them imported.
        hidden_modules: nnlab modules that hold what a question asks for.
        opaque: patterns of function names whose second return value is a cache, which stays in the worker.
    """

    cell_seconds: float = 60.0
    call_seconds: float = 10.0
    total_seconds: float = 300.0
    memory_mb: int = 4096
    processes: int = 64
    disk_mb: int = 64
    reply_mb: int = 32
    open_files: int = 256
    preload: tuple[str, ...] = ("numpy", "scipy.special", "matplotlib.pyplot", "nnlab.check", "tqdm")
    hidden_modules: tuple[str, ...] = ()
    opaque: tuple[str, ...] = field(default=("*_forward", "*_forward_*"))

    def worker_spec(self, seed: int) -> dict:
        """The part of the policy that the worker has to know."""
        return {
            "memory_bytes": self.memory_mb * 2**20,
            "processes": self.processes,
            "file_bytes": self.disk_mb * 2**20,
            "disk_bytes": self.disk_mb * 2**20,
            "inodes": 4096,
            "open_files": self.open_files,
            "cpu_seconds": int(self.total_seconds) + 5,
            "reply_bytes": self.reply_mb * 2**20,
            "seed": seed,
        }


def load(assignment: str, folder: Path = _FOLDER) -> Policy:
    """Read an assignment's policy; every value that the file leaves out has its default.

    Raises:
        UserError: the file holds an unknown name or a value of the wrong type.
    """
    path = folder / f"{assignment}.toml"
    if not path.exists():
        return Policy()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name}: not readable as TOML: {error}") from error
    defaults = {item.name: getattr(Policy(), item.name) for item in dataclasses.fields(Policy)}
    for name, value in values.items():
        values[name] = _checked(path.name, name, value, defaults)
    return Policy(**values)


def _checked(file: str, name: str, value, defaults: dict):
    if name not in defaults:
        raise UserError(f"{file}: unknown name {name!r}; known are {', '.join(defaults)}")
    default = defaults[name]
    if isinstance(default, tuple):
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise UserError(f"{file}: {name} must be a list of strings")
        return tuple(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise UserError(f"{file}: {name} must be a positive number, not {value!r}")
    return type(default)(value)
