"""Simulated classes: the same files from the same seed, plausible students, and scores that are known."""

from __future__ import annotations

import csv
import dataclasses
import re
import statistics
from collections import Counter
from pathlib import Path

import pytest

from autograder import catalogue, cli
from autograder.commands.grade import Options, grade
from autograder.course.course import Course
from autograder.demo.class_folder import TRUTH, read_truth, write_class
from autograder.demo.faults import EVERYTHING, FAULTS, QUESTION
from autograder.demo.population import SHIPPED, Population
from autograder.demo.simulated import Person, SimulatedClass
from autograder.intake.students import Roster
from tests.chaos_class import CATALOGUE, make_class
from tests.toy_course import NAME

ROOT = Path(__file__).resolve().parents[1]
POPULATION = Population.read()
RIGHT = {"nothing_handed_in": 0, "core_difficulty": -20}
WAITS = ("endless_cell", "endless_call")  # until a limit ends it


def simulate(folder: Path, *arguments: str) -> int:
    return cli.main(["simulate", *arguments, "--out", str(folder), "--course", str(ROOT)])


def files(folder: Path, students: int) -> dict[str, bytes]:
    """What the first students handed in, by path."""
    names = {f"student_{number:04}" for number in range(1, students + 1)}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and names & set(path.relative_to(folder).parts)
    }


def rows(folder: Path) -> list[dict[str, str]]:
    with open(folder / TRUTH, newline="") as file:
        return list(csv.DictReader(file))


def points(run) -> dict[str, dict[str, float]]:
    """Automatic points of a grading run, by student and question."""
    found: dict[str, dict[str, float]] = {}
    for student, verdict in run.verdicts.items():
        for cell in verdict.cells:
            mine = found.setdefault(student, {})
            automatic = 0.0 if cell.status == "manual" else cell.points or 0.0
            mine[cell.question] = mine.get(cell.question, 0.0) + automatic
    return found


# --------------------------------------------------------------------------- the folder


def test_the_students_of_a_class_are_the_first_of_a_larger_one_in_any_assignments(tmp_path, capsys):
    small, large = tmp_path / "small", tmp_path / "large"
    assert simulate(small, "a4", "--students", "3", "--seed", "5") == 0
    assert "grade a4 --submissions" in capsys.readouterr().out
    assert simulate(large, "a4", "a5", "--students", "6", "--seed", "5") == 0
    mine = files(small, 3)
    assert mine and mine == {name: data for name, data in files(large, 3).items() if name.startswith("a4")}
    assert rows(small) == [
        row for row in rows(large)[: 2 * len(rows(small))] if row["assignment"].startswith("a4")
    ]
    people = Roster.from_file(large / "roster.csv").people
    assert people[:3] == Roster.from_file(small / "roster.csv").people and len(people) == 6
    other = tmp_path / "other"
    assert simulate(other, "a4", "--students", "3", "--seed", "6") == 0
    assert files(other, 3) != mine


def test_a_folder_that_is_in_use_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    assert simulate(tmp_path / "mine", "a4", "--students", "2") == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "notes.txt"]


def test_a_run_that_is_stopped_leaves_nothing(toy, tmp_path):
    def stop(student):
        raise KeyboardInterrupt

    simulated = SimulatedClass(0, POPULATION, {NAME: CATALOGUE})
    with pytest.raises(KeyboardInterrupt):
        write_class(simulated, [toy], 3, tmp_path / "new", stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lateness = 0.1", "unknown name lateness"),
        ("late = 7", "late must be a number from 0 to 1"),
        ("hours_late = 'long'", "hours_late must be a number"),
        ("faults = 1", "faults is a table"),
        ("[faults]\nfire = 0.1", r"unknown name \[faults\] fire"),
        ("[faults]\nrenamed = 0.9\nzipped = 0.2", "the chances in"),
        ("late = ", "not readable as TOML"),
        (None, "is not there"),
    ],
)
def test_a_population_that_makes_no_sense_is_named(text, said, tmp_path, capsys):
    file = tmp_path / "mine.toml"
    if text is not None:
        file.write_text(text)
    assert simulate(tmp_path / "out", "a4", "--population", str(file)) == 2
    error = capsys.readouterr().err
    assert re.search(said, error) and not (tmp_path / "out").exists(), error


