"""An instructor grades by hand in formgrader, on a gradebook that this grader wrote."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys

import pytest

from autograder.commands.verify import verify
from autograder.course.course import Course
from autograder.demo.build import build
from autograder.demo.recipes import CLASSES
from autograder.receipts.receipts import Receipts
from tests.browser import page as pages
from tests.browser.lab import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

NAME = "a1_activations"
MANUAL = "explanation"
COMMENT = "Name the two quadrants, and draw a step."
STUDENTS = ("ada", "hana", "aisha")  # all right; wrong slopes; active content in the outputs


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade three students into a workspace of their own; give the course and what each must get."""
    course = Course(workspace=tmp_path_factory.mktemp("workspace"))
    few = tuple(student for student in CLASSES[NAME] if student.name in STUDENTS)
    expected = build(course.load(NAME), course.workspace / "handed_in", few)
    _grade(course)
    return course, {name: value.points for name, value in expected.items()}


def _python(course: Course, *words: str) -> str:
    scripts = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
    env = {**os.environ, "AUTOGRADER_WORKSPACE": str(course.workspace), "PATH": scripts}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=course.root, env=env, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def _grade(course: Course, *options: str) -> None:
    _python(
        course,
        "autograder",
        "grade",
        NAME,
        "--workspace",
        str(course.workspace),
        "--submissions",
        str(course.workspace / "handed_in"),
        "--workers",
        "2",
        "--no-report",
        *options,
    )


def _grade_of(course: Course, student: str):
    """The manual score, comment and total of a student, and the id of the submitted notebook."""
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url, "training-neural-networks") as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, student)
        cell = gradebook.find_grade(MANUAL, NAME, NAME, student)
        comment = gradebook.find_comment(MANUAL, NAME, NAME, student)
        return cell.manual_score, comment.comment, notebook.score, notebook.id


@pytest.fixture(scope="module")
def formgrader(graded, tmp_path_factory):
    """Serve formgrader on that workspace; give a browser page, the address function, and script errors."""
    course, _ = graded
    workspace = {"AUTOGRADER_WORKSPACE": str(course.workspace), "AUTOGRADER_GRADER": "Lena"}
    folder = tmp_path_factory.mktemp("formgrader")
    with pages.browser() as chrome, serve(folder, course.root, environment=workspace) as address:
        page = chrome.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(2 * pages.PATIENCE)
        page.goto(address("formgrader"))  # a token in the address of a later page breaks its requests
        yield page, lambda path: address(path).split("?")[0]


def test_the_class_and_its_average_are_there(formgrader, graded):
    page, address = formgrader
    _, points = graded
    page.goto(address(f"formgrader/manage_submissions/{NAME}"))
    page.locator("tbody tr", has_text="hana").first.wait_for()
    rows = page.locator("tbody tr").all_inner_texts()
    assert len(rows) == len(points)
    for name, value in points.items():
        row = next(text for text in rows if re.search(rf"\b{name}\b", text))
        assert f"{value:g} / 76" in row
    page.goto(address("formgrader/gradebook"))
    row = page.locator("tbody tr", has_text=NAME).first
    row.wait_for()
    mean = sum(points.values()) / len(points)
    assert f"{round(mean, 2):g} / 76" in row.inner_text()


def test_essays_come_first_beside_their_mark_scheme(formgrader, graded):
    page, address = formgrader
    course, points = graded
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address(f"formgrader/submissions/{_grade_of(course, 'ada')[3]}/"))
    page.wait_for_function(f"document.activeElement.id === '{MANUAL}'")
    essay = page.locator(".part-essay").bounding_box()
    scheme = page.locator(".part-scheme").bounding_box()
    assert essay["y"] >= 0 and essay["y"] + essay["height"] <= 1000, "the essay is in view"
    assert scheme["y"] == essay["y"] and scheme["x"] >= essay["x"] + essay["width"], "side by side"
    assert "half points are fine" in page.locator(".part-scheme").inner_text()
    formula = page.locator(".part-question math", has_text="dout").first
    assert formula.evaluate("node => getComputedStyle(node).display") == "math", "drawn by the browser"
    assert 40 < formula.bounding_box()["width"] < 200 and formula.locator("msub").count() == 3
    assert not page.locator(".part-other:visible").count()
    assert "ada" not in page.locator("body").inner_text(), "names are hidden until one asks for them"
    page.get_by_text(f"{len(points)} of {len(points)} submissions wait").wait_for()

    seen = {page.url.split("/submissions/")[1].split("/")[0]}
    for _ in range(2):  # the Tab key leads from score to comment to the next essay
        page.locator(f"#{MANUAL}-comment").focus()
        before = page.url
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url.split("?")[0] != before.split("?")[0])
        page.wait_for_function(f"document.activeElement.id === '{MANUAL}'")
        seen.add(page.url.split("/submissions/")[1].split("/")[0])
    assert seen == {_grade_of(course, student)[3] for student in STUDENTS}
    assert [url for url in asked if not url.startswith((address(""), "data:"))] == [] and errors == []


