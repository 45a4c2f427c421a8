"""An instructor's day: release, a class in Canvas's zip, the report, essays by keyboard in formgrader, a test
that was wrong, and grades and feedback back to Canvas. Each step is the command that the documents name, run
in the course folder; the tests stand in the order of the day.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import zipfile

import nbformat
import pytest
import torch  # noqa: F401  (the judges of every run are forked from this process)

from autograder import cli
from tests.browser import page as pages
from tests.browser.lab import serve
from tests.test_export import GRADEBOOK, ROSTER, table
from tests.toy_course import (
    ESSAY,
    GOOD,
    MEAN,
    MEAN_TEST,
    ROOT,
    SQUARE,
    make_toy_course,
    submission_notebook,
    toy_notebook,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

NAME = "a1_toy"
SCHEME = "\n\n=== BEGIN MARK SCHEME ===\n2 points for the scale, 3 for the step.\n=== END MARK SCHEME ==="
# A right answer that rounds otherwise than the reference fails this check, and should not.
EXACT = "check.that(np.array_equal(check.call(column_mean, wide), wide.sum(axis=0) / 5), 'right means')"
CLOSE = "check.close(check.call(column_mean, wide), wide.mean(axis=0), 'column_mean(x)')"
OTHER_ROUNDING = {"column_mean": MEAN.replace("x.sum(axis=0) / x.shape[0]", "(x / len(x)).sum(axis=0)")}
ADA = "A mean has the same scale for every N, so the step keeps its size."
KIM = "A sum grows with the batch."
CLASS = {  # name of the file in Canvas's zip -> answers; there are two Kim Lees, and eve handed nothing in
    "lovelaceada_1001_50001_a1_toy.ipynb": GOOD | {"why_average": ADA},
    "leekim_1002_50002_a1_toy-1.ipynb": GOOD | OTHER_ROUNDING | {"why_average": KIM},
    "leekim_LATE_1003_50003_my work.ipynb": GOOD | {"square": SQUARE.replace("2 * x", "x")},
    "turingalan_1004_50004_a1_toy.ipynb": {},
}
BY_HAND = {ADA: ("4.5", "The scale, and why it matters."), KIM: ("2", "And what does the step do?")}
TOTALS = {"ada": "13.5", "kim": "11", "lee": "6", "alan": "0"}  # at the end of the day


@pytest.fixture(scope="module")
def course(alembic_once, tmp_path_factory):
    """A small course with one question that has a wrong test; the commands run in its folder."""
    nb = toy_notebook()
    for cell in nb.cells:
        if cell.source == MEAN_TEST:
            wide = f"wide = rng.normal(size=(5, 200))\n{EXACT}\n### END HIDDEN TESTS"
            cell.source = MEAN_TEST.replace("### END HIDDEN TESTS", wide)
        elif cell.source == ESSAY:
            cell.source += SCHEME
    course = make_toy_course(tmp_path_factory.mktemp("instructor"), nb)
    policies = course.root / "autograder" / "policies"
    policies.mkdir(parents=True)
    shutil.copy(ROOT / "autograder" / "policies" / "late.toml", policies)
    (policies / f"{NAME}.toml").write_text('preload = ["numpy", "nnlab.check"]\n')
    (course.root / "class.csv").write_text(ROSTER)
    (course.root / "gradebook.csv").write_text(GRADEBOOK.replace("5,10,3", "5,14,3"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course.root)
        patch.setenv("COLUMNS", "100")
        patch.delenv("AUTOGRADER_WORKSPACE", raising=False)
        yield course


def autograder(*words: str) -> str:
    """Run a command; return what it printed, each run of spaces and line breaks as one space."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        assert cli.main(list(words)) == 0
    return " ".join(said.getvalue().split())


@pytest.fixture(scope="module")
def graded(course):
    """Release and grade; returns what `due` and `grade` said."""
    autograder("release")
    assignment = course.load("a1")
    with zipfile.ZipFile("submissions.zip", "w") as archive:
        for name, answers in CLASS.items():
            archive.writestr(name, json.dumps(submission_notebook(assignment, answers)))
    due = autograder("due", "a1", "2025-10-01T23:59+02:00")
    graded = autograder(
        "grade", "a1", "--submissions", "submissions.zip", "--roster", "class.csv", "--workers", "1"
    )
    return due, graded


@pytest.fixture(scope="module")
def formgrader(graded, course, tmp_path_factory):
    """The server that `make lab` starts, in this course; gives the function that makes addresses."""
    # this course's folder `autograder` holds policies and no package
    environment = {"AUTOGRADER_GRADER": "Lena", "PYTHONPATH": str(ROOT)}
    with serve(tmp_path_factory.mktemp("formgrader"), course.root, environment=environment) as address:
        yield address


@pytest.fixture(scope="module")
def by_hand(formgrader):
    """Grade all essays with the keyboard alone; returns the pages' texts, and requests to elsewhere."""
    essays, seen, elsewhere = autograder("essays", "a1"), [], []
    first = re.search(r"first: (\S+)", essays)[1]
    with pages.browser() as chrome:
        page = chrome.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(2 * pages.PATIENCE)
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto(formgrader("formgrader"))  # its token in the address of a later page breaks requests
        page.goto(formgrader(first).split("?")[0])
        for left in reversed(range(len(BY_HAND))):
            page.wait_for_function("document.activeElement.id === 'why_average'")
            page.wait_for_function("formgrader.grades?.loaded && formgrader.comments?.loaded")
            seen.append(page.locator("body").inner_text())
            points, comment = next(given for essay, given in BY_HAND.items() if essay in seen[-1])
            for key in points, "Tab", comment, "Tab", "Enter":
                (page.keyboard.press if key in ("Tab", "Enter") else page.keyboard.type)(key)
            if left:
                page.wait_for_url(lambda url: first not in url)
        page.get_by_text("0 of 4 submissions wait for a grade").wait_for()
    here = formgrader("").split("?")[0]
    return seen, [url for url in elsewhere if not url.startswith((here, "data:"))]


