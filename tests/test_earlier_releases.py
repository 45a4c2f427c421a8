"""What was corrected after the release is nobody's doing: every released version of a cell is kept."""

from __future__ import annotations

import json
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.utils import determine_grade

from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.course.released import ReleasedCells
from autograder.rebuild.rebuild import rebuild
from autograder.release.release import release
from tests.handed_in import intake
from tests.toy_course import GOOD, ROOT, cell_of, hand_in, make_toy_course, submission_notebook, toy_notebook

SETUP, ASKS, ANSWER, TEST, TRY, ESSAY_ASKS, ESSAY = 1, 2, 3, 4, 6, 10, 11
MINE = GOOD | {"why_average": "Because of the step."}


def replaced(place, old, new):
    def correct(nb):
        assert old in nb.cells[place].source
        nb.cells[place].source = nb.cells[place].source.replace(old, new)

    return correct


def changed(place, **meta):
    return lambda nb: nb.cells[place].metadata["nbgrader"].update(meta)


def without(*places):
    return lambda nb: [nb.cells.pop(place) for place in sorted(places, reverse=True)]


def more(nb):
    """A question and a test that the class did not get."""
    for place, name in ((ANSWER, "cube"), (TEST, "cube_is_right")):
        cell = new_code_cell(nb.cells[place].source.replace("square", "cube"), id=name.replace("_", "-"))
        cell.metadata = {"nbgrader": {**nb.cells[place].metadata["nbgrader"], "grade_id": name}}
        nb.cells.append(cell)
    nb.cells[-1].source = "check.close(cube_forward(2.0)[0], 8.0)"


def a_test_between(nb):
    more(nb)
    nb.cells.insert(TEST + 1, nb.cells.pop())
    nb.cells.pop()


def into_text(nb):
    nb.cells[TRY] = nbformat.v4.new_markdown_cell("Try it.", id="square-try")


CORRECTIONS = {
    "a visible test": replaced(TEST, "size=(3, 4)", "size=(4, 5)"),
    "a hidden test": replaced(TEST, "far = 1000.0", "far = 100.0"),
    "the points of a test": changed(TEST, points=0),
    "the points of an essay": changed(ESSAY, points=8),
    "the set-up": replaced(SETUP, "import numpy as np", "import math\n\nimport numpy as np"),
    "the text of a question": replaced(ASKS, "Write", "Please write"),
    "the text of an essay's question": replaced(ESSAY_ASKS, "average over", "take the mean over"),
    "the docstring of a stub": replaced(ANSWER, "elementwise", "element by element"),
    "a plot": replaced(TRY, "3.0", "4.0"),
    "the name of a test": changed(TEST, grade_id="square_forward_is_right"),
    "the name of an answer": changed(ANSWER, grade_id="squares"),
    "a test more": a_test_between,
    "a question more": more,
    "a test less": without(5),
    "a question less": without(7, 8, 9),
    "an essay less": without(10, 11),
    "a plot less": without(TRY),
    "a plot that is a text now": into_text,
    "a locked text": lambda nb: nb.cells[0].metadata.update(
        nbgrader={"grade_id": "title", "locked": True, "grade": False, "solution": False, "schema_version": 3}
    ),
}
ALLOWED = {"earlier_release", "added_text"}  # the second: an essay that nobody is asked for any more


def corrected(tmp_path, correct):
    """A course that was corrected after its release; and what two students then hand in."""
    course = make_toy_course(tmp_path / "course")
    old = course.load("a1")
    handed = [submission_notebook(old, {}), submission_notebook(old, MINE)]
    path = course.release_path("a1_toy")
    path.parent.mkdir()
    path.write_text(nbformat.writes(old.released))
    nb = toy_notebook()
    correct(nb)
    course.source_path("a1_toy").write_text(nbformat.writes(nb) + "\n")
    return course, handed


def send(course, nb):
    return rebuild(Submission("ada", json.dumps(nb).encode()), course.load("a1"))


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_a_correction_blames_nobody(tmp_path, correction):
    course, handed = corrected(tmp_path, CORRECTIONS[correction])
    for nb in handed:
        notes = send(course, nb).notes
        assert {note.code for note in notes} <= ALLOWED, notes
        assert not any(note.student for note in notes), notes


@pytest.mark.parametrize(
    "correction", ["the text of an essay's question", "the text of a question", "a plot"]
)
def test_nor_does_it_where_a_program_dropped_the_ids(tmp_path, correction):
    course, handed = corrected(tmp_path, CORRECTIONS[correction])
    for nb in handed:
        for cell in nb["cells"]:
            del cell["id"]
        rebuilt = send(course, nb)
        assert [note.code for note in rebuilt.notes] == []
        assert "average over" not in cell_of(rebuilt.nb, "why_average")["source"]


@pytest.mark.usefixtures("alembic_once")
@pytest.mark.parametrize("correction", ["a visible test", "the points of a test", "a test less"])
def test_nor_does_it_once_it_is_released(tmp_path, correction):
    course, handed = corrected(tmp_path, CORRECTIONS[correction])
    release(course, "a1")
    assert course.release_path("a1_toy").read_text() != nbformat.writes(toy_notebook())
    for nb in handed:
        assert {note.code for note in send(course, nb).notes} <= ALLOWED


