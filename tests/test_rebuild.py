"""Rebuilding: whatever is handed in, only answers get through, and honest ones get through whole."""

import copy
import json

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.utils import compute_checksum, determine_grade

from autograder.course.records import Submission
from autograder.intake.notebook_file import RebuildLimits
from autograder.rebuild.rebuild import DEFINED_ELSEWHERE, rebuild
from tests.toy_course import ESSAY, MEAN, SQUARE, cell_of, make_toy_course, submission_notebook

MINE = "def column_mean(x):\n    return x.mean(axis=0)"


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return make_toy_course(tmp_path_factory.mktemp("rebuild") / "course").load("a1")


@pytest.fixture
def nb(assignment):
    return submission_notebook(assignment)


def send(assignment, nb, **options):
    """Rebuild a dict or bytes, and check what must hold whatever was handed in."""
    data = nb if isinstance(nb, bytes) else json.dumps(nb).encode()
    submission = Submission("ada", data)
    rebuilt = rebuild(submission, assignment, **options)
    check_invariants(rebuilt, assignment)
    assert submission == Submission("ada", data), "the submission itself must not be changed"
    return rebuilt


def check_invariants(rebuilt, assignment):
    nbformat.validate(rebuilt.nb)
    assert (rebuilt.nb.nbformat, rebuilt.nb.nbformat_minor) == (4, 5)
    assert len(rebuilt.roles) == len(rebuilt.nb.cells)
    assert rebuilt.nb.metadata == assignment.source.metadata
    kept = [node for node, role in zip(rebuilt.nb.cells, rebuilt.roles, strict=True) if role != "extra"]
    wanted = [cell for cell in assignment.cells if cell.role != "extra"]
    assert len(kept) == len(wanted)
    for node, cell in zip(kept, wanted, strict=True):
        template = assignment.template.cells[cell.index]
        assert node.id == template.id and node.cell_type == template.cell_type
        assert node.metadata == template.metadata
        if cell.role in ("text", "setup", "test"):
            assert node.source == cell.source, "locked cells come from the source"
    for node, role in zip(rebuilt.nb.cells, rebuilt.roles, strict=True):
        assert not node.get("outputs") and not node.get("attachments")
        if role == "extra":
            assert node.metadata == {} and node.cell_type == "code"


def codes(rebuilt):
    return {note.code for note in rebuilt.notes}


def answer(rebuilt, grade_id):
    return next(
        node.source
        for node in rebuilt.nb.cells
        if node.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def extras(rebuilt):
    return [
        (index, node.source) for index, node in enumerate(rebuilt.nb.cells) if rebuilt.roles[index] == "extra"
    ]


def code(source):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def text(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def test_an_honest_submission_comes_through_whole(assignment, nb):
    rebuilt = send(assignment, nb)
    assert rebuilt.notes == [] and rebuilt.missing == []
    assert rebuilt.roles == [cell.role for cell in assignment.cells]
    assert [node.source for node in rebuilt.nb.cells] == [cell.source for cell in assignment.cells]


def test_nbgrader_finds_points_checksums_and_untouched_answers(assignment):
    rebuilt = send(assignment, submission_notebook(assignment, {}))
    for node, cell in zip(rebuilt.nb.cells, assignment.cells, strict=True):
        if cell.grade_id:
            assert node.metadata.nbgrader.checksum == compute_checksum(node)
    essay = rebuilt.nb.cells[-1]
    assert determine_grade(essay) == (0, 5.0), "an untouched essay scores 0 without a person"
    written = send(assignment, submission_notebook(assignment, {"why_average": "Because."}))
    assert determine_grade(written.nb.cells[-1]) == (None, 5.0), "a written one waits for a person"


def test_no_reference_solution_fills_a_gap(assignment, nb):
    nb["cells"] = [
        cell
        for cell in nb["cells"]
        if "solution" not in json.dumps(cell["metadata"]) or not cell["metadata"]["nbgrader"]["solution"]
    ]
    rebuilt = send(assignment, nb)
    assert rebuilt.missing == assignment.questions and "missing_cell" in codes(rebuilt)
    assert "x * x" not in nbformat.writes(rebuilt.nb)
    assert "raise NotImplementedError()" in answer(rebuilt, "square")


def test_everything_that_could_be_forged_is_dropped(assignment, nb):
    for cell in nb["cells"]:
        cell["metadata"]["tags"] = ["skip-execution"]
        cell["metadata"].setdefault("nbgrader", {})["points"] = 1000
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "FORGED"}]
        else:
            cell["attachments"] = {"FORGED.png": {"image/png": "AAAA"}}
    cell_of(nb, "square_forward_squares")["source"] = "1000.0  # FORGED"
    cell_of(nb, "setup")["source"] = "check = None  # FORGED"
    nb["metadata"]["kernelspec"] = {"name": "FORGED", "display_name": "FORGED"}
    rebuilt = send(assignment, nb)
    assert "FORGED" not in nbformat.writes(rebuilt.nb)
    assert codes(rebuilt) == {"changed_locked_cell", "edited_file", "attachment_left_out"}
    changed, edited, _ = rebuilt.notes
    assert "setup, square_forward_squares" in changed.text
    assert "skip-execution" in edited.text and "points is 1000 instead of 2" in edited.text


