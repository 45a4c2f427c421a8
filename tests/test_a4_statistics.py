"""The question `diagnose` of assignment 4: how rarely it fails a right rule, and how surely a wrong one.

A cell draws nets and counts how many are given another name. A right rule is one that errs on at most one net
in 200 of each kind (`ERRS`); the chance that such a rule fails a cell is a sum of binomial tails, below 1e-6.
That the reference and both alternatives are right rules is simulated. Wrong rules: constants, guesses, and
every misconception with fresh nets, which must fail its cells and no others.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from scipy import stats

from autograder import catalogue
from autograder.course.course import Course
from nnlab import check, faulty_nets

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = "a4_normalization"
ERRS = 1 / 200
CLAIM = 1e-6
CALL = re.compile(r'check_diagnosis\(diagnose, "(\w+)", (\d+), (\d+), rng')


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The cells of the question, by grade_id: its answer and its tests."""
    nb = nbformat.read(ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell.source for cell in nb.cells}
    return {name: source for name, source in cells.items() if name.startswith("diagnose")}


@pytest.fixture
def seeds():
    """Let a test choose the draws of `check.rng`, and undo the choice afterwards."""
    yield check.set_seed
    check.set_seed(None)


def entries() -> dict[str, catalogue.Entry]:
    loaded = catalogue.load(Course(ROOT).load(ASSIGNMENT))
    return {entry.name: entry for entry in loaded if entry.question == "diagnose"}


def rule(source: str):
    """The function `diagnose` of an answer."""
    names = {"np": np}
    exec(source, names)
    return names["diagnose"]


def failed(sources: dict[str, str], diagnose) -> set[str]:
    """The graded cells that a rule fails."""
    found = set()
    for name in sources.keys() - {"diagnose"}:
        names = {"np": np, "plt": plt, "check": check, "faulty_nets": faulty_nets, "diagnose": diagnose}
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(sources[name], names)
        except check.CheckFailed:
            found.add(name)
    return found


# --------------------------------------------------------------------------- false alarms


def checks_in(source: str) -> list[tuple[int, int]]:
    """(nets, how many may be missed) of each check in a cell: of its own kind, and of the six others."""
    calls = []
    for line in source.splitlines():
        for _, n, missed in CALL.findall(line):
            repeats = 2 if line.startswith(" ") else 1  # a loop over two sets of options
            calls += repeats * [(int(n), int(missed)), (len(faulty_nets.KINDS) - 1, 3)]
    return calls


def test_a_right_rule_fails_a_cell_less_than_once_in_a_million(sources):
    for name in sources.keys() - {"diagnose"}:
        checks = checks_in(sources[name])
        assert checks == [(4, 2), (6, 3), (8, 3), (6, 3), (8, 3), (6, 3)], name
        assert sum(stats.binom.sf(missed, n, ERRS) for n, missed in checks) < CLAIM, name


def errors_per_kind(n: int, first: int) -> dict[str, dict[str, int]]:
    """How many of n nets of each kind, half of them of either activation, each right rule names wrongly."""
    source = Course(ROOT).load(ASSIGNMENT).reference_code("diagnose")
    rules = {"reference": rule(source)} | {
        name: rule(entry.source) for name, entry in entries().items() if not entry.wrong
    }
    found = {name: dict.fromkeys(faulty_nets.KINDS, 0) for name in rules}
    for kind in faulty_nets.KINDS:
        for seed in range(first, first + n):
            measured = faulty_nets.measure(kind, seed, activation=("relu", "tanh")[seed % 2])
            for name, diagnose in rules.items():
                found[name][kind] += diagnose(measured) != kind
    return found


def test_right_rules_err_on_no_net_of_a_small_sample():
    for name, errors in errors_per_kind(20, first=10_000).items():
        assert not any(errors.values()), (name, errors)


@pytest.mark.long
def test_right_rules_err_on_less_than_one_net_in_two_hundred():
    """None of 1000 nets of a kind: a rule that errs on 1 in 200 would come through with P = 0.7 %."""
    for name, errors in errors_per_kind(1000, first=20_000).items():
        assert not any(errors.values()), (name, errors)


# --------------------------------------------------------------------------- power


def test_a_wrong_rule_is_missed_as_rarely_as_stated():
    """A cell is passed only if three counts hold: of 4 nets, and twice of 8."""

    def passes(errs: float) -> float:
        return stats.binom.cdf(2, 4, errs) * stats.binom.cdf(3, 8, errs) ** 2

    assert passes(6 / 7) < 1e-6  # names drawn at random
    assert passes(0.9) < 1e-7
    assert passes(0.75) < 1e-3
    assert passes(0.5) < 0.1  # a coin between two kinds
    assert passes(ERRS) > 1 - CLAIM


@pytest.mark.slow
def test_wrong_rules_fail_their_cells_and_no_others(sources, seeds):
    """Constants and guesses fail every cell, the others what the catalogue says."""
    wrong = {name: entry for name, entry in entries().items() if entry.wrong}
    rules = {name: entry.over(sources["diagnose"])["diagnose"] for name, entry in wrong.items()}
    seeds(1000)
    for name, diagnose in rules.items():
        assert failed(sources, diagnose) == wrong[name].fails, name
    everything, guess = sources.keys() - {"diagnose"}, random.Random(0)
    for kind in faulty_nets.KINDS:
        assert failed(sources, lambda _, kind=kind: kind) == everything, kind
    assert failed(sources, lambda _: guess.choice(faulty_nets.KINDS)) == everything


# --------------------------------------------------------------------------- the nets


@pytest.mark.parametrize("kind", faulty_nets.KINDS)
def test_what_is_measured_is_plain_and_the_same_each_time(kind):
    one, other = (faulty_nets.measure(kind, 7) for _ in range(2))
    assert one == other and one is not other and one["loss"] is not other["loss"]
    assert one != faulty_nets.measure(kind, 8)
    layers = len(one["activation_std"])
    for name in ("activation_std", "gradient_std", "flat", "dead", "update_ratio"):
        assert len(one[name]) == layers and all(type(value) is float for value in one[name])
        assert np.isfinite(one[name]).all()
    assert len(one["loss"]) == 21 and not np.isnan(one["loss"]).any()


def test_options_are_kept_and_an_unknown_kind_is_refused():
    measured = faulty_nets.measure("healthy", 3, classes=5, activation="tanh")
    assert (measured["classes"], measured["activation"]) == (5, "tanh")
    with pytest.raises(ValueError, match="kind must be one of healthy, start_too_small"):
        faulty_nets.measure("tired", 3)


def test_an_answer_that_is_no_name_is_told_so():
    rng = np.random.default_rng(0)
    for answer in (None, "ill", 3, ["healthy"]):
        with pytest.raises(check.CheckFailed, match="return one of the seven names"):
            faulty_nets.check_diagnosis(lambda _, answer=answer: answer, "healthy", 4, 2, rng, "")
