"""What the autograder knows about a course and an assignment."""

import nbformat
import pytest

from autograder.course.course import Course
from autograder.course.errors import UserError
from tests.toy_course import MEAN_TEST, NAME, SQUARE, make_toy_course, toy_notebook


@pytest.fixture
def course(tmp_path):
    return make_toy_course(tmp_path / "course")


def test_root_is_found_from_a_folder_below(course, monkeypatch):
    monkeypatch.chdir(course.root / "solutions" / NAME)
    assert Course().root == course.root


def test_a_folder_without_a_course_is_refused(tmp_path):
    with pytest.raises(UserError, match="No course found"):
        Course(tmp_path)


def test_workspace_and_database_follow_argument_environment_default(course, tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_WORKSPACE", raising=False)
    monkeypatch.delenv("AUTOGRADER_DB_URL", raising=False)
    assert Course(course.root).workspace == course.root / "grading"
    monkeypatch.setenv("AUTOGRADER_WORKSPACE", str(tmp_path / "w"))
    assert Course(course.root).db_url == f"sqlite:///{tmp_path}/w/gradebook.db"
    assert Course(course.root, workspace=tmp_path / "v").workspace == tmp_path / "v"
    monkeypatch.setenv("AUTOGRADER_DB_URL", "postgresql://host/db")
    assert Course(course.root).nbgrader_config().CourseDirectory.db_url == "postgresql://host/db"


def test_names_resolve_by_unique_prefix(course):
    for name in ("a10_other", "a1_topic"):
        (course.root / "solutions" / name).mkdir()
        (course.root / "solutions" / name / "x.ipynb").write_text("{}")
    assert course.assignments() == ["a10_other", "a1_topic", NAME]
    assert course.resolve("a10") == "a10_other"
    assert course.resolve("a1_toy") == NAME


def test_unknown_and_ambiguous_names_list_what_exists(course):
    (course.root / "solutions" / "a1_topic").mkdir()
    (course.root / "solutions" / "a1_topic" / "x.ipynb").write_text("{}")
    with pytest.raises(UserError, match="several assignments. There are: a1_topic, a1_toy"):
        course.resolve("a1")
    with pytest.raises(UserError, match="not an assignment.*a1_toy"):
        course.resolve("a9")


def test_roles_points_and_questions(course):
    assignment = course.load("a1")
    assert [cell.role for cell in assignment.cells] == [
        "text",
        "setup",
        "text",
        "answer",
        "test",
        "test",
        "extra",
        "text",
        "answer",
        "test",
        "text",
        "manual",
    ]
    assert assignment.questions == ["square", "column_mean", "why_average"]
    assert [(cell.grade_id, cell.question, cell.points) for cell in assignment.graded] == [
        ("square_forward_squares", "square", 2.0),
        ("square_backward_uses_the_input", "square", 3.0),
        ("column_mean_averages_over_rows", "column_mean", 4.0),
        ("why_average", "why_average", 5.0),
    ]
    assert assignment.max_points == 14.0
    assert [cell.points for cell in assignment.tests_of("column_mean")] == [4.0]
    assert assignment.reference_code("square") == SQUARE


def test_a_test_cell_is_split_with_line_numbers(course):
    parts = course.load("a1").by_grade_id["column_mean_averages_over_rows"].parts
    lines = MEAN_TEST.split("\n")
    assert parts.visible == "\n".join(lines[:4]) and parts.hidden == "\n".join(lines[5:7])
    assert [parts.is_hidden(number) for number in range(1, 9)] == [False] * 4 + [True] * 4


def test_template_keeps_hidden_tests_and_release_does_not(course):
    assignment = course.load("a1")
    template, released = nbformat.writes(assignment.template), nbformat.writes(assignment.released)
    assert "HIDDEN" in template and "x * x" not in template
    assert "HIDDEN" not in released and "x * x" not in released
    assert len(assignment.template.cells) == len(assignment.released.cells) == len(assignment.cells)
    assert "x * x" in assignment.source.cells[3].source, "the source itself must stay as it is"


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda nb: nb.cells[4].metadata.nbgrader.pop("points"), "needs points"),
        (lambda nb: nb.cells[5].metadata.nbgrader.update(grade_id="square"), "used twice"),
        (lambda nb: nb.cells.insert(2, nb.cells.pop(5)), "before any answer cell"),
        (lambda nb: nb.cells[3].metadata.nbgrader.pop("grade_id"), "needs a grade_id"),
        (lambda nb: nb.cells[11].metadata.nbgrader.update(task=True), "task cells"),
    ],
)
def test_metadata_that_make_no_sense_are_refused(tmp_path, change, message):
    nb = toy_notebook()
    change(nb)
    with pytest.raises(UserError, match=message):
        make_toy_course(tmp_path / "course", nb).load("a1")


def test_a_damaged_source_and_a_second_notebook_are_refused(course):
    path = course.source_path(NAME)
    (path.parent / "copy.ipynb").write_text("{}")
    with pytest.raises(UserError, match="keep only a1_toy.ipynb"):
        course.load("a1")
    (path.parent / "copy.ipynb").unlink()
    path.write_text("{")
    with pytest.raises(UserError, match="can't be read as a notebook"):
        course.load("a1")
