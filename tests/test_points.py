"""Points so far, at home: what `python -m nnlab.points` says of a notebook half done."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nnlab import check, points

STUB = "raise NotImplementedError()"


def marked(source: str, grade_id: str, worth: float | None = None, solution: bool = False):
    marks = {"grade_id": grade_id, "grade": worth is not None, "solution": solution, "points": worth or 0}
    return new_code_cell(source, metadata={"nbgrader": marks})


@pytest.fixture
def path(tmp_path):
    test = "from nnlab import check\ncheck.close(check.call(double, 2.0), 4.0, 'double(2)')"
    cells = [
        marked("import numpy as np", "setup"),
        new_markdown_cell("## 1. Double  (core, 3 points)"),
        marked("def double(x):\n    return 2 * x", "double", solution=True),
        marked(test, "double_is_right", 1),
        marked(test.replace("4.0, 'd", "5.0, 'd"), "double_is_wrong", 2),
        new_markdown_cell("**Try it.** Look."),
        new_code_cell("raise SystemExit('a cell that only illustrates was run')"),
        new_markdown_cell("## 2. Triple  (core, 2 points)"),
        marked(f"def triple(x):\n    {STUB}", "triple", solution=True),
        marked("from nnlab import check\ncheck.call(triple, 2.0)", "triple_runs", 2),
        new_markdown_cell("## 3. A file  (extra, 1 point)"),
        marked("text = open('beside.txt').read(", "file", solution=True),
        marked("assert text == 'x'", "file_is_read", 1),
        new_markdown_cell("## 4. Why  (extra, 4 points, read by a person)"),
        nbformat.v4.new_markdown_cell(
            "because", metadata={"nbgrader": {"grade": True, "solution": True, "points": 4}}
        ),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "a1.ipynb")
    (tmp_path / "beside.txt").write_text("x")
    return tmp_path / "a1.ipynb"


def test_each_question_has_a_line_and_core_and_extra_their_sums(path, capsys):
    assert points.main([str(path)]) == 1
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[:2] == ["1. Double 1 of 3 failed", "double is wrong: double(2) is not what it should be."]
    assert lines[2:5] == ["2. Triple 0 of 2 not begun", "core 1 of 5", ""]
    assert lines[5] == "3. A file 0 of 1 failed"
    assert lines[6].startswith("the answer's cell: SyntaxError: ")
    assert lines[7:9] == ["4. Why 4 points, read by a person", "extra 0 of 1"]


@pytest.fixture
def shell(path, monkeypatch):
    """A kernel in the folder of the notebook, in which its set-up and the answer to question 1 have run."""
    shell = InteractiveShell.instance()
    monkeypatch.chdir(path.parent)
    shell.run_cell("from nnlab import check", store_history=True)
    shell.run_cell(nbformat.read(path, as_version=4).cells[2].source, store_history=True)
    yield shell
    InteractiveShell.clear_instance()


def test_in_a_notebook_the_tests_run_on_what_its_kernel_holds(shell, path):
    assert check.summary(path)[1].state == "not begun"
    nb = nbformat.read(path, as_version=4)
    nb.cells[8].source = "def triple(x):\n    return 3 * x"  # written and saved, but its cell has not run
    nbformat.write(nb, path)
    names = set(shell.user_ns)
    found = check.summary(path)
    lines = [" ".join(line.split()) for line in repr(found).splitlines()]
    assert lines[:2] == ["1. Double 1 of 3 failed", "double is wrong: double(2) is not what it should be."]
    assert lines[2:4] == ["2. Triple 0 of 2 run the cell of its answer first", "core 1 of 5"]
    assert set(shell.user_ns) == names
    assert "<b>   1 of 5</b>" in found._repr_html_() and "&lt;" not in found._repr_html_()


def test_the_notebook_of_a_kernel_is_the_one_whose_cells_ran_there(shell, path):
    nbformat.write(
        new_notebook(cells=nbformat.read(path, as_version=4).cells[3:6]), path.with_name("b.ipynb")
    )
    assert [question.title for question in check.summary()] == [
        "1. Double",
        "2. Triple",
        "3. A file",
        "4. Why",
    ]


def test_where_no_notebook_is_found_a_sentence_says_what_to_do(shell, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert check.summary() is None and 'check.summary("NAME.ipynb")' in capsys.readouterr().out


def test_in_colab_it_asks_for_the_notebook(shell, path, monkeypatch):
    """Colab keeps it in no folder. A stand-in for Colab's own module, which exists nowhere else."""
    asked = SimpleNamespace(
        blocking_request=lambda what, timeout_sec: {"ipynb": json.loads(path.read_text())}
    )
    monkeypatch.setitem(sys.modules, "google.colab", SimpleNamespace(_message=asked))
    monkeypatch.chdir("/")
    assert check.summary().sums("core") == (1, 5)


def test_while_it_is_graded_it_says_nothing(shell, monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert check.summary() is None and capsys.readouterr().out == ""


def test_files_beside_the_notebook_are_found(path, monkeypatch, capsys):
    nb = nbformat.read(path, as_version=4)
    nb.cells[11].source += ")"
    nbformat.write(nb, path)
    monkeypatch.chdir(path.parent.parent)
    points.main([str(path)])
    said = " ".join(capsys.readouterr().out.split())
    assert "3. A file 1 of 1 passed" in said
    assert "So far 1 of 5, +1 extra; 4 of these points are given by a person." in said


@pytest.mark.parametrize(
    ("text", "said"), [(None, "Can't read"), ("{", "is no notebook"), ("", "no graded cells")]
)
def test_what_is_no_assignment_is_named(tmp_path, capsys, text, said):
    path = tmp_path / "x.ipynb"
    if text is not None:
        path.write_text(text or nbformat.writes(new_notebook()))
    assert points.main([str(path)]) == 2
    assert said in capsys.readouterr().err
