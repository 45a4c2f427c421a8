"""`autograder essays`: answers go out as tables without names, and come back as grades with their grader."""

import csv
import re
import shutil
from datetime import datetime

import pytest

from autograder import cli
from autograder.commands.essays import share
from autograder.commands.verify import verify
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback
from autograder.gradebook import GradebookWriter, records
from autograder.gradebook.dates import DateWriter
from autograder.gradebook.scores import scores
from autograder.receipts.receipts import Receipt, Receipts
from tests.synthetic import make_course, make_rebuilt, make_verdict
from tests.test_dates import CONFIG
from tests.test_gradebook import MANUAL

pytestmark = pytest.mark.usefixtures("alembic_once")

NAME = "a1_toy"
ESSAYS = {"ada": "=1+1 is no formula here,\nbut two lines.", "bob": "Because; of $x$.", "eve": "Warum nicht?"}


def grade(course, essays: dict[str, str]) -> None:
    """Grade these answers as a run does it: receipts, gradebook, feedback."""
    assignment = course.load(NAME)
    with Receipts(course.workspace) as receipts, GradebookWriter(course, assignment) as writer:
        for student, text in essays.items():
            rebuilt, verdict = make_rebuilt(assignment, text=text), make_verdict(assignment, student)
            receipts.put(Receipt(student + text, verdict))
            writer.write(rebuilt, verdict)
            write_feedback(course, assignment, rebuilt, verdict)


@pytest.fixture(scope="module")
def of_the_class(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("essays"))
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + CONFIG.format(str(course.root / "late.toml")))
    (course.root / "late.toml").write_text("percent_per_day = 10")
    with DateWriter(course, NAME, "ann") as writer:
        writer.set_due_date(datetime(2026, 3, 1))  # the essays came half a day later
    grade(course, ESSAYS)
    return course


@pytest.fixture
def course(of_the_class, tmp_path):
    """A course of three whose essays wait, in a copy of its own."""
    shutil.copytree(of_the_class.root, tmp_path / "course")
    return Course(tmp_path / "course")


def run(course, *words) -> int:
    where = ["--course", str(course.root), "--workspace", str(course.workspace)]
    return cli.main(["essays", "a1", *map(str, words), *where])


