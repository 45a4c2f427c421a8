"""The example classes, graded once by the command `autograder demo` and looked at from every side.

Each day has the class of a1 and a third of the others (tests/turns.py); `make test-long` has all of them.

The course is copied first, so that neither `assignments/` nor `grading/` of this one is touched.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import html
import io
import json
import os
import re
import shutil
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import pytest

from autograder import catalogue, cli
from autograder.commands.grade import Options, grade
from autograder.course import policy
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.records import Verdict
from autograder.demo.build import Expected, build
from autograder.demo.recipes import CLASSES
from autograder.feedback.pages import feedback_path
from autograder.gradebook import cell_scores, records
from autograder.receipts.receipts import Receipts
from nnlab import check
from tests.browser import page as pages
from tests.browser import pictures
from tests.test_catalogue_sandbox import UNNAMED
from tests.test_feedback import assert_passive
from tests.turns import in_turn

ROOT = Path(__file__).resolve().parents[1]
A1 = "a1_activations"
NAMES = {assignment: [student.name for student in students] for assignment, students in CLASSES.items()}
BY_NAME = {
    assignment: {student.name: student for student in students} for assignment, students in CLASSES.items()
}
SEED = 20_261_012

# the demo takes about a minute on two idle cores; three submissions run into their time limits on purpose
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
IN_TURN = [pytest.param(A1), *in_turn(name for name in CLASSES if name != A1)]
each_assignment = pytest.mark.parametrize("assignment", IN_TURN)
each_student = pytest.mark.parametrize(
    ("assignment", "name"),
    [
        pytest.param(*each.values, name, marks=each.marks)
        for each in IN_TURN
        for name in NAMES[each.values[0]]
    ],
)


@dataclass
class Demo:
    """What `autograder demo` left behind of one assignment."""

    course: Course
    assignment: Assignment
    submissions: Path
    expected: dict[str, Expected]
    verdicts: dict[str, Verdict]

    @functools.cached_property
    def entries(self) -> dict[tuple[str, str], catalogue.Entry]:
        return {(entry.question, entry.name): entry for entry in catalogue.load(self.assignment)}

    @functools.cached_property
    def hidden_lines(self) -> set[str]:
        """Lines of hidden tests that stand nowhere in what students get, imports left out."""
        shown = "\n".join(cell.source for cell in self.assignment.released.cells)
        tests = [cell for cell in self.assignment.graded if cell.role == "test"]
        lines = {line.strip() for cell in tests for line in cell.parts.hidden.splitlines()}
        lines = {line for line in lines if not line.startswith(("import ", "from "))}
        return {line for line in lines if len(line) >= 12 and line not in shown}

    @property
    def names(self) -> list[str]:
        return NAMES[self.assignment.name]

    def page(self, student: str) -> str:
        return feedback_path(self.course, self.assignment, student).read_text()

    def report(self, name: str) -> Path:
        return self.course.workspace / "report" / self.assignment.name / name


@dataclass
class Run:
    """The command itself."""

    course: Course
    status: int
    screen: str


def copy_of_the_course(folder: Path) -> Path:
    """The course's configuration and sources in a folder of their own."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions", folder / "solutions")
    (folder / "assignments").mkdir()
    return folder


def verdicts_of(course: Course, assignment: str) -> dict[str, Verdict]:
    with Receipts(course.workspace) as receipts:
        return {receipt.verdict.student: receipt.verdict for receipt in receipts.all(assignment)}


def rows(course: Course) -> list[tuple]:
    """Every receipt ever written, as (assignment, student, key, seed)."""
    with contextlib.closing(sqlite3.connect(course.workspace / "receipts.db")) as db:
        return db.execute("SELECT assignment, student, key, seed FROM receipt ORDER BY id").fetchall()


@pytest.fixture(scope="module")
def classes(request) -> list[str]:
    """The assignments whose classes are graded in this run."""
    if not request.config.getoption("markexpr").startswith("not long"):
        return list(CLASSES)
    return [each.values[0] for each in IN_TURN if not each.marks]