def test_added_code_stays_between_its_neighbours(assignment, nb):
    nb["cells"].insert(9, code("between = 1"))
    nb["cells"].insert(4, code("behind_square = 1"))
    nb["cells"].insert(0, code("first = 1"))
    nb["cells"].append(code("last = 1"))
    nb["cells"].append(code("   "))
    rebuilt = send(assignment, nb)
    sources = [node.source for node in rebuilt.nb.cells]
    assert [source.split(" ")[0] for _, source in extras(rebuilt)] == [
        "first",
        "behind_square",
        "square_forward(np.arange(3.0))[0]",
        "between",
        "last",
    ]
    assert sources.index("behind_square = 1") == 5 and rebuilt.roles[4] == "answer"
    assert sources[sources.index("between = 1") - 1].startswith("def column_mean")


def test_ordinary_cells_are_taken_as_the_student_left_them(assignment, nb):
    nb["cells"][6]["source"] = ["square_forward(\n", "  2)"]
    assert extras(send(assignment, nb)) == [(6, "square_forward(\n  2)")]
    del nb["cells"][6]
    assert extras(send(assignment, nb)) == []


def test_broken_metadata_is_recovered_by_cell_id(assignment, nb):
    for broken in ("garbage", {"grade_id": 7}, {"grade_id": "of_last_year"}, None):
        nb["cells"][3]["metadata"]["nbgrader"] = broken
        rebuilt = send(assignment, nb)
        assert answer(rebuilt, "square") == SQUARE and codes(rebuilt) == {"lost_metadata", "edited_file"}


def test_an_odd_schema_version_does_not_matter(assignment, nb):
    cell_of(nb, "square")["metadata"]["nbgrader"] = {"grade_id": "square", "schema_version": "new"}
    (note,) = send(assignment, nb).notes
    assert note.code == "edited_file" and 'schema_version is "new" instead of 3' in note.text


def test_an_answer_without_metadata_and_id_is_recovered_by_its_functions(assignment, nb):
    nb["cells"][8] = code(MINE)
    rebuilt = send(assignment, nb)
    assert answer(rebuilt, "column_mean") == MINE and rebuilt.missing == []
    assert codes(rebuilt) == {"lost_metadata"}