@pytest.fixture(scope="module")
def regraded(by_hand, course):
    """Repair the test in the source notebook and grade its question again; returns what was said."""
    source = course.source_path(NAME)
    nb = nbformat.read(source, as_version=4)
    for cell in nb.cells:
        cell.source = cell.source.replace(EXACT, CLOSE)
    nbformat.write(nb, source)
    released = autograder("release")
    words = ("regrade", "a1", "--questions", "column_mean", "--workers", "1")
    return released, autograder(*words, "--dry-run"), autograder(*words)


@pytest.fixture(scope="module")
def exported(regraded, course):
    """Export for Canvas; returns what was said, and the folder of the files."""
    said = autograder("export", "a1", "--canvas", "gradebook.csv", "--feedback")
    return said, course.workspace / "export" / NAME


def test_the_class_is_graded_and_the_terminal_says_what_to_do_next(graded):
    due, said = graded
    assert "is due Wed 2025-10-01 21:59 UTC" in due and "sets no rule, so it costs nothing" in due
    assert "4 submissions, of 14 points" in said and "alan │ 0 │ │ nothing was answered" in said
    assert "kim │ 5 │ 1 │ no points in Question 2" in said and "ada │ 9 │ 1 │" in said
    assert "lee │ 6 │" in said and "Canvas calls it late" in said
    assert "to grade 2 by hand: autograder essays a1_toy" in said


def test_the_report_says_who_needs_help(graded, course):
    with (
        pages.browser() as chrome,
        pages.opened(chrome, course.workspace / "report" / NAME / "index.html", 1280, "light") as opened,
    ):
        page, requests, errors = opened
        help_rows = page.locator(".help tbody tr").all_inner_texts()
        assert [row.split()[0] for row in help_rows] == ["alan", "lee"]
        assert page.get_by_text("1 not handed in, 0 points: eve").is_visible()
        page.locator(".help").get_by_text("lee").click()
        page.get_by_role("heading", level=1).wait_for()
        assert "feedback for lee" in page.title() and requests == [] and errors == []


def test_essays_are_graded_with_the_keyboard(by_hand, course):
    seen, elsewhere = by_hand
    assert sum("2 points for the scale, 3 for the step." in text for text in seen) == len(seen) == 2
    assert not any(name in text for text in seen for name in ("Lovelace", "Kim Lee", "ada", "kim"))
    assert elsewhere == []
    assert "0 wait for a grade" in autograder("essays", "a1") and "graded by Lena (2)" in autograder(
        "essays", "a1"
    )


def test_a_repaired_test_changes_one_grade(regraded):
    released, would_be, done = regraded
    change = "kim │ column_mean │ 0 of 4 │ 4 of 4 │"
    assert change in would_be and "1 grade of 1 student would change" in would_be
    assert change in done and "1 grade of 1 student changed" in done and "failed -> passed" in done
    assert "nothing changed" in released, "it was a hidden test: students need no new notebook"


def test_every_place_shows_the_same_total(exported, course, formgrader):
    said, folder = exported
    names = {"1001": "ada", "1002": "kim", "1003": "lee", "1004": "alan", "1005": "eve"}
    rows = [row for row in table(folder / f"{NAME}_canvas.csv")[1:] if row[1] in names]
    assert {names[row[1]]: row[-1] for row in rows} == TOTALS | {"eve": "7"}, "eve keeps what Canvas has"
    assert "kim (Kim Lee): 2.00 -> 11" in said and "4 scores" in said and "not final" not in said
    with pages.browser() as chrome:
        page = chrome.new_page()
        page.set_default_timeout(2 * pages.PATIENCE)
        page.goto((course.workspace / "report" / NAME / "index.html").as_uri())
        report = [row.split()[:2] for row in page.locator("#students tbody tr").all_inner_texts()]
        assert dict(report) == TOTALS
        feedback = {}
        for student in TOTALS:
            page.goto((course.workspace / "feedback" / student / NAME / f"{NAME}.html").as_uri())
            feedback[student] = page.locator(".total").inner_text()
        assert feedback == {student: f"{total} of 14 points" for student, total in TOTALS.items()}
        page.goto(formgrader("formgrader"))
        page.goto(formgrader(f"formgrader/manage_submissions/{NAME}").split("?")[0])
        page.locator("tbody tr", has_text="ada").first.wait_for()
        rows = [" ".join(row.split()) for row in page.locator("tbody tr").all_inner_texts()]
    for student, total in TOTALS.items():
        assert any(re.search(rf"\b{student}\b", row) and f" {total} / 14" in row for row in rows), rows


def test_the_zip_for_canvas_holds_the_page_with_the_comment(exported):
    with zipfile.ZipFile(exported[1] / f"{NAME}_feedback.zip") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    assert sorted(pages) == sorted(name.replace(".ipynb", ".html") for name in CLASS)
    kim = pages["leekim_1002_50002_a1_toy-1.html"]
    assert BY_HAND[KIM][1] in kim and "feedback for kim" in kim and '<p class="total">11 ' in kim
    assert BY_HAND[ADA][1] in pages["lovelaceada_1001_50001_a1_toy.html"]