def test_a_grade_by_hand_is_saved_and_survives_another_run(formgrader, graded):
    page, address = formgrader
    course, points = graded
    *_, submission = _grade_of(course, "hana")
    page.goto(address(f"formgrader/submissions/{submission}/"))
    _wait_for_grades(page)
    page.get_by_text("Show the whole notebook").click()
    body = page.locator("body").inner_text()
    assert "dx has the right shape" in body and "def relu_backward" in body and "Traceback" not in body
    _save(page, f"#{MANUAL}", "3", "grade")
    _save(page, f"#{MANUAL}-comment", COMMENT, "comment")
    assert _grade_of(course, "hana")[:3] == (3, COMMENT, points["hana"] + 3)
    with Receipts(course.workspace, make=False) as receipts:
        signed = receipts.accepted(NAME)[-1]
    assert (signed.student, signed.grade_id, signed.value, signed.who) == (
        "hana",
        MANUAL,
        "[3.0, 0.0]",
        "Lena",
    )
    assert verify(course, [NAME]).is_sound
    page.reload()
    page.wait_for_function(f"document.getElementById('{MANUAL}').value === '3'", timeout=pages.PATIENCE)
    _grade(course, "--regrade", "all")
    assert _grade_of(course, "hana")[:3] == (3, COMMENT, points["hana"] + 3)
    feedback = "".join(p.read_text() for p in (course.workspace / "feedback" / "hana").rglob("*.html"))
    assert COMMENT in feedback and f"{points['hana'] + 3:g}" in feedback


def _wait_for_grades(page) -> None:
    """Wait until formgrader has filled its fields from the gradebook, and saves what is typed after."""
    page.wait_for_function("window.formgrader && formgrader.grades?.loaded && formgrader.comments?.loaded")


def _save(page, where: str, text: str, kind: str) -> None:
    """Type into a field of formgrader, leave it, and wait until the server has it."""
    with page.expect_response(lambda r: f"/api/{kind}/" in r.url and r.request.method == "PUT") as answer:
        page.locator(where).fill(text)
        page.locator(where).press("Tab")
    assert answer.value.ok


def test_nothing_a_student_handed_in_runs_in_formgrader(formgrader, graded):
    page, address = formgrader
    course, _ = graded
    dialogs, asked = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(address(f"formgrader/submissions/{_grade_of(course, 'aisha')[3]}/"))
    page.locator(f"#{MANUAL}").wait_for()
    page.wait_for_timeout(500)
    assert dialogs == [] and [url for url in asked if not url.startswith((address(""), "data:"))] == []


def test_export_gives_the_scores(graded):
    course, points = graded
    out = course.workspace / "grades.csv"
    _python(course, "nbgrader", "export", "--to", str(out))
    with out.open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == NAME}
    assert rows.keys() == points.keys()
    manual = {name: _grade_of(course, name)[0] or 0 for name in points}
    assert {name: float(row["raw_score"]) for name, row in rows.items()} == {
        name: points[name] + manual[name] for name in points
    }


def test_stock_feedback_is_our_feedback(graded):
    course, points = graded
    pages = {name: course.workspace / "feedback" / name / NAME / f"{NAME}.html" for name in points}
    before = {name: page.read_bytes() for name, page in pages.items()}
    _python(course, "nbgrader", "generate_feedback", NAME, "--force")
    assert {name: page.read_bytes() for name, page in pages.items()} == before