@pytest.fixture(scope="module")
def command(classes, tmp_path_factory) -> Run:
    root = copy_of_the_course(tmp_path_factory.mktemp("demo") / "course")
    course = Course(root, root / "build" / "demo")
    said = io.StringIO()
    arguments = ["demo", *classes, "--course", str(root), "--workspace", str(course.workspace)]
    with contextlib.redirect_stdout(said):
        status = cli.main([*arguments, "--workers", "2", "--seed", str(SEED)])
    return Run(course, status, said.getvalue())


@pytest.fixture(scope="module")
def demos(classes, command, tmp_path_factory) -> dict[str, Demo]:
    """What the command made of each assignment, before any test below grades something again."""
    made = {}
    for name in classes:
        assignment = command.course.load(name)
        expected = build(assignment, tmp_path_factory.mktemp("again"))
        submissions = command.course.workspace / "handed_in" / name
        made[name] = Demo(
            command.course, assignment, submissions, expected, verdicts_of(command.course, name)
        )
    return made


@pytest.fixture
def demo(request, demos) -> Demo:
    """The assignment a test is parametrised with; the first, where it is not."""
    return demos[
        getattr(request.node, "callspec", None) and request.node.callspec.params.get("assignment") or A1
    ]


# --------------------------------------------------------------------------- every submission


def test_the_command_ends_well_and_says_where_to_look(command, demos):
    assert command.status == 0, command.screen
    number = sum(len(NAMES[name]) for name in demos)
    assert f"every one of the {number} scores is the expected one" in command.screen
    assert "bubblewrap" in command.screen and str(SEED) in command.screen
    for name, demo in demos.items():
        assert set(demo.verdicts) == set(NAMES[name]) == set(demo.expected)


def test_one_assignment_alone_and_one_without_a_class(tmp_path, capsys):
    root = copy_of_the_course(tmp_path / "course")
    (root / "solutions" / "a9_none").mkdir()
    shutil.copy(root / "solutions" / A1 / f"{A1}.ipynb", root / "solutions" / "a9_none" / "a9_none.ipynb")
    assert cli.main(["demo", "a9", "--course", str(root)]) == 2
    assert "no example class" in capsys.readouterr().err
    assert not (root / "build").exists()


@each_student
def test_the_score_is_the_expected_one(demo, assignment, name):
    verdict, expected = demo.verdicts[name], demo.expected[name]
    lost = {cell.grade_id for cell in verdict.cells if cell.points is not None and cell.points == 0}
    manual = {cell.grade_id for cell in demo.assignment.graded if cell.role == "manual"}
    assert lost - manual == expected.fails
    assert verdict.points == expected.points
    for cell in verdict.cells:
        assert cell.points in (None, 0, cell.max_points), "no partial points here"


@each_student
def test_the_gradebook_has_the_same_points(demo, assignment, name):
    verdict, kept = demo.verdicts[name], cell_scores(demo.course, demo.assignment)[name]
    assert set(kept) == {cell.grade_id for cell in demo.assignment.graded}
    for cell in verdict.cells:
        if cell.status != "manual":
            assert kept[cell.grade_id][0] == cell.points, cell.grade_id


@each_student
def test_the_hand_graded_answer_waits_for_a_person(demo, assignment, name):
    record = records(demo.course, demo.assignment)[name]
    waiting = {grade_id for grade_id, grade in record.grades.items() if grade.waiting}
    manual = {cell.grade_id for cell in demo.assignment.graded if cell.role == "manual"}
    answered = name not in ("quentin", "george", "yasmin")  # nothing was written there
    assert waiting == (manual if answered else set())