def test_a_blank_notebook_of_an_earlier_release_never_beats_one_with_answers(tmp_path):
    course, (blank, answered) = corrected(tmp_path, CORRECTIONS["the docstring of a stub"])
    hand_in(tmp_path / "in", "ada", blank)
    hand_in(tmp_path / "in", "ada", answered, name="mine.ipynb")
    (submission,) = intake(tmp_path / "in", course.load("a1"))
    assert submission.name.endswith("mine.ipynb")


def test_a_stub_of_an_earlier_release_is_no_answer(tmp_path):
    def correct(nb):
        replaced(ANSWER, "elementwise", "element by element")(nb)
        replaced(TRY, "3.0", "4.0")(nb)

    course, (untouched, _) = corrected(tmp_path, correct)
    cell_of(untouched, "why_average")["source"] = "Write here.\n"
    assignment = course.load("a1")
    rebuilt = send(course, untouched)
    assert cell_of(rebuilt.nb, "square")["source"] == assignment.template.cells[ANSWER].source
    assert [rebuilt.nb.cells[place].id for place in rebuilt.illustrations] == ["square-try"]
    assert determine_grade(rebuilt.nb.cells[ESSAY]) == (None, 5.0)


@pytest.mark.usefixtures("alembic_once")
def test_what_a_student_changed_is_said_all_the_same(tmp_path):
    course, (_, nb) = corrected(tmp_path, replaced(TEST, "size=(3, 4)", "size=(4, 5)"))
    cell_of(nb, "square_forward_squares")["source"] = "2.0"
    cell_of(nb, "square_backward_uses_the_input")["metadata"]["nbgrader"]["points"] = 300
    release(course, "a1")
    said = {note.code: note.text for note in send(course, nb).notes}
    assert set(said) == {"changed_locked_cell", "edited_file"}
    assert "points is 300" in said["edited_file"]


@pytest.mark.usefixtures("alembic_once")
def test_every_version_stays_on_record(tmp_path):
    course = make_toy_course(tmp_path / "course")
    release(course, "a1")
    path = course.history_path("a1_toy")
    first = path.read_text()
    source = course.source_path("a1_toy")
    source.write_text(source.read_text().replace("multiply x by itself", "multiply it by itself"))
    assert len(first.splitlines()) == 12
    release(course, "a1")
    assert path.read_text().startswith(first) and len(path.read_text().splitlines()) == 13
    assert '"release": 2' in path.read_text().splitlines()[-1]
    written = path.read_text()
    release(course, "a1")
    assert path.read_text() == written
    assert [item.name for item in (course.root / "assignments" / "a1_toy").iterdir()] == ["a1_toy.ipynb"]


@pytest.mark.usefixtures("alembic_once")
def test_a_release_from_before_there_was_a_record_is_taken_into_it(tmp_path):
    course, (_, nb) = corrected(tmp_path, replaced(TEST, "size=(3, 4)", "size=(4, 5)"))
    release(course, "a1")
    assert {note.code for note in send(course, nb).notes} == {"earlier_release"}


@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "{}", "[]", '{"cell": 1, "release": "x"}', "\x00"])
def test_a_damaged_record_is_named_with_its_line(tmp_path, line):
    path = tmp_path / "a1.released.jsonl"
    path.write_text(
        '{"cell": "a", "kind": "code", "nbgrader": {}, "release": 1, "sha256": "0"}\n' + line + "\n"
    )
    with pytest.raises(UserError, match="a1.released.jsonl, line 2 .*both sides"):
        ReleasedCells.read(path)


def test_both_sides_of_a_merge_are_kept(tmp_path):
    """As .gitattributes has it: both branches have released something since."""
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@x.org", "-C", str(tmp_path)]

    def run(*words):
        subprocess.run([*git, *words], check=True, capture_output=True)

    record = tmp_path / "solutions" / "a1.released.jsonl"
    record.parent.mkdir()
    (tmp_path / ".gitattributes").write_text((ROOT / ".gitattributes").read_text())
    run("init", "-q", "-b", "main")

    def commit(lines):
        record.write_text(lines)
        run("add", "-A")
        run("commit", "-qm", "release")

    commit("1\n")
    run("checkout", "-qb", "other")
    commit("1\n2\n")
    run("checkout", "-q", "main")
    commit("1\n3\n")
    run("merge", "-q", "other")
    assert sorted(record.read_text().splitlines()) == ["1", "2", "3"]


@pytest.mark.parametrize("name", Course(ROOT).assignments())
def test_the_release_of_today_is_on_record(name):
    assignment = Course(ROOT).load(name)
    record = ReleasedCells.read(assignment.course.history_path(name))
    nb = nbformat.read(assignment.course.release_path(name), as_version=4)
    assert record.versions and record.add(nb) == [], "make release writes it"
