"""What a handed-in file claims is mentioned where it was forged, and never where a program wrote it."""

from __future__ import annotations

import copy
import json

import pytest

from autograder.course.records import CellVerdict, Note, Submission, Verdict, one_of_each
from autograder.html import active_content
from autograder.intake.notebook_file import RebuildLimits, Unreadable, read_submitted
from autograder.judge.judge import Judge
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
    "Colab, with a form": (
        {
            "colab": {"name": "a1", "provenance": [], "collapsed_sections": ["x"], "toc_visible": True},
            "widgets": {"application/vnd.jupyter.widget-state+json": {"ab12": {"model_name": "HBoxModel"}}},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
        },
        {
            "cellView": "form",
            "id": "aB3dE_-",
            "executionInfo": {"status": "ok", "timestamp": 1700000000000, "user": {"displayName": "x"}},
        },
    ),
    "Kaggle, after a run that failed": (
        {"kaggle": {"dataSources": [], "isGpuEnabled": True}, "papermill": {"exception": True}},
        {"_kg_hide-input": True, "_cell_guid": "b1", "tags": ["papermill-error-cell-tag"], "trusted": True},
    ),
    "CoCalc": (
        {
            "kernelspec": {
                "argv": [
                    "/usr/bin/python3",
                    "-m",
                    "ipykernel",
                    "--HistoryManager.enabled=False",
                    "-f",
                    "{x}",
                ],
                "display_name": "Python 3 (system-wide)",
                "env": {"OMP_NUM_THREADS": "2"},
                "language": "python",
                "metadata": {"cocalc": {"description": "Python 3", "priority": 100, "url": "https://x"}},
                "name": "python3",
                "resource_dir": "/ext/jupyter/kernels/python3",
            },
        },
        {"collapsed": False, "scrolled": False, "cocalc": {"outputs": {"0": {"scrolled": True}}}},
    ),
    "CoCalc, with Sage": (
        {
            "kernelspec": {
                "argv": ["sage", "--python", "-m", "sage.repl.ipython_kernel", "-f", "{connection_file}"],
                "display_name": "SageMath 10.3",
                "language": "sage",
                "name": "sage-10.3",
            },
            "language_info": {"name": "sage", "nbconvert_exporter": "python"},
        },
        {},
    ),
    "SageMaker": (
        {
            "availableInstances": [{"name": "ml.t3.medium", "gpuNum": 0, "vcpuNum": 2}],
            "instance_type": "ml.t3.medium",
            "kernelspec": {
                "display_name": "Python 3 (Data Science)",
                "language": "python",
                "name": "python3__SAGEMAKER_INTERNAL__arn:aws:sagemaker:us-east-1:0813:image/datascience-1.0",
            },
        },
        {"tags": []},
    ),
    "Deepnote": (
        {
            "orig_nbformat": 2,
            "deepnote": {"is_reactive": False},
            "deepnote_notebook_id": "f1e2",
            "deepnote_execution_queue": [],
        },
        {
            "cell_id": "00001-9c1f",
            "deepnote_cell_type": "code",
            "deepnote_to_be_reexecuted": False,
            "execution_start": 1700000000000,
            "execution_millis": 12,
            "source_hash": "b623e53d",
            "tags": [],
        },
    ),
    "PyCharm": (
        {
            "kernelspec": {"display_name": "PyCharm (a1)", "language": "python", "name": "pycharm-9a8b"},
            "language_info": {"name": "python", "version": "2.7.6", "pygments_lexer": "ipython2"},
            "stem_cell": {"cell_type": "raw", "source": "", "metadata": {"pycharm": {"metadata": False}}},
        },
        {"pycharm": {"name": "#%%\n", "is_executing": False}, "jupyter": {"is_executing": True}},
    ),
    "DataSpell": (
        {"datalore": {"computation_mode": "JUPYTER", "package_manager": "pip", "version": 1}},
        {
            "ExecuteTime": {"end_time": "2026-11-21T10:00:00.1Z", "start_time": "2026-11-21T10:00:00Z"},
            "datalore": {"type": "CODE", "node_id": "x", "hide_input_from_viewers": True},
        },
    ),
    "VS Code, with Polyglot": (
        {
            "kernelspec": {"display_name": ".venv (3.11.2)", "language": "Python", "name": ".venv"},
            "language_info": {"name": "python", "version": "3.11.2"},
            "polyglot_notebook": {"kernelInfo": {"defaultKernelName": "python", "items": []}},
        },
        {"dotnet_interactive": {"language": "python"}, "polyglot_notebook": {"kernelName": "python"}},
    ),
    "JupyterLab's extensions": (
        {
            "jupytext": {"formats": "ipynb,py:percent"},
            "toc-autonumbering": True,
            "toc-showcode": False,
            "language_info": {"name": "python"},
            "kernelspec": {"display_name": "Umwelt (Übung)", "language": "python", "name": "Übung 1 (x, y)"},
        },
        {
            "execution": {
                "execution_failed": "2026-11-21T10:00:01.123Z",
                "iopub.status.idle": "2026-11-21T10:00",
            },
            "jupyter": {"is_executing": False},
            "pycharm": {},
            "lines_to_next_cell": 2,
        },
    ),
    "Databricks": (
        {
            "application/vnd.databricks.v1+notebook": {"language": "python", "notebookName": "a1"},
            "language_info": {"name": "python"},
        },
        {"application/vnd.databricks.v1+cell": {"nuid": "1", "showTitle": False, "title": ""}},
    ),
    "an older nbgrader": ({}, {"nbgrader": {"multiplier": None, "remove": False}}),
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
        nbgrader = copy.deepcopy(of_cells.get("nbgrader", {})) | cell["metadata"].get("nbgrader", {})
        own = {key: value for key, value in nbgrader.items() if key != "task"}  # false, and so left out
        cell["metadata"] |= copy.deepcopy(of_cells) | {"nbgrader": own}
        if "grade_id" not in own:
            del cell["metadata"]["nbgrader"]
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


@pytest.mark.parametrize(
    "kernel",
    [
        {"name": "../x"},
        {"name": "/x"},
        {"name": "a\n"},
        {"argv": ["sh", "-c", "x"]},
        {"argv": "python -m ipykernel"},
        {"env": {"PYTHONSTARTUP": "x.py"}},
        {"language": "bash"},
    ],
)
def test_a_kernel_of_its_own_is_mentioned(toy, nb, kernel):
    nb["metadata"]["kernelspec"] |= kernel
    (note,) = notes(toy, nb)
    assert note.code == "edited_file" and "a kernel" in note.text


@pytest.mark.parametrize("most", [1, 3])
def test_many_notes_of_a_kind_are_one(most):
    many = [Note("cell_died", f"cell {number}: it ended", f"Cell {number}.") for number in range(95)]
    other = Note("late", "late")
    (one, kept) = one_of_each([*many, other], most)
    assert kept == other and one.text.endswith(f"it ended; and {95 - most} more") and "Cell 0." in one.student
    few = [other, many[0], other]
    assert one_of_each(few) == few


@pytest.mark.slow
def test_a_notebook_whose_cells_all_end_their_process_gets_one_note(toy, worker):
    nb = submission_notebook(toy)
    nb["cells"] += [
        copy.deepcopy(nb["cells"][6]) | {"id": f"x{number}", "source": "import os; os._exit(1)"}
        for number in range(12)
    ]
    submission = Submission("ada", json.dumps(nb).encode())
    verdict = Judge(toy, worker.policy, worker, 1).grade(submission, rebuild(submission, toy))
    assert [note.code for note in verdict.notes].count("cell_died") == 1
