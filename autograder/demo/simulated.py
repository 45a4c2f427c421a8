"""A class drawn from a distribution: who is in it, and what each of them hands in for each assignment.

Every draw has a generator of its own, named by what it is about. So a student is the same person in a larger
class, in all assignments, and whichever assignments are asked for.
"""

from __future__ import annotations

import ast
import dataclasses
import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from autograder.catalogue import Entry
from autograder.course.assignment import Assignment
from autograder.demo.faults import EVERYTHING, FAULTS, NOTHING, QUESTION
from autograder.demo.population import Population
from autograder.demo.recipes import CLASSES
from autograder.demo.student import ALL, NONE, Student
from nnlab.questions import EXTRA

_FIRST = (
    "Ada Alan Amara Anna Aisha Ben Bruno Carla Chen Clara Daniel Diego Elif Emma Fatima Felix Grace Hana "
    "Hugo Ibrahim Ines Ivan Jonas Julia Kofi Lea Leo Lina Lukas Mai Maria Mateo Mia Mohamed Nadia Noah "
    "Nora Olu Paula Priya Rosa Sara Sofia Tomas Uma Viktor Wei Yusuf Zoe"
)
_LAST = (
    "Abebe Adeyemi Ahmed Andersson Bauer Becker Bianchi Brown Costa Dubois Fischer Garcia Haddad Hansen "
    "Hoffmann Horvath Ito Jansen Johnson Kaya Kim Kowalski Kumar Lee Lopez Martin Mbeki Meyer Moreau "
    "Nguyen Novak Okafor Olsen Park Patel Petrov Rossi Santos Schmidt Silva Singh Smith Suzuki Tanaka "
    "Wagner Wang Weber Yilmaz Zhang"
)
_SECTIONS = 4
_ESSAY = "The derivation above says it. I have measured it, too."


def draws(*about: object) -> random.Random:
    """The generator of one draw, named by what is drawn."""
    return random.Random(" ".join(map(str, about)))


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@dataclass(frozen=True)
class Person:
    """One student of the class.

    Attributes:
        number: counted from 1.
        ability: of the Rasch model; the mean over the class is 0.
        diligence: mean 0 and standard deviation 1 over the class.
    """

    number: int
    first_name: str
    last_name: str
    ability: float
    diligence: float

    @property
    def id(self) -> str:
        return f"student_{self.number:04}"

    def chance(self, at_mean: float) -> float:
        """The chance of something that diligence prevents, given that of a student of diligence 0."""
        if at_mean in (0, 1):
            return at_mean
        return logistic(math.log(at_mean / (1 - at_mean)) - self.diligence)

    def roster_row(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": f"{self.first_name} {self.last_name}",
            "email": f"{self.id}@example.org",
            "Canvas ID": 100_000 + self.number,
            "SIS User ID": f"S{self.number:06}",
            "SIS Login ID": self.id,
            "Section": f"Group {self.number % _SECTIONS + 1}",
        }


@dataclass(frozen=True)
class HandIn:
    """What a student hands in for one assignment.

    Attributes:
        student: the recipe of the submission; None where nothing is handed in.
        fault: a name of `FAULTS`, or empty.
        where: the question that it is in, or empty.
    """

    student: Student | None
    fault: str = ""
    where: str = ""


@dataclass(frozen=True)
class _Question:
    """What is the same for all students of every class."""

    difficulty: float
    is_extra: bool
    is_essay: bool
    alternatives: tuple[str, ...]
    wrong: dict[str, float]  # misconception -> weight
    names: tuple[str, ...] = ()  # that the reference defines


