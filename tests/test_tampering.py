"""What a handed-in file claims is mentioned where it was forged, and never where a program wrote it."""

from __future__ import annotations

import copy
import json

import pytest

from autograder.course.records import CellVerdict, Submission, Verdict
from autograder.html import active_content
from autograder.intake.notebook_file import RebuildLimits, Unreadable, read_submitted
from autograder.rebuild.rebuild import rebuild
from tests.toy_course import submission_notebook

_TIMES = {
    "iopub.execute_input": "2026-11-21T10:00:00Z",
    "shell.execute_reply": "2026-11-21T10:00:01Z",
    "iopub.status.busy": "2026-11-21T10:00:00Z",
}
PROGRAMS = {  # what they write by themselves: of the notebook, of each cell
    "JupyterLab": (
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}},
        },
        {
            "execution": _TIMES,
            "collapsed": True,
            "scrolled": True,
            "editable": True,
            "trusted": True,
            "jp-MarkdownHeadingCollapsed": True,
            "slideshow": {"slide_type": "skip"},
            "tags": [],
            "jupyter": {"source_hidden": True, "outputs_hidden": True},
        },
    ),
    "VS Code": (
        {
            "kernelspec": {"display_name": "conda-env-x", "language": "python", "name": "conda-env-x-py"},
            "orig_nbformat": 4,
            "vscode": {"interpreter": {"hash": "31f2"}},
            "language_info": {
                "name": "python",
                "version": "3.11.2",
                "file_extension": ".py",
                "mimetype": "text/x-python",
                "nbconvert_exporter": "python",
                "pygments_lexer": "ipython3",
                "codemirror_mode": {"name": "ipython"},
            },
        },
        {"vscode": {"languageId": "python"}, "notebookRunGroups": {"groupValue": "1"}},
    ),
    "Colab": (
        {
            "colab": {"provenance": [], "gpuType": "T4"},
            "accelerator": "GPU",
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        {"id": "aB3dE", "colab": {"base_uri": "https://localhost:8080/", "height": 34}, "outputId": "ff"},
    ),
    "Kaggle": (
        {
            "kaggle": {"accelerator": "none"},
            "papermill": {"duration": 3.1},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        },
        {"_uuid": "8f2839f25d086af7", "execution": _TIMES, "papermill": {"status": "completed"}},
    ),
    "classic": (
        {
            "celltoolbar": "Tags",
            "toc": {"base_numbering": 1},
            "varInspector": {"cols": {}},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        },
        {"ExecuteTime": {"start_time": "2026-11-21T10:00:00.1Z"}, "hide_input": True, "deletable": True},
    ),
}


@pytest.fixture
def nb(toy):
    return submission_notebook(toy)


def notes(toy, nb):
    data = nb if isinstance(nb, bytes) else json.dumps(nb).encode()
    return rebuild(Submission("ada", data), toy).notes


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_a_program_writes_by_itself_is_not_mentioned(toy, nb, program):
    of_notebook, of_cells = PROGRAMS[program]
    nb["metadata"] |= copy.deepcopy(of_notebook)
    for cell in nb["cells"]:
        cell["metadata"] |= copy.deepcopy(of_cells)
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "passed: it squares\n"}]
    nb["cells"][6]["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "9.0"}}]
    assert notes(toy, nb) == []


def test_remarks_are_few_and_short(toy, nb):
    for number, cell in enumerate(nb["cells"]):
        cell["metadata"] |= {"tags": [f"tag-{number}-{'x' * 500}"] * 500, "execution": {"skip": 1}}
        cell["metadata"].setdefault("nbgrader", {})["points"] = 10**4000
        cell["id"] = "same"
    (note,) = notes(toy, nb)
    assert note.code == "edited_file" and len(note.text) < 2000 and "more of the kind" in note.text
    assert not note.student


def test_a_pasted_picture_is_left_out_and_said_to_both(toy, nb):
    nb["cells"][11]["attachments"] = {"image.png": {"image/png": "iVBORw0KGgo="}}
    (note,) = notes(toy, nb)
    assert note.code == "attachment_left_out" and "why_average" in note.text
    assert "not shown here" in note.student


def test_tests_that_lost_their_marks_are_mentioned(toy, nb):
    for cell in nb["cells"][4:6]:
        del cell["metadata"]["nbgrader"]
    (note,) = notes(toy, nb)
    assert note.code == "lost_metadata" and "square_forward_squares" in note.text


def test_brackets_in_strings_are_no_containers(nb):
    nb["cells"][6]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": '[{"\\' * 500}]
    data, limits = json.dumps(nb).encode(), RebuildLimits(containers=400)
    assert data.count(b"[") > 400 and len(read_submitted(data, limits).cells) == 12
    nb["metadata"]["x"] = [[]] * 400
    with pytest.raises(Unreadable, match="more than 400 lists and objects"):
        read_submitted(json.dumps(nb).encode(), limits)


def test_keys_that_stand_there_twice_are_found_in_no_time():
    twice = ", ".join(f'"k{number}": 0, "k{number}": 1' for number in range(50_000))
    text = '{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {' + twice + "}}"
    handed = read_submitted(text.encode())
    assert handed.raw["metadata"]["k7"] == 1 and 1 <= len(handed.file_remarks) <= 5


@pytest.mark.parametrize(
    "output",
    [
        {
            "text/html": "<div><style scoped>.dataframe tbody tr th { vertical-align: top; }</style>"
            "<table border='1' class='dataframe'><tr><td>on = 1</td></tr></table></div>"
        },
        {"text/html": "<img src='data:image/png;base64,iVBORw0KGgo=' alt='loss'>", "text/plain": "<Figure>"},
        {"text/html": "See <a href='https://numpy.org'>numpy</a>"},
        {"text/latex": r"$\displaystyle \frac{1}{2}$"},
        {"image/png": "iVBORw0KGgoAAAANSUhEUg==\n", "text/plain": "<Figure size 640x480 with 1 Axes>"},
        {"text/plain": "\x1b[31mred\x1b[0m  50%|#####     | 5/10\r\x1b[A"},
    ],
)
def test_honest_outputs_are_not_called_active(toy, nb, output):
    assert _active(toy, nb, output) == []


@pytest.mark.parametrize(
    "output, said",
    [
        ({"text/html": "<b/onmouseover =x>"}, "event handler"),
        ({"text/html": "<a href='jav&#x0A;ascript&colon;x'>"}, "runs code"),
        ({"text/html": "<style>a{background:url( '//x')}"}, "elsewhere"),
        ({"text/plain": "\x1b]8;;x\x07"}, "terminal"),
        ({"text/latex": r"\href{x}{y}"}, "TeX"),
        ({"image/png": "<svg>"}, "a picture that is none"),
        ({"application/javascript": ""}, "JavaScript"),
        ({"text/html": "x" * 600_000}, "more text"),
    ],
)
def test_active_outputs_are_mentioned(toy, nb, output, said):
    (note,) = _active(toy, nb, output)
    assert note.code == "active_content" and said in note.text and "cell 7" in note.text and not note.student


def _active(toy, nb, data):
    rebuilt = rebuild(Submission("ada", json.dumps(nb).encode()), toy)
    shown = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = CellVerdict("square_forward_squares", "square", 2.0, 2.0, "passed")
    return active_content.notes(Verdict("ada", "a1_toy", [cell], {6: [shown]}), rebuilt)
