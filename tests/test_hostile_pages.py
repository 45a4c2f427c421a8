"""A class that puts active content wherever it can: what its pages do in Chromium, what a terminal prints."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from autograder.course.course import Course
from tests.browser import page as pages
from tests.hostile import bench
from tests.hostile.checks import printed
from tests.hostile.kit import attempts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

# Before any script of a page runs: what a hostile one would call is there, and what it does is written down.
_TRAPS = """window.ran = [];
for (const name of ["hostile", "alert", "open", "print", "fetch"])
  window[name] = (...what) => { window.ran.push(name); };
navigator.sendBeacon = () => { window.ran.push("beacon"); return true; };"""
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # all that rich writes in a table


@pytest.fixture(scope="module")
def graded():
    return bench.in_a_temporary_folder(attempts("active_content"))


@pytest.fixture(scope="module")
def chrome():
    with pages.browser() as started:
        yield started


def _look(chrome, path: Path) -> list[str]:
    """Open a page, with all that is folded away; return everything that it should not have done."""
    page = chrome.new_page()
    page.set_default_timeout(pages.PATIENCE)
    did: list[str] = []
    page.on(
        "request",
        lambda request: (
            did.append(f"asks for {request.url[:80]}")
            if request.url != path.as_uri() and not request.url.startswith("data:image/")
            else None
        ),
    )
    page.on("dialog", lambda dialog: (did.append("opens a dialog"), dialog.dismiss()))
    page.on("console", lambda message: did.append(f"says {message.text[:200]}"))
    page.on("popup", lambda _: did.append("opens a window"))
    page.on("download", lambda _: did.append("starts a download"))
    try:
        page.add_init_script(_TRAPS)
        page.goto(path.as_uri())
        page.mouse.move(200, 200)
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        if page.url != path.as_uri():
            return [*did, "leaves the page"]
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        did += [f"runs {name}" for name in page.evaluate("window.ran")]
        did += ["has frames"] if len(page.frames) > 1 else []
    finally:
        page.close()
    return did


@pytest.mark.browser
def test_the_traps_catch_what_a_page_does(chrome, tmp_path):
    path = tmp_path / "page.html"
    for html, deed in (
        ("<script>hostile()</script>", "runs hostile"),
        ("<img src=x onerror=alert(1)>", "runs alert"),
        ("<details ontoggle=hostile()><summary>x</summary></details>", "runs hostile"),
        ("<img src='http://127.0.0.1:9/x.png'>", "asks for http://127.0.0.1:9/x.png"),
        ("<iframe srcdoc=x></iframe>", "has frames"),
        ("<meta http-equiv=refresh content='0;url=about:blank'>", "leaves the page"),
    ):
        path.write_text(html)
        assert deed in _look(chrome, path), html


@pytest.mark.browser
@pytest.mark.parametrize("wall", ["as written", "without its content security policy"])
def test_feedback_and_report_of_a_hostile_class_do_nothing(chrome, graded, tmp_path, wall):
    files = {**graded.run.feedback, "the report": graded.run.report}
    assert len(files) > 20
    did = {}
    for number, (name, path) in enumerate(files.items()):
        if wall != "as written":
            page, count = _POLICY.subn("", path.read_text(encoding="utf-8"))
            assert count == 1
            path = tmp_path / f"{number}.html"
            path.write_text(page, encoding="utf-8")
        did[name] = _look(chrome, path)
    assert {name: deeds for name, deeds in did.items() if deeds} == {}


def test_nothing_of_a_hostile_class_is_obeyed_by_a_terminal(graded, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    text = printed(graded.run, Course(graded.folder / "course", graded.folder / "course" / "grading"))
    assert _COLOURS.search(text), "rich must believe that it writes to a terminal"
    left = _COLOURS.sub("", text)
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", left) == []


def test_no_cell_of_the_spreadsheet_is_a_formula(graded):
    with open(graded.run.report.parent / "report.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) > 20 and any(cell.startswith("'\uff1d") for row in rows for cell in row)
    number = re.compile(r"-?\d+(?:\.\d+)?")
    first = re.compile(r"[\s=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212]")
    assert [cell for row in rows for cell in row if first.match(cell) and not number.fullmatch(cell)] == []
