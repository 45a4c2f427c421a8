"""A hand-graded answer is found wherever a student wrote it, is shown to a person, and waits for a grade."""

from __future__ import annotations

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import determine_grade

from autograder.course.records import Submission
from autograder.rebuild.essays import words_in_code
from autograder.rebuild.rebuild import rebuild
from tests.toy_course import GOOD, cell_of, make_toy_course, submission_notebook, toy_notebook

ESSAY = "The mean keeps the step the same size, however many examples a batch holds."
STUB = "YOUR ANSWER HERE"
SETUP, SQUARE, TEST, TRY, ASKS, WHY, MEAN_ASKS, MEAN = 1, 3, 5, 6, 7, 8, 9, 10  # cells of the notebook below


def essay_in_the_middle():
    """The toy notebook with its essay between the two questions."""
    nb = toy_notebook()
    nb.cells = [*nb.cells[:7], *nb.cells[10:], *nb.cells[7:10]]
    nb.cells[ASKS].source = "## Question 2\nWhy does one average over the batch, and not sum?\n\nWrite below."
    return nb


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return make_toy_course(tmp_path_factory.mktemp("essay") / "course", essay_in_the_middle()).load("a1")


@pytest.fixture
def nb(assignment):
    return submission_notebook(assignment, GOOD)


def code(source, **more):
    return json.loads(json.dumps(new_code_cell(source))) | more


def text(source, **more):
    return json.loads(json.dumps(new_markdown_cell(source))) | more


def add(place, cell):
    return lambda nb: nb["cells"].insert(place, cell)


def write(place, source, instead=None):
    def change(nb):
        now = "".join(nb["cells"][place]["source"])
        nb["cells"][place]["source"] = now.replace(instead, source) if instead else now + source

    return change


def made_anew(cell):
    def change(nb):
        nb["cells"][WHY] = cell

    return change


COMMENT = "# The mean keeps the step the same size,\n#   however many examples a batch holds."
PLACES = {
    "a cell made anew": made_anew(text(ESSAY)),
    "a raw cell made anew": made_anew(text(ESSAY, cell_type="raw")),
    "a code cell made anew, without a mark": made_anew(code(ESSAY)),
    "a comment in a cell made anew": made_anew(code(COMMENT)),
    "a string in a cell made anew": made_anew(code(f'"""{ESSAY}"""')),
    "a string over lines": made_anew(code('"""\n' + ESSAY.replace(", ", ",\n") + '\n"""')),
    "the question's text": write(ASKS, f"\n\n{ESSAY}"),
    "the question's text, in a line of its own": write(ASKS, f"\n{ESSAY}\n\nWrite", "\n\nWrite"),
    "the question's text, behind its last word": write(ASKS, f" {ESSAY}"),
    "a cell above": add(WHY, text(ESSAY)),
    "a cell above the question": add(ASKS, text(ESSAY)),
    "a cell below": add(WHY + 1, text(ESSAY)),
    "a cell below the next question": add(MEAN, text(ESSAY)),
    "the text of the next question": write(MEAN_ASKS, f"\n\n{ESSAY}"),
    "a cell at the top": add(0, text(ESSAY)),
    "a cell at the end": lambda nb: nb["cells"].append(text(ESSAY)),
    "a comment in an added cell at the end": lambda nb: nb["cells"].append(code(COMMENT)),
    "a cell below a code cell": lambda nb: nb["cells"].__setitem__(
        slice(WHY + 1, WHY + 1), [code("1 + 1"), text(ESSAY)]
    ),
    "a comment below": add(WHY + 1, code(COMMENT)),
    "a comment above code": add(WHY + 1, code(COMMENT + "\nprint(1 + 1)")),
    "a comment behind code": add(WHY + 1, code(f"x = 1  # {ESSAY}")),
    "what a cell prints": add(WHY + 1, code(f'print("{ESSAY}")')),
    "a comment in the plot above": write(TRY, f"\n{COMMENT}"),
    "the plot above, turned into text": lambda nb: nb["cells"][TRY].update(
        cell_type="markdown", source=ESSAY
    ),
    "its own cell, turned into code": lambda nb: nb["cells"][WHY].update(cell_type="code", source=ESSAY),
    "its own cell, below what it was": lambda nb: nb["cells"][WHY].update(source=f"{STUB[:5]}: {ESSAY}"),
    "a comment in the test above": write(TEST, f"\n{COMMENT}"),
    "a comment in an answer": write(MEAN, f"\n# Why one averages:\n{COMMENT}"),
}


@pytest.mark.parametrize("place", PLACES)
def test_an_essay_is_found_wherever_it_stands(assignment, nb, place):
    PLACES[place](nb)
    rebuilt = send(assignment, nb)
    assert _plain(ESSAY) in _plain(essay(rebuilt).source) and STUB not in essay(rebuilt).source
    assert determine_grade(essay(rebuilt)) == (None, 5.0), "it waits for a person"
    assert rebuilt.missing == []
    if place.startswith("its own"):
        return
    (note,) = [note for note in rebuilt.notes if note.code == "answer_in_added_cell"]
    cells = ["".join(cell["source"]) for cell in nb["cells"]]
    (stood,) = [number for number, source in enumerate(cells, 1) if "mean keeps the step" in source]
    assert all("'why_average'" in said and f"(cell {stood})" in said for said in (note.text, note.student))


@pytest.mark.parametrize("place", PLACES)
def test_what_stands_beside_an_essay_does_not_cost_other_answers(assignment, nb, place):
    PLACES[place](nb)
    sources = [cell.source for cell in send(assignment, nb).nb.cells]
    assert all(any(answer in source for source in sources) for answer in GOOD.values())


