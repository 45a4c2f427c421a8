"""Works out the course report: what each student has in every graded assignment, who falls behind, and which
misconceptions come back."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

from autograder.course.assignment import Assignment
from autograder.course.records import Verdict
from autograder.gradebook.scores import NOT_DUE, NOT_HANDED_IN, Score
from autograder.html.markup import words
from autograder.html.sanitize import plain
from autograder.report.remarks import listed

FEW = 0.5  # of the core points
FELL = 0.2  # of the core points, against the median of the class


@dataclass
class Place:
    """One student in one assignment; `share` is of the core points that have been graded, from 0 to 1, None
    where nothing was due or nothing is graded yet."""

    score: Score
    share: float | None


@dataclass
class CourseRow:
    """One student; `change` is the share in the newest assignment less the mean of the earlier ones, both
    against the median of the class; None with fewer than two."""

    student: str
    places: list[Place | None]  # one per assignment
    total: float
    change: float | None = None
    behind: str = ""  # why this student falls behind


@dataclass
class Returning:
    """A misconception that is met in several assignments.

    Attributes:
        students: by assignment.
        again: students that had it in more than one.
    """

    name: str
    message: str
    students: dict[str, list[str]] = field(default_factory=dict)

    @property
    def again(self) -> list[str]:
        everybody = [student for students in self.students.values() for student in students]
        return sorted({student for student in everybody if everybody.count(student) > 1})


@dataclass
class CourseData:
    """Everything the course report shows.

    Attributes:
        most: points to be had in each assignment, in words.
        short: `a1` of `a1_activations`.
        quartiles: of the shares, by assignment: lower quartile, median, upper quartile.
        size: students of each assignment with a submission.
    """

    names: list[str]
    short: list[str]
    titles: list[str]
    most: list[str]
    rows: list[CourseRow]
    quartiles: list[tuple[float, float, float]]
    size: list[int]
    returning: list[Returning]

    @property
    def behind(self) -> list[CourseRow]:
        """Who falls behind, the furthest first."""
        found = [row for row in self.rows if row.behind]
        return sorted(found, key=lambda row: (_mean(row), row.student))


def collect_course(
    assignments: dict[Assignment, dict[str, Verdict]], scores: list[dict[str, Score]]
) -> CourseData:
    """Work out the course.

    Args:
        assignments: in the order of the course, each with its verdicts by student.
        scores: of everybody in the gradebook, one dict per assignment.
    """
    students = sorted({student for one in scores for student in one})
    places = [
        {student: Place(score, core_share(assignment, score)) for student, score in one.items()}
        for assignment, one in zip(assignments, scores, strict=True)
    ]
    quartiles = [_quartiles(one) for one in places]
    medians = [median for _, median, _ in quartiles]
    names = [assignment.name for assignment in assignments]
    short = [name.split("_")[0] for name in names]
    rows = [_row(student, [one.get(student) for one in places], medians, short) for student in students]
    return CourseData(
        names,
        short,
        [assignment.titles.get("") or words(assignment.name) for assignment in assignments],
        [_most(one) for one in scores],
        rows,
        quartiles,
        [sum(place.score.handed_in for place in one.values()) for one in places],
        _returning(assignments),
    )


def _most(scores: dict[str, Score]) -> str:
    one = next(iter(scores.values()), None)
    return (f"{one.core_max:g}" + (f" +{one.extra_max:g}" if one.extra_max else "")) if one else ""


def core_share(assignment: Assignment, score: Score) -> float | None:
    """The share of core points, without those that wait for a person or a machine."""
    if score.state == NOT_DUE:
        return None
    waiting = (name for name in score.waits if name not in assignment.extra_cells)
    most = score.core_max - sum(assignment.by_grade_id[name].points for name in waiting)
    return min(1.0, score.core / most) if most > 0 else None


def _quartiles(places: dict[str, Place]) -> tuple[float, float, float]:
    shares = [p.share for p in places.values() if p.share is not None and p.score.handed_in]
    if len(shares) < 2:
        only = shares[0] if shares else 0.0
        return only, only, only
    low, middle, high = statistics.quantiles(shares, n=4, method="inclusive")
    return low, middle, high


def _row(student: str, places: list[Place | None], medians: list[float], short: list[str]) -> CourseRow:
    row = CourseRow(student, places, sum((place.score.total or 0.0) for place in places if place))
    shares = {
        index: place.share
        for index, place in enumerate(places)
        if place is not None and place.share is not None and place.score.handed_in
    }
    distances = [share - medians[index] for index, share in shares.items()]
    if len(distances) > 1:
        row.change = distances[-1] - statistics.mean(distances[:-1])
    missed = [index for index, place in enumerate(places) if place and place.score.state == NOT_HANDED_IN]
    few = [index for index, share in shares.items() if share < FEW]
    few = few if len(few) > 1 or few == [*shares][-1:] else []  # once, and it went well since
    said = ["not handed in: " + listed([short[index] for index in missed])] if missed else []
    said += ["less than half of the core points in " + listed([short[index] for index in few])] if few else []
    if row.change is not None and row.change <= -FELL:
        said.append(f"{-100 * row.change:.0f} points of 100 lower than before, against the class")
    row.behind = "; ".join(said)
    return row


def _mean(row: CourseRow) -> float:
    shares = [place.share for place in row.places if place and place.share is not None]
    return statistics.mean(shares) if shares else 1.0


def _returning(assignments: dict[Assignment, dict[str, Verdict]]) -> list[Returning]:
    """Misconceptions of the same name in more than one assignment; who has them again comes first."""
    found: dict[str, Returning] = {}
    for assignment, verdicts in assignments.items():
        for student, verdict in verdicts.items():
            for cell in verdict.cells:
                if cell.misconception:
                    idea = Returning(plain(cell.misconception), plain(cell.explanation))
                    holders = found.setdefault(cell.misconception, idea).students
                    holders.setdefault(assignment.name, [])
                    if student not in holders[assignment.name][-1:]:
                        holders[assignment.name].append(student)
    several = [idea for idea in found.values() if len(idea.students) > 1]
    return sorted(several, key=lambda one: (-len(one.again), -sum(map(len, one.students.values())), one.name))