@each_student
def test_the_ideas_behind_wrong_answers_are_named(demo, assignment, name):
    """By their own name, or by that of an idea of the question that fails the same cells."""
    entries = demo.entries
    for question, idea in BY_NAME[assignment][name].ideas.items():
        entry = entries[question, idea]
        if not entry.wrong or (question, idea) in UNNAMED:
            continue
        cells = [cell for cell in demo.verdicts[name].cells if cell.question == question]
        named = {cell.misconception for cell in cells if cell.misconception}
        assert named, (question, idea)
        assert {entries[question, other].fails for other in named} == {entry.fails}, named
        messages = {entries[question, other].message for other in named}
        assert {cell.explanation for cell in cells if cell.explanation} == messages


@each_assignment
def test_right_answers_are_called_no_misconception(demo, assignment):
    for name, expected in demo.expected.items():
        if not expected.fails:
            assert not [cell.misconception for cell in demo.verdicts[name].cells if cell.misconception], name


# --------------------------------------------------------------------------- some of them


def test_the_late_one_and_no_other_is_late_in_the_gradebook(demo):
    late = {
        name
        for name, record in records(demo.course, demo.assignment).items()
        if record.timestamp is not None and record.timestamp > record.duedate
    }
    assert late == {"rosa"}


def test_endless_loops_and_dead_processes_are_told_apart(demo):
    def seen(name):
        cells = demo.verdicts[name].cells
        return {cell.status for cell in cells if cell.grade_id in demo.expected[name].fails}

    assert seen("ulla") == {"time_limit"} and seen("viktor") == {"time_limit"}
    assert seen("xaver") == {"crashed"} and seen("quentin") == {"not_done"}
    assert seen("bruno") == {"missing"} and seen("yasmin") == {"missing"}
    assert demo.verdicts["yasmin"].problem and not demo.verdicts["sven"].problem
    for name in ("ulla", "viktor", "wanda"):
        assert demo.verdicts[name].seconds < 60


# --------------------------------------------------------------------------- feedback