def test_all_metadata_and_ids_lost(assignment, nb):
    for cell in nb["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    nb["nbformat_minor"] = 4
    rebuilt = send(assignment, nb)
    assert [node.source for node in rebuilt.nb.cells[:-1]] == [cell.source for cell in assignment.cells[:-1]]
    assert rebuilt.missing == [] and answer(rebuilt, "why_average") == ESSAY
    assert {"old_format", "lost_metadata", "answer_in_added_cell"} == codes(rebuilt)


def test_ambiguous_definitions_stay_extra_code_and_are_not_overwritten(assignment, nb):
    nb["cells"][8:9] = [code("def column_mean(x): return 1"), code(MINE)]
    rebuilt = send(assignment, nb)
    assert answer(rebuilt, "column_mean") == DEFINED_ELSEWHERE and rebuilt.missing == []
    assert [source for _, source in extras(rebuilt)][1:] == ["def column_mean(x): return 1", MINE]


def test_merged_answer_cells_are_not_overwritten_by_a_stub(assignment, nb):
    merged = SQUARE + "\n\n" + MINE
    nb["cells"][3]["source"] = merged
    del nb["cells"][8]
    rebuilt = send(assignment, nb)
    assert answer(rebuilt, "square") == merged and answer(rebuilt, "column_mean") == DEFINED_ELSEWHERE
    assert codes(rebuilt) == {"answer_in_other_cell"}


def copy_of(cell, source, at):
    made = copy.deepcopy(cell)
    made["source"], made["id"] = source, at
    return made


def test_the_last_written_copy_is_graded_and_earlier_ones_run_before_it(assignment, nb):
    stub = cell_of(nb, "column_mean")
    first = copy_of(stub, "def column_mean(x): return 1", "c1")
    last = copy_of(stub, MINE, "c2")
    untouched = copy_of(stub, assignment.template.cells[8].source, "c3")
    nb["cells"][8:9] = [first, last, untouched]
    rebuilt = send(assignment, nb)
    assert answer(rebuilt, "column_mean") == MINE and codes(rebuilt) == {"duplicated_cell"}
    sources = [node.source for node in rebuilt.nb.cells]
    assert sources.index(first["source"]) < sources.index(MINE)
    assert "NotImplementedError" not in "".join(sources), "the untouched copy would overwrite the answer"


def test_a_copied_test_cell_counts_once(assignment, nb):
    nb["cells"].insert(6, copy_of(nb["cells"][5], "print('mine')", "c1"))
    rebuilt = send(assignment, nb)
    assert codes(rebuilt) == {"duplicated_cell"} and len(extras(rebuilt)) == 1


def test_copies_of_an_essay_are_joined(assignment, nb):
    nb["cells"].append(copy_of(nb["cells"][-1], "Second thoughts.", "c1"))
    rebuilt = send(assignment, nb)
    joined = answer(rebuilt, "why_average")
    assert codes(rebuilt) == {"duplicated_cell"}
    assert joined.startswith("Averaging") and joined.endswith("\n\nSecond thoughts.")


def test_an_essay_written_into_an_added_cell_is_found(assignment, nb):
    nb["cells"][-1]["source"] = "YOUR ANSWER HERE"
    nb["cells"] += [text("It is the mean that counts."), text("A stray remark.")]
    rebuilt = send(assignment, nb)
    assert answer(rebuilt, "why_average") == "It is the mean that counts.\n\nA stray remark."
    assert codes(rebuilt) == {"answer_in_added_cell"}, "a person sees both, whichever was meant"


def test_moved_cells_go_back(assignment, nb):
    nb["cells"].insert(1, nb["cells"].pop(8))
    rebuilt = send(assignment, nb)
    assert [node.source for node in rebuilt.nb.cells] == [cell.source for cell in assignment.cells]
    (note,) = rebuilt.notes
    assert note.code == "moved_cell" and note.text.endswith(": column_mean.")


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("dress", ["{}", "Here it is:\n```python\n{}\n```\nDone."])
def test_code_in_a_text_cell_is_code(assignment, nb, kind, dress):
    cell = nb["cells"][8]
    cell["cell_type"], cell["source"] = kind, dress.format(MINE)
    rebuilt = send(assignment, nb)
    assert answer(rebuilt, "column_mean") == MINE and codes(rebuilt) == {"changed_cell_type"}


def test_an_essay_in_a_code_cell_is_text(assignment, nb):
    nb["cells"][-1]["cell_type"] = "code"
    rebuilt = send(assignment, nb)
    assert answer(rebuilt, "why_average").startswith("Averaging") and codes(rebuilt) == {"changed_cell_type"}


def test_old_format_three_is_converted(assignment, nb):
    old = nbformat.convert(nbformat.reads(json.dumps(nb), as_version=4), 3)
    old.worksheets[0].cells[0] = nbformat.v3.new_heading_cell("Toy assignment", level=1)
    data = nbformat.v3.writes_json(old).encode()
    assert json.loads(data)["nbformat"] == 3
    rebuilt = send(assignment, data)
    assert "".join(nb["cells"][8]["source"]) == answer(rebuilt, "column_mean") and not rebuilt.missing
    assert "old_format" in codes(rebuilt)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_encodings_are_read(assignment, nb, encoding):
    rebuilt = send(assignment, json.dumps(nb, ensure_ascii=False).encode(encoding))
    assert answer(rebuilt, "column_mean") == MEAN and rebuilt.missing == []
    said = [note.text for note in rebuilt.notes]
    assert said == [] if encoding == "utf-8-sig" else encoding.upper() in said[0] and len(said) == 1


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"", "empty"),
        (b"\0\0\n", "empty"),
        (b"\xff\xd8\xff\xe0", "not text"),
        (b"[]", "not a notebook"),
        (b"{}", "no list of cells"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"cells": [', "damaged at line 1"),
        (b'{"cells": []} and more', "after the end"),
        (b"[" * 200_000, "nested too deeply"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n", "merge conflict"),
        (b'{"nbformat": 3, "worksheets": 4}', "can't be converted"),
        (b"1" * 5000, "damaged"),
        (b'{"nbformat": 2}', "can't be converted"),
        ("{}".encode("utf-16-le"), "damaged"),
    ],
)
def test_what_is_no_notebook_becomes_stubs_with_a_reason(assignment, data, reason):
    rebuilt = send(assignment, data)
    (note,) = rebuilt.notes
    assert note.code == "unreadable_notebook" and reason in note.text and reason in note.student
    assert rebuilt.nb == assignment.template and rebuilt.missing == assignment.questions


def test_a_refused_submission_becomes_stubs(assignment):
    rebuilt = rebuild(Submission("ada", None, problem="no notebook"), assignment)
    check_invariants(rebuilt, assignment)
    assert rebuilt.missing == assignment.questions
    rebuilt.nb.cells[3].source = "changed"
    assert assignment.template.cells[3].source != "changed", "each student gets a copy of their own"


def test_limits(assignment, nb):
    for limits, reason in (
        (RebuildLimits(cells=5), "12 cells"),
        (RebuildLimits(cell_chars=50), "too long"),
        (RebuildLimits(total_chars=300), "too long"),
    ):
        (note,) = send(assignment, nb, limits=limits).notes
        assert reason in note.text


def test_characters_no_file_can_hold(assignment, nb):
    nb["cells"][8]["source"] = MINE + "\n# \ud800 \0"
    rebuilt = send(assignment, nb)
    answer(rebuilt, "column_mean").encode("utf-8")
    assert "\0" not in answer(rebuilt, "column_mean") and codes(rebuilt) == {"odd_characters"}


def test_damaged_cells_cost_only_themselves(assignment, nb):
    nb["cells"][3]["source"] = {"not": "text"}
    nb["cells"].insert(0, "not a cell")
    rebuilt = send(assignment, nb)
    assert rebuilt.missing == ["square"] and {"damaged_cell", "missing_cell"} == codes(rebuilt)
    assert answer(rebuilt, "column_mean") == MEAN


def test_another_notebook_is_said_to_be_unrelated(assignment):
    rebuilt = send(assignment, {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [code("1 + 1")]})
    assert "unrelated_notebook" in codes(rebuilt)


# --------------------------------------------------------------------------- random damage

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["nbgrader", "grade_id", "source"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(["source", "metadata", "cell_type", "id", "outputs"])
GRADE_IDS = st.sampled_from(["square", "column_mean", "why_average", "setup", "square_forward_squares", "?"])
STEP = st.one_of(
    st.tuples(st.just("drop"), st.integers(0, 30)),
    st.tuples(st.just("copy"), st.integers(0, 30), st.integers(0, 30)),
    st.tuples(st.just("move"), st.integers(0, 30), st.integers(0, 30)),
    st.tuples(st.just("junk"), st.integers(0, 30), KEYS, JUNK),
    st.tuples(st.just("rename"), st.integers(0, 30), GRADE_IDS),
    st.tuples(st.just("add"), st.integers(0, 30), st.text(max_size=30)),
    st.tuples(st.just("top"), st.sampled_from(["cells", "metadata", "nbformat", "nbformat_minor"]), JUNK),
)


def mutate(nb, step):
    """Damage a submission in one of the ways students, tools and attackers do."""
    kind, where, *rest = step
    if kind == "top":
        nb[where] = rest[0]
        return
    cells = nb["cells"]
    if not isinstance(cells, list) or not cells:
        return
    where %= len(cells)
    if kind == "drop":
        del cells[where]
    elif kind in ("copy", "move"):
        cell = copy.deepcopy(cells[where]) if kind == "copy" else cells.pop(where)
        cells.insert(rest[0] % (len(cells) + 1), cell)
    elif kind == "add":
        cells.insert(where, code(rest[0]))
    elif isinstance(cells[where], dict) and kind == "junk":
        cells[where][rest[0]] = rest[1]
    elif isinstance(cells[where], dict):
        cells[where]["metadata"] = {"nbgrader": {"grade_id": rest[0], "solution": True}}


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=12))
def test_random_damage_never_raises_and_never_reaches_a_test(assignment, steps):
    nb = submission_notebook(assignment)
    for step in steps:
        mutate(nb, step)
    send(assignment, nb)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.integers(0, 10_000), junk=st.binary(max_size=6), cut=st.integers(0, 6))
def test_damaged_bytes_never_raise(assignment, place, junk, cut):
    data = json.dumps(submission_notebook(assignment)).encode()
    place %= len(data)
    send(assignment, data[:place] + junk + data[place + cut :])
