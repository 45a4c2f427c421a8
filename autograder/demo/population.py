"""The distribution of a simulated class; `population.toml` says what each number means."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from autograder.course.errors import UserError
from autograder.course.policy import read_toml
from autograder.demo.faults import FAULTS

SHIPPED = Path(__file__).with_name("population.toml")
_ANY = ("core_difficulty", "extra_difficulty")
_FROM_ZERO = ("ability_spread", "difficulty_spread", "persistence", "hours_early", "hours_late")


@dataclass(frozen=True)
class Population:
    """What a class is drawn from: a name for each line of `population.toml`; `faults` is its table."""

    ability_spread: float
    core_difficulty: float
    extra_difficulty: float
    difficulty_spread: float
    own_style: float
    persistence: float
    ability_and_diligence: float
    nothing_handed_in: float
    untouched: float
    core_left_out: float
    extra_left_out: float
    late: float
    hours_early: float
    hours_late: float
    faults: dict[str, float]

    @classmethod
    def read(cls, path: Path = SHIPPED) -> Population:
        """Read a file; what it leaves out is as in `population.toml`.

        Raises:
            UserError: it is missing, holds an unknown name or a value that makes no sense.
        """
        if not path.is_file():
            raise UserError(f"{path} is not there. A population is a changed copy of {SHIPPED}.")
        values = _checked(path.name, read_toml(path))
        if path != SHIPPED:
            shipped = read_toml(SHIPPED)
            values = shipped | values | {"faults": shipped["faults"] | values.get("faults", {})}
        if (chance := sum(values["faults"].values())) > 1:
            raise UserError(f"{path.name}: the chances in [faults] come to {chance:g}; 1 is the most.")
        return cls(**values)


def _checked(file: str, values: dict) -> dict:
    known = [item.name for item in fields(Population)]
    faults = values.get("faults", {})
    if not isinstance(faults, dict):
        raise UserError(f"{file}: faults is a table, [faults].")
    for place, names, some in (("", known, values), ("[faults] ", list(FAULTS), faults)):
        for name, value in some.items():
            if name not in names:
                raise UserError(f"{file}: unknown name {place}{name}; known are {', '.join(names)}.")
            low, high = _range(name)
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if name != "faults" and not (number and low <= value <= high):
                raise UserError(
                    f"{file}: {place}{name} must be a number from {low:g} to {high:g}, not {value!r}."
                )
    return values


def _range(name: str) -> tuple[float, float]:
    if name in _ANY:
        return -20, 20
    return (0, 1000) if name in _FROM_ZERO else (0, 1)