def text_of(page: str) -> str:
    """What a reader can see or search for: the page without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@each_student
def test_the_feedback_shows_no_hidden_test_and_runs_nothing(demo, assignment, name):
    page = demo.page(name)
    secret, text = demo.hidden_lines, text_of(page)
    assert len(secret) > 40
    assert not [line for line in secret if line in text or html.escape(line) in page]
    assert "BEGIN HIDDEN" not in text
    assert_passive(page)
    assert "<script" not in page.lower()
    assert not re.search(r"<[^>]*(\son\w+\s*=|javascript:)", page, re.IGNORECASE)


@each_student
def test_the_feedback_says_what_the_verdict_says(demo, assignment, name):
    text = " ".join(text_of(demo.page(name)).split())
    for cell in demo.verdicts[name].cells:
        first = " ".join(cell.explanation.replace("`", "").split())[:40]
        assert first in text.replace("`", ""), cell.grade_id
    assert f"{demo.verdicts[name].points:g}" in text


@each_student
def test_no_message_holds_a_number_of_a_hidden_test(demo, assignment, name):
    for cell in demo.verdicts[name].cells:
        if cell.hidden:
            assert "expected" not in cell.message.split("hint:")[0], cell.message


# --------------------------------------------------------------------------- report and receipts


@each_assignment
def test_the_report_mentions_everyone(demo, assignment):
    page = demo.report("index.html").read_text()
    for name in demo.names:
        assert re.search(rf"\b{name}\b", page), name
    assert "bubblewrap" in page and str(SEED) in page
    with open(demo.report("report.csv"), newline="") as file:
        table = {row["student"]: row for row in csv.DictReader(file)}
    points = {name: float(table[name]["core"]) + float(table[name]["extra"]) for name in demo.names}
    assert points == {name: value.points for name, value in demo.expected.items()}
    others = table.keys() - points.keys()  # of the classes that were graded before, in the same gradebook
    assert {table[name]["state"] for name in others} <= {"not handed in", "never due"}
    assert json.loads(demo.report("report.json").read_text())["run"]["seed"] == SEED


@each_assignment
def test_every_submission_has_one_receipt_that_says_how_it_was_graded(demo, assignment):
    with Receipts(demo.course.workspace) as receipts:
        kept = list(receipts.all(assignment))
    assert sorted(receipt.verdict.student for receipt in kept) == sorted(demo.names)
    assert {receipt.seed for receipt in kept} == {SEED} and len({r.key for r in kept}) == len(demo.names)
    for receipt in kept:
        assert receipt.environment["sandbox"].startswith("bubblewrap")
        assert receipt.limits["call_seconds"] == policy.load(assignment).call_seconds


@each_assignment
def test_the_autograded_notebooks_are_valid(demo, assignment):
    for name in demo.names:
        path = demo.course.workspace / "autograded" / name / assignment / f"{assignment}.ipynb"
        nbformat.validate(nbformat.read(path, as_version=4))


# --------------------------------------------------------------------------- again, in the same workspace


class TestAgain:
    def test_a_second_run_grades_nothing_and_changes_no_grade(self, demo):
        before, receipts = cell_scores(demo.course, demo.assignment), rows(demo.course)
        run = grade(demo.course, A1, demo.submissions, Options(2, feedback=False, report=False))
        assert (run.graded, run.reused, run.failed) == (0, len(demo.names), [])
        assert rows(demo.course) == receipts and cell_scores(demo.course, demo.assignment) == before
        assert {name: v.cells for name, v in run.verdicts.items()} == {
            name: v.cells for name, v in demo.verdicts.items()
        }

    def test_a_changed_submission_is_graded_alone_and_the_forger_gets_what_his_code_is_worth(self, demo):
        """Zoltan's honest twin: the same answers without any of the tampering."""
        twin = replace(BY_NAME[A1]["zoltan"], name="zoltan_honest", trick=None)
        changed = replace(BY_NAME[A1]["lena"], ideas={})
        build(demo.assignment, demo.submissions, (twin, changed))
        before = rows(demo.course)
        command = ["grade", A1, "--submissions", str(demo.submissions), "--no-feedback"]
        where = ["--course", str(demo.course.root), "--workspace", str(demo.course.workspace)]
        with contextlib.redirect_stdout(io.StringIO()) as said:
            assert cli.main(command + where) == 0
        new = rows(demo.course)[len(before) :]
        assert sorted(student for _, student, _, _ in new) == ["lena", "zoltan_honest"], said.getvalue()
        now = verdicts_of(demo.course, A1)
        assert now["lena"].points == sum(c.points for c in demo.assignment.graded if c.role == "test")
        assert {name: v.points for name, v in now.items() if name in demo.names and name != "lena"} == {
            name: value.points for name, value in demo.expected.items() if name != "lena"
        }
        honest, forged = now["zoltan_honest"], now["zoltan"]
        assert [cell.points for cell in honest.cells] == [cell.points for cell in forged.cells]
        assert 0 < forged.points < 60
        assert "zoltan_honest" in demo.report("index.html").read_text()


def test_the_draws_of_this_run_were_not_the_ones_students_see():
    """Else the scores above would not show that other draws give the same."""
    check.set_seed(SEED)
    mine = check.rng("x").normal()
    check.set_seed(None)
    assert mine != check.rng("x").normal()


@pytest.mark.browser
@each_assignment
def test_feedback_is_short_and_pages_fit_a_phone(assignment, demo):
    own = [feedback_path(demo.course, demo.assignment, name) for name in NAMES[assignment]]
    with pages.browser() as chrome:
        page = chrome.new_page(viewport={"width": 1280, "height": 900})
        for path in own:
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollHeight") < 10_000, path
        page.set_viewport_size({"width": 360, "height": 800})
        for path in (own[0], demo.course.workspace / "report" / assignment / "index.html"):
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == 360, path
        if os.environ.get("WRITE_SCREENSHOTS") and assignment == A1:
            pictures.take(chrome, path, "report.png", "h2")
            pictures.take(chrome, own[NAMES[A1].index("judith")], "feedback.png", "h2:nth-of-type(2)")
