"""What every lecture holds, and that those with images run from top to bottom with either set of images.

tests/test_book.py looks at the lectures as they are executed for the site, which is without CIFAR-10.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests import lint_notebooks
from tests.reading_time import minutes
from tests.test_data_cifar10 import REAL, needs_real

ROOT = Path(__file__).resolve().parents[1]
LECTURES = sorted((ROOT / "lectures").glob("*.ipynb"))
WITH_IMAGES = [path for path in LECTURES if "data.load(" in path.read_text(encoding="utf-8")]
LIMIT = 400  # seconds for a cell; the machine may be busy


def execute(path: Path, home: Path, images: Path):
    """Run a lecture in a fresh kernel without a network; returns the notebook.

    Args:
        path: of the lecture.
        home: an empty folder.
        images: folder with CIFAR-10.
    """
    environment = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "NNLAB_DATA": str(images),
        "IPYTHONDIR": str(home),
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        nb = nbformat.read(path, as_version=4)
        NotebookClient(nb, timeout=LIMIT, resources={"metadata": {"path": str(path.parent)}}).execute()
        return nb
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


@pytest.mark.long
@needs_real
@pytest.mark.parametrize("path", WITH_IMAGES, ids=[path.stem for path in WITH_IMAGES])
def test_with_cifar10_at_hand_it_is_used_and_named(path, tmp_path):
    """Every assertion and every sentence of a lecture has to hold with either set of images."""
    nb = execute(path, tmp_path, REAL)
    said = "".join(
        output.text for cell in code_cells(nb) for output in cell.outputs if output.output_type == "stream"
    )
    assert "cifar10:" in said


@pytest.mark.parametrize("path", LECTURES, ids=[path.stem for path in LECTURES])
class TestText:
    def text(self, path: Path) -> str:
        return "\n".join(
            cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"
        )

    def test_the_parts_of_a_lecture_are_there(self, path):
        text = self.text(path)
        assert text.count("<details>") >= 4 and text.count("</details>") == text.count("<details>")
        for word in ("able to", "minutes", "Prerequisites", "Summary", "Exercises", "References", "Predict"):
            assert re.search(word, text, re.IGNORECASE), word

    def test_it_says_how_long_it_takes_to_read(self, path):
        said = re.search(r"\*\*Time\*\*: about (\d+) minutes", self.text(path))
        assert said, "the header says **Time**: about N minutes"
        assert abs(int(said[1]) - minutes(path)) <= 5 and int(said[1]) <= 90

    def test_links_lead_somewhere(self, path):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", self.text(path)):
            assert (path.parent / target).exists(), target

    def test_interactive_figures_and_quizzes_are_there(self, path):
        code = "\n".join(
            cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
        )
        assert code.count("quiz.") >= 3 and re.search(r"Explorer|FrameSlider", code)


HIDDEN = {"jupyter": {"source_hidden": True}}


@pytest.mark.parametrize(
    ("source", "metadata", "found"),
    [
        ("x" * 88, {}, None),
        ("x" * 89, {}, "line 1 has 89 columns"),
        ("quiz.number('?', 1, 0, 'so')", HIDDEN, None),
        ("from nnlab import quiz\nquiz.number('?', 1, 0, 'so')", {}, "a quiz shows its answer"),
        ("x = 1", {"tags": ["hide-input"], **HIDDEN}, None),
        ("x = 1", {"tags": ["hide-input"]}, "is tagged hide-input without"),
    ],
)
def test_lint_of_a_lecture_names_what_a_reader_would_meet(tmp_path, source, metadata, found):
    cell = nbformat.v4.new_code_cell(source, id="a-cell", metadata=metadata)
    path = tmp_path / "lectures" / "07_x.ipynb"
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    findings = lint_notebooks.findings(path)
    assert len(findings) == (found is not None)
    assert not found or findings[0].startswith(f"cell a-cell: {found}")
