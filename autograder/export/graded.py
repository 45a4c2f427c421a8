"""What is exported of a class: scores, names, and what submissions were called; nothing else reads them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.gradebook.scores import GRADED, Score, scores
from autograder.gradebook.students import FIELDS, enrolled
from autograder.intake.handed_in_as import names_of
from autograder.intake.names import PlatformName, platform_name
from autograder.intake.students import Person, Roster


@dataclass(frozen=True)
class Graded:
    """A student of the class, with the score in one assignment.

    Attributes:
        handed_in_as: name of the file or folder the submission came in under, or an empty string.
    """

    person: Person
    score: Score
    handed_in_as: str = ""

    @property
    def total(self) -> float | None:
        """What a platform is told; None while it is not final, or nothing was handed in."""
        return self.score.total if self.score.state == GRADED else None

    @property
    def student(self) -> str:
        return self.person.id

    @property
    def label(self) -> str:
        """Id and name, for messages."""
        return f"{self.student} ({self.person.name})" if self.person.name else self.student

    def on(self, platform: str) -> PlatformName | None:
        """What ``canvas`` or ``moodle`` called the submission, where it is that platform's name."""
        found = platform_name(self.handed_in_as)
        return found if found and found.platform == platform else None

    def number_on(self, platform: str) -> str:
        """The number by which the platform called the student there, or an empty string."""
        found = self.on(platform)
        return found.number if found else ""


@dataclass
class Filled:
    """A sheet with the scores in it, and what a person should know about it.

    Attributes:
        written: how many scores are in it.
        changed: grades that were there and are another number now, in words.
        missing: students with a score who are not in the sheet.
        notes: anything else, a sentence each.
    """

    text: str = ""
    written: int = 0
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def class_of(course: Course, assignment: Assignment, roster: Roster) -> list[Graded]:
    """Everybody on the roster, in the gradebook or with a submission, sorted by id."""
    people = people_of(course, roster)
    names = names_of(course.workspace, assignment.name)
    return [
        Graded(people.get(student, Person(student)), score, names.get(student, ""))
        for student, score in sorted(scores(course, assignment, people).items())
    ]


def people_of(course: Course, roster: Roster) -> dict[str, Person]:
    """What roster and gradebook know of each student; the gradebook's word counts where they differ."""
    known = {person.id: person for person in roster.people}
    for student, there in enrolled(course.db_url).items():
        mine = known.get(student, there)
        fields = {name: value for name in FIELDS if (value := getattr(there, name))}
        known[student] = replace(mine, **fields)
    return known
