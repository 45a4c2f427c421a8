"""Numbers and titles that stand in several places agree: generated where they can be, checked where not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.release import tables
from tests.toy_course import NAME, make_toy_course, toy_notebook

ROOT = Path(__file__).resolve().parents[1]
COURSE = Course(ROOT)
LECTURES = sorted((ROOT / "lectures").glob("*.ipynb"))
COUNT = re.compile(r"\b\d+ (?:questions|graded cells|misconceptions|alternatives)\b")


def texts_of(path: Path) -> list[str]:
    cells = json.loads(path.read_text())["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def title_of(path: Path) -> str:
    """`1 Activations`, by the heading of the notebook."""
    return texts_of(path)[0].splitlines()[0].removeprefix("# ")


# --------------------------------------------------------------------------- what is generated


@pytest.fixture
def unwritten(monkeypatch):
    """Let nothing be written; returns the files that would have been."""
    would = []
    monkeypatch.setattr(tables, "_write", lambda path, new, old: new != old and not would.append(path))
    return would


@pytest.mark.parametrize("name", COURSE.assignments())
def test_the_questions_of_an_assignment_are_up_to_date(name, unwritten):
    assert not tables.update_questions(COURSE, name), "run `make release` and commit what it writes"


@pytest.mark.parametrize("name", COURSE.assignments())
def test_the_text_of_a_question_holds_no_points(name):
    """They stand in the heading, where a release writes them; so changed points reach every text."""
    texts = [cell for cell in COURSE.load(name).cells if cell.role == "text" and cell.name != "questions"]
    lines = [line for cell in texts for line in cell.source.split("\n") if not line.startswith("## ")]
    assert [line for line in lines if re.search(r"\b\d+(?:\.\d+)? points?\b", line)] == []


def test_the_chapters_in_the_documents_are_up_to_date(unwritten):
    assert not tables.update_chapters(COURSE), "run `make release` and commit what it writes"
    for name in tables.DOCUMENTS:
        assert tables._GENERATED.search((ROOT / name).read_text()), f"{name} has lost its generated table"


TABLE = """## The questions

The core is worth 1 points.

| | question | what is new in it | points |
|---:|---|---|---:|
| 7 | Something old | gone | 9 |

The extra questions, 0 more points, are below.

| | question | what is new in it | points |
|---:|---|---|---:|
| 9 | Old | gone | 9 |