@dataclass
class SimulatedClass:
    """Draws the people of a class and what they hand in.

    Args:
        seed: of the class.
        population: its distribution.
        catalogue: misconceptions and alternatives, by assignment.
    """

    seed: int
    population: Population
    catalogue: Mapping[str, Iterable[Entry]]
    _questions: dict[str, dict[str, _Question]] = field(default_factory=dict)

    def person(self, number: int) -> Person:
        """The student with a number."""
        draw, population = draws(self.seed, number, "person"), self.population
        ability, other = draw.gauss(0, 1), draw.gauss(0, 1)
        share = population.ability_and_diligence
        return Person(
            number,
            draw.choice(_FIRST.split()),
            draw.choice(_LAST.split()),
            population.ability_spread * ability,
            share * ability + math.sqrt(1 - share**2) * other,
        )

    def hand_in(self, person: Person, assignment: Assignment) -> HandIn:
        """What this person hands in for an assignment."""
        draw, population = draws(self.seed, person.number, assignment.name), self.population
        if draw.random() < person.chance(population.nothing_handed_in):
            return HandIn(None)
        hours_late = self._hours_late(person, draw)
        if draw.random() < person.chance(population.untouched):
            return HandIn(Student(person.id, "untouched", empty=(ALL,), fails=ALL, hours_late=hours_late))
        ideas, empty = {}, []
        for name, question in self._of(assignment).items():
            left_out = population.extra_left_out if question.is_extra else population.core_left_out
            if draw.random() < person.chance(left_out):
                empty.append(name)
            elif not question.is_essay:
                ideas[name] = self._idea(person, name, question, draw)
        fault, where = self._fault(list(ideas), draw)
        student = Student(
            person.id,
            fault,
            {name: idea for name, idea in ideas.items() if idea},
            tuple(empty),
            essay=self._essay(person, assignment, draw),
            hours_late=hours_late,
        )
        return self._with_fault(student, assignment, fault, where) if fault else HandIn(student)

    def _with_fault(self, student: Student, assignment: Assignment, fault: str, where: str) -> HandIn:
        """The same submission with a fault in a question."""
        made, names = FAULTS[fault], self._of(assignment)[where].names
        tests = frozenset(cell.grade_id for cell in assignment.tests_of(where) if cell.role == "test")
        fails: dict[str, frozenset[str] | str] = {NOTHING: NONE, QUESTION: tests, EVERYTHING: ALL}
        spoiled = dataclasses.replace(
            student,
            trick=made.trick(where, names) if made.trick else None,
            fails=fails[made.costs],
            honest=False,
            file=made.file.format(assignment.name),
        )
        return HandIn(spoiled, fault, where if made.costs == QUESTION else "")

    def _hours_late(self, person: Person, draw: random.Random) -> float:
        late = draw.random() < person.chance(self.population.late)
        hours = draw.expovariate(1) * self.population.hours_late if late else 0
        early = self.population.hours_early * draw.lognormvariate(0, 1.2)
        return hours or -min(early, 14 * 24)

    def _idea(self, person: Person, name: str, question: _Question, draw: random.Random) -> str:
        """How the question is answered: the name of a catalogue entry; empty for the reference."""
        right = draw.random() < logistic(person.ability - question.difficulty)
        if right or not question.wrong:
            own = question.alternatives and draw.random() < self.population.own_style
            return draw.choice(question.alternatives) if own else ""
        liking = {
            idea: draws(self.seed, person.number, "likes", idea).gauss(0, self.population.persistence)
            for idea in question.wrong
        }
        weights = [weight * math.exp(liking[idea]) for idea, weight in question.wrong.items()]
        return draw.choices(list(question.wrong), weights)[0]

    def _fault(self, answered: list[str], draw: random.Random) -> tuple[str, str]:
        """What goes wrong, and the question that it is in or before; empty where nothing does."""
        drawn = draw.random()
        for fault, chance in self.population.faults.items():
            drawn -= chance
            if drawn < 0:
                return (fault, draw.choice(answered)) if answered else ("", "")
        return "", ""

    def _essay(self, person: Person, assignment: Assignment, draw: random.Random) -> str:
        """What of the example class's essay comes to the person's mind, and a sentence of the own."""
        model = CLASSES[assignment.name][0].essay if assignment.name in CLASSES else _ESSAY
        sentences = [part.strip() + "." for part in model.split(". ")]
        sentences = [sentence.replace("..", ".") for sentence in sentences]
        chosen = [part for part in sentences if draw.random() < logistic(person.ability + 1)]
        measured = f"My largest relative error was {draw.uniform(1, 10):.6f}e-9."  # so no two are the same
        return " ".join([*(chosen or sentences[:1]), measured])

    def _of(self, assignment: Assignment) -> dict[str, _Question]:
        if assignment.name not in self._questions:
            entries = list(self.catalogue[assignment.name])
            self._questions[assignment.name] = {
                name: self._question(assignment, name, [one for one in entries if one.question == name])
                for name in assignment.questions
            }
        return self._questions[assignment.name]

    def _question(self, assignment: Assignment, name: str, entries: list[Entry]) -> _Question:
        draw, is_extra = draws(assignment.name, name), assignment.parts[name] == EXTRA
        mean = self.population.extra_difficulty if is_extra else self.population.core_difficulty
        is_essay = assignment.by_grade_id[name].role == "manual"
        difficulty = draw.gauss(mean, self.population.difficulty_spread)
        wrong = [one.name for one in entries if one.wrong]
        draw.shuffle(wrong)
        return _Question(
            difficulty,
            is_extra,
            is_essay,
            tuple(entry.name for entry in entries if not entry.wrong),
            {idea: 1 / rank for rank, idea in enumerate(wrong, 1)},
            () if is_essay else _defined(assignment.reference_code(name)),
        )


def _defined(source: str) -> tuple[str, ...]:
    """Names of the functions and classes that code defines."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return tuple(node.name for node in ast.parse(source).body if isinstance(node, kinds))
