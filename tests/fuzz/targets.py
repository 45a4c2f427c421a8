"""The targets by name: how each makes and changes an input, and what it checks of it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.fuzz.mutate import flip

CORPUS = Path(__file__).parent / "corpus"
_POOL = 100  # inputs that are changed further

# name -> module, suffix of its functions, modules of the grader that it is about
_WHERE = {
    "wire": ("wires", "", ("autograder.worker.inside.wire",)),
    "frames": ("wires", "_frames", ("autograder.worker.inside.wire",)),
    "replies": (
        "replies",
        "",
        (
            "autograder.worker.client.worker",
            "autograder.judge.proxies",
            "autograder.judge.outputs",
            "autograder.judge.test_cell",
            "autograder.judge.judge",
        ),
    ),
    "notebook": (
        "notebooks",
        "",
        (
            "autograder.intake.notebook_file",
            "autograder.rebuild.matching",
            "autograder.rebuild",
            "autograder.rebuild.tampering",
        ),
    ),
    "intake": (
        "intakes",
        "",
        ("autograder.intake", "autograder.intake.archives", "autograder.intake.students"),
    ),
    "pages": ("pages", "", ("autograder.html.sanitize", "autograder.html.markup")),
}
NAMES = tuple(_WHERE)


def modules_of(name: str) -> tuple[str, ...]:
    """Modules of the grader that a target is about."""
    return _WHERE[name][2]


@dataclass(frozen=True)
class Target:
    """One place where the grader reads what a student can write.

    Attributes:
        make: makes an input.
        mutated: changes one a little.
        check: raises for an input for which something does not hold.
    """

    name: str
    make: Callable[[Random], bytes]
    mutated: Callable[[bytes, Random], bytes]
    check: Callable[[bytes], None]

    def input(self, seed: int, number: int) -> bytes:
        """The input of this number: the same for the same seed and corpus."""
        rng = Random(f"{self.name} {seed} {number}")
        if rng.random() < 0.7:
            return self.make(rng)
        data = rng.choice(_pool(self.name, seed))
        for _ in range(rng.choice((1, 1, 2, 5))):
            data = self.mutated(data, rng)
        return data

    def corpus(self) -> list[Path]:
        """Inputs that failed once."""
        return sorted((CORPUS / self.name).glob("*.bin"))


@cache
def load(name: str) -> Target:
    module_name, suffix, _ = _WHERE[name]
    module = importlib.import_module(f"tests.fuzz.{module_name}")
    getattr(module, "prepare", lambda: None)()
    return Target(
        name,
        getattr(module, "make" + suffix),
        getattr(module, "mutated" + suffix, flip),
        getattr(module, "check" + suffix),
    )


@cache
def _pool(name: str, seed: int) -> tuple[bytes, ...]:
    target = load(name)
    made = tuple(target.make(Random(f"{name} {seed} pool {number}")) for number in range(_POOL))
    return made + tuple(path.read_bytes() for path in target.corpus())