def test_help_says_the_distribution(capsys):
    with pytest.raises(SystemExit):
        cli.main(["simulate", "--help"])
    assert SHIPPED.read_text() in capsys.readouterr().out


# --------------------------------------------------------------------------- the people


def test_who_is_able_is_right_and_in_all_assignments_and_chances_are_kept():
    course = Course(ROOT)
    assignments = [course.load("a1"), course.load("a2")]
    entries = {one.name: catalogue.load(one) for one in assignments}
    simulated = SimulatedClass(3, POPULATION, entries)
    people = [simulated.person(number) for number in range(1, 151)]
    wrong = {one.name: {(e.question, e.name) for e in entries[one.name] if e.wrong} for one in assignments}
    shares, faults, late = [], Counter(), 0
    for one in assignments:
        for person in people:
            made = simulated.hand_in(person, one)
            if made.student is None or not made.student.ideas:
                continue
            share = 1 - len(set(made.student.ideas.items()) & wrong[one.name]) / len(one.questions)
            shares.append((one.name, person, share))
            faults[made.fault] += 1
            late += made.student.hours_late > 0
    for one in assignments:
        mine = [(person.ability, share) for name, person, share in shares if name == one.name]
        assert statistics.correlation(*zip(*mine, strict=True)) > 0.6
        assert 0.7 < statistics.mean(share for _, share in mine) < 0.9
    first, second = ({p.number: s for n, p, s in shares if n == one.name} for one in assignments)
    both = sorted(first.keys() & second.keys())
    assert statistics.correlation([first[n] for n in both], [second[n] for n in both]) > 0.4
    assert 0.05 < late / len(shares) < 0.15
    assert 0.10 < 1 - faults[""] / len(shares) < 0.22  # the chances come to 0.171


# --------------------------------------------------------------------------- what it is worth


@pytest.mark.slow
def test_every_fault_costs_what_it_says(tmp_path, alembic_once):
    """A student for each; those that wait for a limit are left to the test below."""
    course, _ = make_class(tmp_path, 1)
    toy, everybody, truth, costs = course.load(NAME), tmp_path / "all", {}, {}
    everybody.mkdir()
    certain = dataclasses.replace(POPULATION, **dict.fromkeys(("core_left_out", "untouched"), 0), **RIGHT)
    for number, (name, fault) in enumerate(FAULTS.items(), 1):
        if name not in WAITS:
            population = dataclasses.replace(certain, faults={name: 1.0})
            write_class(_Only(population, number), [toy], 1, tmp_path / name)
            ((student, worth),) = read_truth(tmp_path / name, NAME).items()
            (tmp_path / name / NAME / student).rename(everybody / student)
            truth[student], costs[student] = worth, fault.costs
    run = grade(course, NAME, everybody, Options(2, feedback=False, report=False))
    assert points(run) == truth
    for student, worth in truth.items():
        lost = [question for question in ("square", "column_mean") if not worth[question]]
        assert len(lost) == {QUESTION: 1, EVERYTHING: 2}.get(costs[student], 0)


class _Only(SimulatedClass):
    """A class that begins with the student of this number."""

    def __init__(self, population: Population, number: int):
        super().__init__(0, population, {NAME: CATALOGUE})
        self.first = number

    def person(self, number: int) -> Person:
        return super().person(self.first + number - 1)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", Course(ROOT).assignments())
def test_a_class_gets_what_its_table_says(name, tmp_path, alembic_once):
    """A class of 15, 60 of a1, with more faults than usual; the test above is the short form."""
    chances = {fault: 1 / len(FAULTS) / 2 for fault in FAULTS}
    course = Course(ROOT, tmp_path / "grading")
    assignment = course.load(name)
    simulated = SimulatedClass(
        1, dataclasses.replace(POPULATION, faults=chances), {name: catalogue.load(assignment)}
    )
    write_class(simulated, [assignment], 60 if name.startswith("a1") else 15, tmp_path / "class")
    options = Options(2, feedback=False, report=False, roster=tmp_path / "class" / "roster.csv")
    run = grade(course, name, tmp_path / "class" / name, options)
    assert points(run) == read_truth(tmp_path / "class", name)