def fill(path, save_as=None, delimiter=",", encoding="utf-8", **columns):
    """Fill in a table as a spreadsheet does: columns by name, a function of the row or a text."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {name: value(row) if callable(value) else value for name, value in columns.items()}
    with open(save_as or path, "w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, rows[0].keys(), delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)
    return rows


def of(course, student):
    record = records(course, course.load(NAME))[student]
    grade = record.grades[MANUAL]
    return grade.manual, grade.waiting, record.comments.get(MANUAL, "")


def test_two_graders_fill_in_a_table_each(course, tmp_path, capsys):
    assert run(course, "--graders", "ann", "bob", "--out", tmp_path / "essays.csv") == 0
    ann, bob = (tmp_path / f"essays-{name}.csv" for name in ("ann", "bob"))
    whole = ann.read_text(encoding="utf-8-sig") + bob.read_text(encoding="utf-8-sig")
    assert not re.search(r"\b(ada|eve)\b", whole.lower()), "it is blind"
    rows = fill(ann, points="2,5", comment="=gut, Größe", delimiter=";", encoding="cp1252")
    rows += fill(bob, points="", comment="")
    assert sorted(row["answer"] for row in rows) == sorted(
        ["'" + ESSAYS["ada"], ESSAYS["bob"], ESSAYS["eve"]]
    )
    assert len({row["id"] for row in rows}) == 3 and {row["grader"] for row in rows} == {"ann", "bob"}

    assert run(course, "--in", ann, bob) == 0
    graded = [student for student in ESSAYS if not of(course, student)[1]]
    assert len(graded) == 1 and of(course, graded[0]) == (2.5, False, "=gut, Größe")
    with Receipts(course.workspace, make=False) as receipts:
        signed = [(one.student, one.who) for one in receipts.accepted(NAME) if one.student]
    assert signed == [(graded[0], "ann")]
    assert verify(course, [NAME]).is_sound, "what came back in a table is on record"
    score = scores(course, course.load(NAME))[graded[0]]
    assert score.penalty == pytest.approx(0.1 * score.points) and score.total > 9
    page = course.workspace / "feedback" / graded[0] / NAME / f"{NAME}.html"
    assert "=gut, Größe" in page.read_text(), "the page says it at once"
    capsys.readouterr()
    assert run(course, "--graders", "ann", "bob") == 0
    said = capsys.readouterr().out
    assert "3 answers, 2 wait" in said and "graded by ann (1)" in said and "share=2/2" in said


def test_a_table_as_it_was_written_changes_nothing(course, tmp_path, capsys):
    run(course, "--out", tmp_path / "first.csv")
    fill(tmp_path / "first.csv", points="3", comment="=gut")
    assert run(course, "--in", tmp_path / "first.csv", "--grader", "ann") == 0
    run(course, "--all", "--names", "--out", tmp_path / "again.csv")
    before = {student: of(course, student) for student in ESSAYS}
    assert before["ada"] == (3.0, False, "=gut")
    assert run(course, "--in", tmp_path / "again.csv") == 0
    assert {student: of(course, student) for student in ESSAYS} == before
    assert "graded: 0; as before: 3" in capsys.readouterr().out


def test_points_that_somebody_else_gave_stay(course, tmp_path, capsys):
    run(course, "--out", tmp_path / "essays.csv")
    fill(tmp_path / "essays.csv", tmp_path / "ann.csv", points="3", grader="ann")
    fill(tmp_path / "essays.csv", tmp_path / "bob.csv", points="1", grader="bob")
    assert run(course, "--in", tmp_path / "ann.csv") == 0
    assert run(course, "--in", tmp_path / "bob.csv") == 1
    assert "has 3 points by now, not 1" in capsys.readouterr().out and of(course, "ada")[0] == 3
    assert run(course, "--in", tmp_path / "bob.csv", "--replace") == 0 and of(course, "ada")[0] == 1


def test_an_answer_that_was_handed_in_again_is_not_graded_for_the_old_one(course, tmp_path, capsys):
    run(course, "--out", tmp_path / "essays.csv")
    fill(tmp_path / "essays.csv", points="3")
    grade(course, {"bob": "Something else."})
    assert run(course, "--in", tmp_path / "essays.csv") == 1
    assert "this answer has changed" in capsys.readouterr().out
    assert [of(course, student)[0] for student in ESSAYS] == [3, None, 3]


@pytest.mark.parametrize(
    "points, said",
    [("4", "4 points, and there are 0 to 3"), ("-1", "0 to 3"), ("x", "no number"), ("nan", "0 to 3")],
)
def test_wrong_points_stop_everything(course, tmp_path, capsys, points, said):
    run(course, "--out", tmp_path / "essays.csv")
    rows = fill(tmp_path / "essays.csv", points="1")
    fill(tmp_path / "essays.csv", points=lambda row: points if row["id"] == rows[2]["id"] else "1")
    assert run(course, "--in", tmp_path / "essays.csv") == 2
    assert said in capsys.readouterr().err and all(of(course, student)[1] for student in ESSAYS)


def test_files_that_are_there_or_no_table_are_refused(course, tmp_path, capsys):
    (tmp_path / "essays.csv").write_text("mine")
    assert run(course, "--out", tmp_path / "essays.csv") == 2
    assert "there already" in capsys.readouterr().err and (tmp_path / "essays.csv").read_text() == "mine"
    assert run(course, "--in", tmp_path / "essays.csv") == 2 and "no column" in capsys.readouterr().err
    assert run(course, "--graders", "../ann", "--out", tmp_path / "new.csv") == 2
    assert "a name is one word" in capsys.readouterr().err


@pytest.mark.parametrize("total, parts", [(28, 2), (3, 2), (2, 5), (1000, 7)])
def test_shares_are_even(total, parts):
    sizes = [sum(share(n, total, parts) == part for n in range(1, total + 1)) for part in range(1, parts + 1)]
    assert sum(sizes) == total and max(sizes) - min(sizes) <= 1
