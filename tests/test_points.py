"""Points so far, at home: what `python -m nnlab.points` says of a notebook half done."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nnlab import points

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
    assert lines[0].startswith("1. Double 1 of 3 double(2) ")
    assert lines[1] == "2. Triple 0 of 2 not begun"
    assert lines[2] == "core, visible tests 1 of 5"
    assert lines[4].startswith("3. A file 0 of 1 the answer's cell: SyntaxError: ")
    assert lines[5] == "4. Why 0 of 0 4 points, read by a person"
    assert lines[6] == "extra, visible tests 0 of 1"


def test_files_beside_the_notebook_are_found(path, monkeypatch, capsys):
    nb = nbformat.read(path, as_version=4)
    nb.cells[11].source += ")"
    nbformat.write(nb, path)
    monkeypatch.chdir(path.parent.parent)
    points.main([str(path)])
    assert "3. A file" in (out := capsys.readouterr().out) and "1 of 1    passed" in out


@pytest.mark.parametrize(
    ("text", "said"), [(None, "Can't read"), ("{", "is no notebook"), ("", "no graded cells")]
)
def test_what_is_no_assignment_is_named(tmp_path, capsys, text, said):
    path = tmp_path / "x.ipynb"
    if text is not None:
        path.write_text(text or nbformat.writes(new_notebook()))
    assert points.main([str(path)]) == 2
    assert said in capsys.readouterr().err