That is all.
"""


def toy(folder: Path, monkeypatch, headings: dict[str, str], table: str = TABLE) -> Course:
    """The toy course with a cell for its table; question -> heading that stands above it."""
    nb = toy_notebook()
    for question, heading in headings.items():
        place = next(
            i for i, c in enumerate(nb.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == question
        )
        cell = dict(nb.cells[0]) | {"id": f"text-{question}", "source": f"{heading}\n\nWrite it."}
        nb.cells.insert(place, type(nb.cells[0])(cell))
    nb.cells.insert(1, type(nb.cells[0])(dict(nb.cells[0]) | {"id": "questions", "source": table}))
    monkeypatch.setattr(tables.catalogue, "novelty", lambda assignment, question: f"new in {question}")
    return make_toy_course(folder / "course", nb)


HEADINGS = {
    "square": "## 5. Square  (core, 1 points)",
    "column_mean": "## Column mean (extra)",
    "why_average": "## 1. Why  (core, 2 points, read by a person)",
}


def test_numbers_points_rows_and_sums_are_filled_in(tmp_path, monkeypatch):
    course = toy(tmp_path, monkeypatch, HEADINGS)
    before = course.load(NAME)
    points = {q: sum(c.points for c in before.tests_of(q)) for q in before.questions}
    assert tables.update_questions(course, NAME)
    text = "\n".join(texts_of(course.source_path(NAME)))
    for line in (
        f"## 1. Square  (core, {points['square']:g} points)\n\nWrite it.",
        f"## 2. Column mean  (extra, {points['column_mean']:g} points)",
        f"## 3. Why  (core, {points['why_average']:g} points, read by a person)",
        f"is worth {points['square'] + points['why_average']:g} points.",
        f"| 1 | Square | new in square | {points['square']:g} |\n"
        f"| 3 | Why | in your own words; read by a person | {points['why_average']:g} |\n\n",
        f"questions, {points['column_mean']:g} more points,",
        f"| 2 | Column mean | new in column_mean | {points['column_mean']:g} |\n\nThat is all.",
    ):
        assert line in text, line
    assert not tables.update_questions(course, NAME), "a second time changes nothing"


@pytest.mark.parametrize(
    ("headings", "table", "message"),
    [
        (HEADINGS | {"square": "## Square"}, TABLE, "no heading like .* stands above 'square'"),
        (HEADINGS, TABLE.replace("| 9 |", "| x |"), "'questions' needs, for core and for extra, one table"),
        (HEADINGS, TABLE.replace("worth", "good for"), "one sum, 'worth 40 points'"),
    ],
)
def test_what_cannot_be_filled_in_is_named(tmp_path, monkeypatch, headings, table, message):
    course = toy(tmp_path, monkeypatch, headings, table)
    with pytest.raises(UserError, match=message):
        tables.update_questions(course, NAME)


def test_the_map_of_chapter_0_links_what_exists(tmp_path):
    course = make_toy_course(tmp_path)
    lectures = tmp_path / "lectures"
    lectures.mkdir(exist_ok=True)
    rows = "| 0 Start | Why? | |\n| 1 Old title | How? | |\n| 2 To come | When? | |"
    for name, texts in {
        "00_start": {"title": "# 0 Start", "map": rows},
        "01_toy": {"title": "# 1 Toy"},
    }.items():
        cells = [new_markdown_cell(text, id=cell_id) for cell_id, text in texts.items()]
        nbformat.write(new_notebook(cells=cells), lectures / f"{name}.ipynb")
    assert tables._update_map(course) == [lectures / "00_start.ipynb"]
    linked = texts_of(lectures / "00_start.ipynb")[1].splitlines()
    assert linked[0] == "| 0 Start | Why? | |" and linked[2] == "| 2 To come | When? | |"
    assert linked[1].startswith("| [1 Toy](01_toy.ipynb) | How? |")
    assert not tables._update_map(course), "a second time changes nothing"


def test_a_question_without_a_catalogue_file_is_named():
    assignment = COURSE.load("a1")
    with pytest.raises(UserError, match="catalogue/a1_activations/no_question.py is missing"):
        tables.catalogue.novelty(assignment, "no_question")


# --------------------------------------------------------------------------- what is checked


def test_the_site_lists_every_chapter_by_its_title():
    listed = re.findall(r"^\| \[(.+?)\]\((lectures/.+?)\)", (ROOT / "book" / "index.md").read_text(), re.M)
    assert listed == [(title_of(path), f"lectures/{path.name}") for path in LECTURES]


@pytest.mark.parametrize("name", COURSE.assignments())
def test_an_assignment_has_the_title_of_its_chapter(name):
    number = int(name.split("_")[0].removeprefix("a"))
    lectures = [path for path in LECTURES if re.match(rf"{number}[a-z]? ", title_of(path))]
    assert lectures
    text = texts_of(COURSE.source_path(name))[0]
    if len(lectures) == 1:  # a chapter in several parts has a name of its own
        title = title_of(lectures[0]).split(" ", 1)[1]
        assert lectures[0].stem[3:] == name.split("_", 1)[1]
        assert text.startswith(f"# Assignment {number}: {title}\n")
    for lecture in lectures:
        title = title_of(lecture).split(" ", 1)[1]
        assert f"[{title}](../../lectures/{lecture.name})" in text
        assert f"/{name}/{name}.ipynb" in "".join(texts_of(lecture)), "the lecture links to its assignment"


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_a_link_to_a_chapter_says_its_number_and_title(path):
    titles = {lecture.name: title_of(lecture).split(" ", 1) for lecture in LECTURES}
    for number, title, target in re.findall(
        r"\[[Cc]hapter (\d+[a-z]?)(?:, ([^\]]+))?\]\(([^)#]+)", "".join(texts_of(path))
    ):
        assert titles[target][0] == number
        assert title in ("", titles[target][1]), f"chapter {number} is called {titles[target][1]}"


def test_no_count_is_kept_by_hand():
    """Outside of generated tables, prose does not say how many questions or misconceptions there are."""
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    documents += (ROOT / "book").glob("*.md")
    prose = {path.name: path.read_text() for path in documents}
    prose |= {path.name: "\n".join(texts_of(path)) for path in LECTURES}
    changelog = (ROOT / "CHANGELOG.md").read_text()
    prose["CHANGELOG.md, unreleased"] = re.split(r"^## ", changelog, flags=re.MULTILINE)[1]
    for name, text in prose.items():
        assert not COUNT.findall(tables._GENERATED.sub("", text)), f"{name} counts by hand"