def test_an_essay_in_several_cells_is_shown_whole_and_in_order(assignment, nb):
    cell_of(nb, "why_average")["source"] = "Second."
    nb["cells"][WHY + 1 : WHY + 1] = [
        text("Third, with reasons."),
        code("1 + 1"),
        text("And the conclusion."),
    ]
    nb["cells"].insert(WHY, text("First comes an idea."))
    whole = "First comes an idea.\n\nSecond.\n\nThird, with reasons.\n\nAnd the conclusion."
    assert essay(send(assignment, nb)).source == whole


def test_an_answer_to_each_line_of_the_question_is_shown(assignment, nb):
    nb["cells"][ASKS]["source"] = (
        "## Question 2\nWhy does one average over the batch, and not sum? It keeps the step.\n"
        "Numbers: 3 and 4.\n\nWrite below.\nSo one lr fits."
    )
    shown = essay(send(assignment, nb)).source
    assert all(words in shown for words in ("It keeps the step.", "Numbers: 3 and 4.", "So one lr fits."))


def test_other_texts_are_not_put_into_an_essay_that_is_written(assignment, nb):
    cell_of(nb, "why_average")["source"] = "Because of x."
    nb["cells"] += [text("A remark on something else."), code("# a remark on something that is else")]
    rebuilt = send(assignment, nb)
    assert essay(rebuilt).source == "Because of x."
    assert [note.code for note in rebuilt.notes] == ["added_text"]


DEEPNOTE = (
    "<a href='https://deepnote.com?utm_source=created-in-deepnote-cell'>Created in <span>Deepnote</span></a>"
)
COLAB = '<a href="https://colab.research.google.com/x"><img src="colab-badge.svg" alt="Open In Colab"/></a>'
NOT_WRITTEN = {
    "nothing": lambda nb: None,
    "a badge of Deepnote": lambda nb: nb["cells"].append(
        text(DEEPNOTE, metadata={"created_in_deepnote_cell": True, "deepnote_cell_type": "markdown"})
    ),
    "a badge of Colab": add(0, text(COLAB, metadata={"id": "view-in-github", "colab_type": "text"})),
    "an error that papermill reports": add(
        0,
        text(
            "An exception was encountered in cell five here", metadata={"tags": ["papermill-error-cell-tag"]}
        ),
    ),
    "a text that a program cut in two": lambda nb: nb["cells"].__setitem__(
        slice(ASKS, ASKS + 1),
        [text("## Question 2\nWhy does one average over the batch, and not sum?"), text("Write below.")],
    ),
    "a heading elsewhere": lambda nb: nb["cells"].append(text("## My tests")),
    "code with an ordinary comment": add(WHY + 1, code("# zoom in\nprint(3)")),
    "a list that reads on": add(
        WHY + 1, code("found = [\n    value for value in range(9) if value not in (1, 2)\n]")
    ),
    "comments in an answer": write(MEAN, "\n# here the sum over rows comes first, then the division"),
}


@pytest.mark.parametrize("case", NOT_WRITTEN)
def test_what_is_no_essay_waits_for_nobody(assignment, nb, case):
    NOT_WRITTEN[case](nb)
    rebuilt = send(assignment, nb)
    assert determine_grade(essay(rebuilt)) == (0, 5.0)
    assert "answer_in_added_cell" not in {note.code for note in rebuilt.notes}


def test_each_of_two_essays_gets_its_own_words(tmp_path):
    source = toy_notebook()
    second = [cell.copy() for cell in source.cells[10:]]
    for cell in second:
        cell.id += "-2"
    second[0].source = "## Question 4\nAnd why are the columns centered?"
    second[1].metadata = {"nbgrader": {**second[1].metadata["nbgrader"], "grade_id": "why_centered"}}
    assignment = make_toy_course(tmp_path, new_notebook(cells=source.cells + second)).load("a1")
    nb = submission_notebook(assignment, GOOD)
    nb["cells"].append(text("The columns are centered so that they share a scale."))
    nb["cells"].insert(11, text(ESSAY))
    rebuilt = send(assignment, nb)
    assert essay(rebuilt).source == ESSAY
    assert essay(rebuilt, "why_centered").source.startswith("The columns are centered")


def test_hostile_words_are_read_in_no_time():
    for source in (
        "a" * 200_000,
        "a " * 100_000,
        "# " * 100_000,
        '"' * 200_000,
        '"""' * 60_000,
        "é" * 200_000,
    ):
        assert isinstance(words_in_code(source)[0], str)


def send(assignment, nb):
    return rebuild(Submission("ada", json.dumps(nb).encode()), assignment)


def essay(rebuilt, grade_id="why_average"):
    return next(
        cell for cell in rebuilt.nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def _plain(source):
    return " ".join(source.split())


@pytest.mark.parametrize("gone", [False, True])
def test_a_hand_graded_question_that_asks_for_code_is_answered_by_added_code(tmp_path, gone):
    source = essay_in_the_middle()
    meta = dict(source.cells[WHY].metadata)
    source.cells[WHY] = new_code_cell(
        "### BEGIN SOLUTION\nx = 1\n### END SOLUTION", id="essay-answer", metadata=meta
    )
    assignment = make_toy_course(tmp_path, source).load("a1")
    nb = submission_notebook(assignment, GOOD)
    nb["cells"][WHY + 1 : WHY + 1] = [code("for step in range(3):\n    print(step)"), text("As one sees.")]
    if gone:
        del nb["cells"][WHY]
    rebuilt = send(assignment, nb)
    assert essay(rebuilt).source == "for step in range(3):\n    print(step)"
    assert determine_grade(essay(rebuilt)) == (None, 5.0) and rebuilt.missing == []
