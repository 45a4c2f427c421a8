"""What the reports say for teaching: who needs help, hard questions, discrimination of tests, the course."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from autograder import cli
from autograder.commands import screen
from autograder.commands.grade import Run
from autograder.course.records import CellVerdict, Note, Verdict
from autograder.gradebook.scores import GRADED, NOT_DUE, NOT_HANDED_IN, Score
from autograder.receipts.receipts import Receipt, Receipts
from autograder.report.course_data import collect_course
from autograder.report.course_page import render_course
from autograder.report.data import collect
from autograder.report.examples import add_examples, anonymous
from autograder.report.items import discriminations
from autograder.report.page import write_report
from autograder.report.people import who_needs_help
from autograder.report.questions import questions
from tests.browser import page as pages
from tests.synthetic import make_class, make_course, make_rebuilt, make_verdict
from tests.test_feedback import HOSTILE, Tags

EVERYTHING = [f"layer_{i}_keeps_claim_{j}" for i in range(3) for j in range(2)]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def assignment(course):
    return course.load("a1")


def class_of(assignment, **failing) -> dict[str, Verdict]:
    return {student: make_verdict(assignment, student, tests) for student, tests in failing.items()}


def teaching(assignment, verdicts):
    data = collect(assignment.name, verdicts.values())
    return (
        who_needs_help(data, verdicts, {}, assignment.titles),
        questions(data, verdicts, assignment.titles),
    )


# --------------------------------------------------------------------------- discrimination


def test_discrimination_is_the_correlation_with_the_other_core_tests():
    rng = np.random.default_rng(0)
    skill = rng.normal(size=60)
    points = (skill[:, None] + rng.normal(size=(60, 4)) > [-0.5, 0, 0.5, 0]) * np.array([1.0, 2, 3, 4])
    points[:5, 3] = np.nan  # the extra question, left out
    core = np.array([True, True, True, False])
    found = discriminations(points, np.array([1.0, 2, 3, 4]), core)
    rest = points[:, 0] + points[:, 2]  # of the second test, by hand: not itself, not what is extra
    assert found[1].r == pytest.approx(np.corrcoef(points[:, 1], rest)[0, 1])
    assert found[3].n == 55 and found[3].r == pytest.approx(
        np.corrcoef(points[5:, 3], points[5:, :3].sum(axis=1))[0, 1]
    )
    half = 1.96 / math.sqrt(57)
    assert math.atanh(found[1].high) - math.atanh(found[1].low) == pytest.approx(2 * half)
    assert found[1].low < found[1].r < found[1].high and found[1].remark == ""


def test_a_point_biserial_correlation_by_hand():
    """r = (M1 - M0) / s * sqrt(p q), with the standard deviation of the population."""
    item, rest = np.repeat([1.0, 0.0], [20, 20]), np.tile([3.0, 1.0], 20)
    rest[:20] += 1.0
    (found, _) = discriminations(np.stack([item, rest], axis=1), np.array([1.0, 4.0]), np.array([True, True]))
    assert rest[:20].mean() - rest[20:].mean() == 1.0
    assert found.r == pytest.approx(1.0 / math.sqrt(1.25) * 0.5)


@pytest.mark.parametrize("n, failed", [(29, 10), (40, 4), (40, 0)])
def test_few_students_resolve_nothing(n, failed):
    item = np.repeat([0.0, 1.0], [failed, n - failed])
    found = discriminations(np.stack([item, np.arange(n)], axis=1), np.ones(2), np.array([True, True]))[0]
    assert found.r is None and found.n == n and found.remark == "not resolved"


def test_a_test_without_discrimination_is_called_weak():
    rng = np.random.default_rng(0)
    points = np.stack([rng.integers(0, 2, 500), rng.integers(0, 9, 500)], axis=1).astype(float)
    assert discriminations(points, np.array([1.0, 8.0]), np.array([True, True]))[0].remark == "weak"
    points[:, 1] = 8 * (1 - points[:, 0]) + rng.integers(0, 2, 500)
    assert (
        discriminations(points, np.array([1.0, 9.0]), np.array([True, True]))[0].remark == "wrong way round"
    )


# --------------------------------------------------------------------------- people and questions


def test_who_has_the_fewest_points_comes_first_with_the_reason(assignment):
    verdicts = class_of(assignment, ada=(), bob=EVERYTHING[:5], eve=EVERYTHING[:4], sam=EVERYTHING[:1])
    verdicts["sam"].cells[0].status = "time_limit"
    verdicts["tim"] = make_verdict(assignment, "tim", EVERYTHING, problem="No notebook.")
    verdicts["zoe"] = make_verdict(assignment, "zoe", EVERYTHING)
    for cell in verdicts["zoe"].cells:
        cell.status = "manual" if cell.status == "manual" else "not_done"
    help_, _ = teaching(assignment, verdicts)
    assert [one.student for one in help_] == ["tim", "zoe", "bob", "eve", "sam"]
    assert [one.reason for one in help_] == [
        "could not be graded: No notebook",
        "nothing was answered",
        "no points in Layer 0, Layer 1",
        "no points in Layer 0, Layer 1",
        "1 test over the time limit in Layer 0",
    ]


def test_questions_stand_hardest_first_with_the_commonest_misconception(assignment):
    verdicts = class_of(
        assignment,
        ada=EVERYTHING[:1],
        bob=[EVERYTHING[0], EVERYTHING[3]],
        eve=[EVERYTHING[3]],
        sam=EVERYTHING[2:4],
    )
    for name, student in [("rare", "ada"), ("common", "bob"), ("common", "eve"), ("common", "sam")]:
        for cell in verdicts[student].cells:
            if cell.status == "failed":
                cell.misconception, cell.explanation = name, f"What {name} means."
    _, found = teaching(assignment, verdicts)
    assert [view.name for view in found][:3] == ["layer_1_forward", "layer_0_forward", "layer_2_forward"]
    assert found[0].share == pytest.approx(100 * 5 / 12) and found[-1].name == "dead_units_explained"
    assert found[-1].share is None and found[-1].waits == 4  # a person has not graded it
    (common,) = found[0].beliefs
    assert (common.name, common.students, common.share) == ("common", ["bob", "eve", "sam"], 75)
    assert [belief.name for belief in found[1].beliefs] == ["common", "rare"]


SECRETS = '''def layer(x):  # by Ada Lovelace
    """Ada wrote this."""
    # ada.lovelace@example.org

    return x * (x > 0)
'''


def test_an_example_names_nobody():
    assert anonymous(SECRETS, "ada_lovelace") == "def layer(x):\n    return x * (x > 0)"
    assert anonymous(SECRETS + "print('made by ADA')", "ada_lovelace") == ""
    assert anonymous("", "ada") == anonymous("x" * 30_000, "ada") == ""
    assert anonymous("x = 1\n" * 100, "ada").endswith("# ...")


def test_examples_come_from_the_gradebooks_notebooks(assignment, tmp_path):
    verdicts = class_of(assignment, ada=EVERYTHING[:1], bob=EVERYTHING[:1])
    for verdict in verdicts.values():
        verdict.cells[0].misconception = "idea"
    _, views = teaching(assignment, verdicts)
    add_examples(views, tmp_path, assignment.name, assignment.notebook_name)
    assert views[0].beliefs[0].example == ""  # there is no notebook any more
    place = tmp_path / "autograded" / "bob" / assignment.name / f"{assignment.notebook_name}.ipynb"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(make_rebuilt(assignment, code="    return '<b>' + x\n").nb))
    add_examples(views, tmp_path, assignment.name, assignment.notebook_name)
    assert views[0].beliefs[0].example == "def layer_0_forward(x):\n    return '<b>' + x"
    place.write_text('{"cells": [3]}')
    add_examples(views, tmp_path, assignment.name, assignment.notebook_name)
    assert views[0].beliefs[0].example == ""


# --------------------------------------------------------------------------- the pages


def assert_harmless(page: str) -> None:
    tags = Tags(page).found
    assert [tag for tag, _ in tags].count("script") == 1
    assert not {"img", "iframe", "object", "b onclick"} & {tag for tag, _ in tags}
    assert not any(name.startswith("on") for _, attributes in tags for name in attributes)


def test_hostile_text_is_shown_as_text(course, assignment):
    """Answers, names of misconceptions, problems and names of students come from elsewhere."""
    verdict, ben = (make_verdict(assignment, name, EVERYTHING) for name in (HOSTILE, "ben"))
    for cell in verdict.cells[:6] + ben.cells[:6]:
        cell.misconception = cell.explanation = HOSTILE
    folder = course.workspace / "autograded" / "ben" / assignment.name
    folder.mkdir(parents=True)
    answer = f"    return '</pre>{HOSTILE}'\n"
    (folder / "a1_toy.ipynb").write_text(json.dumps(make_rebuilt(assignment, code=answer).nb))
    broken = make_verdict(assignment, "zoe", EVERYTHING, problem=HOSTILE, notes=[Note("n", HOSTILE)])
    page = write_report(course, assignment, [verdict, ben, broken], {}, {}).read_text()
    assert_harmless(page)
    assert "An example" in page and "return &#39;&lt;/pre&gt;&lt;script&gt;" in page
    places = {verdict.student: Score(GRADED, 1, 9, 0, 0), "zoe": Score(NOT_HANDED_IN, 0, 9, 0, 0)}
    other = course.load("a1")
    other.name = "a2_toy"
    graded = {one: {verdict.student: verdict} for one in (assignment, other)}
    data = collect_course(graded, [places, places])
    data.returning[0].students = {assignment.name: [HOSTILE, HOSTILE]}
    assert_harmless(render_course(data, {}))


def test_the_course_report_tells_who_falls_behind_and_what_comes_back(course):
    assignments = {course.load("a1"): {}, course.load("a1"): {}, course.load("a1"): {}}
    for number, (name, verdicts) in enumerate(zip(["a1_x", "a2_y", "a3_z"], assignments, strict=True)):
        verdicts.name = name
        for student in ("ada", "bob") if number != 1 else ("bob",):
            cell = CellVerdict("t", "q", 0.0, 1.0, "failed", misconception="idea", explanation="It is so.")
            assignments[verdicts][student] = Verdict(student, name, [cell])
    points = {
        "ada": (9, 9, 3),
        "bob": (8, 8, 8),
        "eve": (2, 3, 8),
        "kim": (9, None, None),
        "liz": (2, 8, 8),
        "sam": (8, 8, None),
    }
    scores = [
        {
            student: Score(GRADED, of[i], 10, 0, 0)
            if of[i] is not None
            else Score(NOT_HANDED_IN if student == "kim" else NOT_DUE, 0, 10, 0, 0)
            for student, of in points.items()
        }
        for i in range(3)
    ]
    data = collect_course(assignments, scores)
    assert [row.student for row in data.behind] == ["kim", "eve", "ada"]
    why = {row.student: row.behind for row in data.behind}
    assert why["kim"] == "not handed in: a2, a3"
    assert why["eve"] == "less than half of the core points in a1, a2"
    assert why["ada"] == (
        "less than half of the core points in a3; 60 points of 100 lower than before, against the class"
    )
    assert {row.student: row.total for row in data.rows}["sam"] == 16
    (idea,) = data.returning
    assert idea.again == ["ada", "bob"] and [len(holders) for holders in idea.students.values()] == [2, 1, 2]
    page = render_course(data, {"a1_x": "a1_x/index.html"})
    assert 'href="a1_x/index.html"' in page and page.count('<th scope="row">') == 6
    assert "It is so." in page and page.count("not handed in</td>") == 2 and "–</td>" in page


def test_the_command_makes_reports_again_without_grading(tmp_path, capsys):
    course = make_course(tmp_path)
    place = ["--course", str(course.root), "--workspace", str(course.workspace)]
    assert cli.main(["report", *place]) == 2
    assert "no graded assignment" in capsys.readouterr().err
    assignment = course.load("a1")
    course.workspace.mkdir()
    with Receipts(course.workspace) as receipts:
        for verdict in make_class(3):
            about = {"sandbox": "bubblewrap 0.8", "python": "3.11"}
            verdict.cells = make_verdict(assignment).cells
            receipts.put(Receipt(verdict.student, verdict, 42, {}, about))
    assert cli.main(["report", "a1", *place]) == 0 and cli.main(["report", *place]) == 0
    page, whole = map(Path, capsys.readouterr().out.split())
    assert "bubblewrap 0.8" in page.read_text() and "42" in page.read_text()
    assert "graded assignment<" in whole.read_text() and 'href="a1_toy/index.html"' in whole.read_text()
    saved = course.workspace / "report" / "a1_toy" / "report.json"
    data = json.loads(saved.read_text())
    data["run"] |= {"not_understood": ["plan.pdf"], "of a later version": 1}
    saved.write_text(json.dumps(data))
    assert cli.main(["report", "a1", *place]) == 0
    assert "part of nobody's grade: plan.pdf" in page.read_text()


@pytest.mark.browser
def test_a_class_report_fits_a_phone_sorts_and_filters(course, assignment):
    """In Chromium: no sideways scrolling, no request, sorting and filtering work at once."""
    path = write_report(course, assignment, make_class(60), {}, {})
    with pages.browser() as chrome, pages.opened(chrome, path, 360, "light") as (page, requests, errors):
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.fill("#filter", "student0007")
        assert page.locator("#students tbody tr:visible").count() == 1
        page.fill("#filter", "")
        page.click("#students thead th:nth-child(2) button")
        cells = page.locator("#students tbody td:nth-child(2)").all_text_contents()
        totals = [float(cell.rstrip("*")) for cell in cells]
        assert len(totals) == 60 and totals == sorted(totals)
        assert requests == [] and errors == []


# --------------------------------------------------------------------------- the terminal


def a_run(assignment, verdicts) -> Run:
    run = Run(assignment.name, verdicts=verdicts, everybody=verdicts, sandbox="bubblewrap")
    data = collect(assignment.name, verdicts.values())
    run.scores = {row.student: row.score for row in data.students}
    return run


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_table_has_the_worst_first_and_whole_words(course, assignment, width, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(width))
    verdicts = class_of(assignment, ada=(), bob=EVERYTHING[:5], eve=EVERYTHING[:2])
    verdicts["bob"].notes = [Note("moved_cell", "Put back: layer_1_forward, layer_1_keeps_claim_0.")]
    verdicts["eve"].cells[0].misconception = "wrong_sign"
    path = "eve/a1_toy/some_other_notebook.ipynb can't be read: its JSON is damaged at line 1, column 19998"
    verdicts["tim"] = make_verdict(assignment, "tim", EVERYTHING, problem=path)
    screen.summary(a_run(assignment, verdicts), course)
    said = capsys.readouterr().out
    assert max(len(line) for line in said.splitlines() if "gradebook" not in line) <= width
    rows = [line.split("│") for line in said.splitlines() if line.startswith("│")]
    assert [name for row in rows if (name := row[1].strip())] == ["tim", "bob", "eve", "ada"]
    told = " ".join(" ".join(row[-2].strip() for row in rows).split())
    assert "Put back: Layer 1;" in told and "Layer 0: Wrong sign" in told and "_claim_" not in told
    assert "some_other_notebook.ipynb can't be read: its JSON is damaged at line 1, column" in told
    assert "Toy assignment: 4 submissions" in said


def test_quiet_leaves_errors_and_paths(course, assignment, capsys):
    run = a_run(assignment, class_of(assignment, ada=()))
    run.report, run.ungraded, run.not_understood = (
        course.workspace / "index.html",
        {"bob": "no time"},
        ["x.pdf"],
    )
    screen.summary(run, course, quiet=True)
    said = capsys.readouterr().out
    assert "ada" not in said and "median" not in said
    assert "x.pdf" in said and "bob: no time" in said and f"report     {run.report}" in said
    with screen.Screen(quiet=True) as progress:
        progress.start("grading", 2)
        progress.step("ada")
    assert capsys.readouterr().out.strip() == ""
