"""Every lecture runs from top to bottom in a fresh kernel, offline, in time, and shows what it promises."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.test_data_cifar10 import REAL, needs_real

ROOT = Path(__file__).resolve().parents[1]
LECTURES = sorted((ROOT / "lectures").glob("*.ipynb"))
WITH_IMAGES = [path for path in LECTURES if "data.load(" in path.read_text(encoding="utf-8")]
LIMIT = 180  # seconds on two cores, the promise to a reader; other load may stretch it


def execute(path: Path, home: Path, images: Path | None = None):
    """Run a lecture in a fresh kernel without a network; returns the notebook and the seconds it took.

    Args:
        path: of the lecture.
        home: an empty folder.
        images: folder with CIFAR-10; None for a machine without it.
    """
    environment = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "NNLAB_DATA": str(images or home / "none"),
        "IPYTHONDIR": str(home),
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        nb = nbformat.read(path, as_version=4)
        begun = time.monotonic()
        NotebookClient(nb, timeout=LIMIT, resources={"metadata": {"path": str(path.parent)}}).execute()
        return nb, time.monotonic() - begun
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="module", params=LECTURES, ids=[path.stem for path in LECTURES])
def executed(request, tmp_path_factory):
    """The executed notebook, its path, and how many seconds it took."""
    nb, seconds = execute(request.param, tmp_path_factory.mktemp("home"))
    return nb, request.param, seconds


def code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


@pytest.mark.slow
class TestExecution:
    def test_it_ran_and_not_in_no_time(self, executed):
        nb, path, seconds = executed
        assert all(cell.execution_count for cell in code_cells(nb))
        assert seconds > 3, "nothing can have been computed"
        print(f"{path.stem}: {seconds:.0f} s")

    def test_it_is_silent_on_stderr(self, executed):
        nb, _, _ = executed
        noise = [
            output.text
            for cell in code_cells(nb)
            for output in cell.outputs
            if output.output_type == "stream" and output.name == "stderr"
        ]
        assert not noise

    def test_every_figure_has_a_text_for_those_who_cannot_see_it(self, executed):
        nb, _, _ = executed
        for cell in code_cells(nb):
            shown = [output for output in cell.outputs if "image/png" in output.get("data", {})]
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert not shown or len(alt) > 30, f"cell {cell.id} draws without alt text"

    def test_it_asks_nothing_of_the_network(self, executed):
        nb, _, _ = executed
        for cell in code_cells(nb):
            for output in cell.outputs:
                html = output.get("data", {}).get("text/html", "")
                assert not re.search(r"""(src|href)=["']?(https?:)?//""", html), f"cell {cell.id}"


@pytest.mark.slow
@needs_real
@pytest.mark.parametrize("path", WITH_IMAGES, ids=[path.stem for path in WITH_IMAGES])
def test_with_cifar10_at_hand_it_is_used_and_named(path, tmp_path):
    """Every assertion and every sentence of a lecture has to hold with either set of images."""
    nb, _ = execute(path, tmp_path, REAL)
    said = "".join(output.text for cell in code_cells(nb) for output in cell.outputs
                   if output.output_type == "stream")
    assert "CIFAR-10" in said


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

    def test_links_lead_somewhere(self, path):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", self.text(path)):
            assert (path.parent / target).exists(), target

    def test_interactive_figures_and_quizzes_are_there(self, path):
        code = "\n".join(
            cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
        )
        assert code.count("quiz.") >= 3 and re.search(r"Explorer|FrameSlider", code)
