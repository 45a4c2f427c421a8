"""The graded training run: a file of weights on its way from the hand-in to a score."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile

import numpy as np
import pytest
import torch
from safetensors.numpy import load, save

from autograder.commands.grade import Options, grade
from nnlab import gpu_jobs, training_run
from nnlab.data import find_cifar10
from nnlab.failures import CheckFailed
from nnlab.train import cifar10_speedrun
from tests.measure_training import tolerance_factor
from tests.toy_course import NAME, hand_in, submission_notebook
from tests.training_course import WEIGHTS, make_training_course

pytestmark = pytest.mark.usefixtures("alembic_once")

SCORED = "trained_weights_reach_the_accuracy_asked_for"
FILE = training_run.FILE


def swapped(one: str, other: str) -> bytes:
    tensors = load(WEIGHTS.read_bytes())
    return save(tensors | {one: tensors[other], other: tensors[one]})


def of_the_gpu_net() -> bytes:
    net = cifar10_speedrun.Net(torch.zeros(24, 3, 2, 2), widths=(64, 256, 256))
    return save({name: value.numpy() for name, value in net.state_dict().items()}, {"track": "gpu_cifar10"})


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """One class: all have the same predictions, most have left the loop blank, the files differ."""
    folder = tmp_path_factory.mktemp("training")
    course, assignment = make_training_course(folder / "course")
    whole = submission_notebook(assignment)
    short = submission_notebook(assignment, {"training_run": assignment.reference_code("training_run")})
    hand_in(folder / "in", "ada", whole).with_name(FILE).write_bytes(WEIGHTS.read_bytes())
    hand_in(folder / "in", "ben", short)
    hand_in(folder / "in", "cleo", short).with_name(FILE).write_bytes(swapped("1.weight", "1.bias"))
    hand_in(folder / "in", "dan", short).with_name(FILE).write_bytes(of_the_gpu_net())
    with zipfile.ZipFile(folder / "in" / "eve.zip", "w") as archive:
        archive.writestr(f"{NAME}.ipynb", json.dumps(short))
        archive.write(WEIGHTS, "model_final.safetensors")
    (folder / "in" / "finn.ipynb").write_text(json.dumps(short))
    shutil.copy(WEIGHTS, folder / "in" / "finn_model.safetensors")
    return course, folder / "in", grade(course, NAME, folder / "in", Options(workers=1))


def scored(run, student: str):
    return next(cell for cell in run.verdicts[student].cells if cell.grade_id == SCORED)


def test_weights_are_found_in_a_folder_in_a_zip_and_beside_a_loose_notebook(graded):
    _, _, run = graded
    assert run.verdicts["ada"].points == run.verdicts["ada"].max_points
    assert not run.not_understood and set(run.verdicts) == {"ada", "ben", "cleo", "dan", "eve", "finn"}
    assert {student: scored(run, student).points for student in ("eve", "finn")} == {"eve": 4, "finn": 4}
    assert not run.verdicts["ada"].notes


def test_a_missing_file_costs_its_own_test_alone(graded):
    _, _, run = graded
    cells = {cell.grade_id: cell for cell in run.verdicts["ben"].cells}
    assert cells["predictions_do_not_depend_on_the_batch"].status == "passed"
    assert cells[SCORED].points == 0 and "no file model.safetensors" in cells[SCORED].message


def test_swapped_tensors_are_named(graded):
    _, _, run = graded
    assert scored(run, "cleo").points == 0
    assert "Two tensors of the net are swapped: 1.weight and 1.bias" in scored(run, "cleo").message


def test_what_needs_a_gpu_waits_and_the_rest_is_graded(graded):
    course, _, run = graded
    cell = scored(run, "dan")
    assert (cell.status, cell.points) == ("waiting", None) and "not on this machine" in cell.message
    assert run.verdicts["dan"].points == 1 and run.records["dan"].grades[SCORED].waiting
    assert "not graded yet" in run.feedback["dan"].read_text()


def test_a_later_run_fills_what_waited_and_grades_changed_weights_again(graded, monkeypatch):
    """Runs after the tests above: it changes what was handed in."""
    course, folder, _ = graded
    monkeypatch.setattr(training_run, "_score_on_gpu", lambda weights, n: (94.3, 99.0))  # the judge is a fork
    (folder / "eve.zip").unlink()
    hand_in(folder, "eve", (folder / "finn.ipynb").read_bytes())  # the same notebook, without weights
    run = grade(course, NAME, folder, Options(workers=1, feedback=False, report=False))
    assert (run.graded, run.reused) == (2, 4)
    assert (scored(run, "dan").points, scored(run, "eve").points) == (4, 0)
    run = grade(course, NAME, folder, Options(workers=1, feedback=False, report=False))
    assert (run.graded, run.reused) == (0, 6)


# --------------------------------------------------------------------------- scores


def test_the_reference_of_a_gpu_run_is_scored_on_any_device():
    """The code of the GPU track, on a CPU and few images of CIFAR-10."""
    if find_cifar10() is None:
        pytest.skip("CIFAR-10 is not here; NNLAB_DATA names the folder that holds it")
    tensors = load(of_the_gpu_net())
    reached, known = training_run._score_on_gpu(tensors, 200, device="cpu")
    assert 0 <= reached <= 25 and 0 <= known <= 25  # an untrained net guesses


def test_a_gpu_is_held_by_one_process_at_a_time(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(gpu_jobs, "devices", lambda: ["cuda:0", "cuda:1"])
    with gpu_jobs.hold(1) as one, gpu_jobs.hold(1) as other:
        assert {one, other} == {"cuda:0", "cuda:1"}
        with pytest.raises(CheckFailed, match="none got free") as refused, gpu_jobs.hold(0):
            pass
    assert refused.value.kind == "waiting"
    with gpu_jobs.hold(0) as again:
        assert again == "cuda:0"
    monkeypatch.setattr(gpu_jobs, "devices", list)
    with pytest.raises(CheckFailed, match="there is none on this machine"), gpu_jobs.hold(0):
        pass


def test_a_net_that_knows_test_images_better_than_training_images_is_refused(monkeypatch):
    monkeypatch.setattr(training_run, "_score_on_gpu", lambda weights, n: (99.0, 93.0))
    with pytest.raises(CheckFailed, match="knows the test images better"):
        training_run.check_accuracy({}, "gpu_cifar10", np.random.default_rng(0))


def test_an_untrained_net_is_called_that():
    zero = {name: t.astype(np.float32) for name, t in load(WEIGHTS.read_bytes()).items()}
    zero["17.weight"] = np.zeros_like(zero["17.weight"])
    with pytest.raises(CheckFailed, match="the same logits for every image"):
        training_run.check_accuracy(zero, "cpu_shapes", np.random.default_rng(0))


def test_thresholds_follow_from_what_was_measured():
    """A threshold measured here lies below the tolerance bound that measure_training states."""
    found = training_run.thresholds()
    assert {name: row.here for name, row in found.items()} == {
        "cpu_shapes": True,
        "cpu_cifar10": True,
        "gpu_cifar10": False,  # another program's figures, until a GPU is at hand
    }
    for row in found.values():
        assert row.least <= row.mean and row.threshold < row.least
        if row.here:
            bound = row.mean - tolerance_factor(row.n) * row.std
            assert row.n >= 10 and bound - 1 < row.threshold <= bound
    assert tolerance_factor(10) == pytest.approx(5.203, abs=1e-3)  # from tables of such factors


def test_full_run_writes_the_file_and_does_nothing_while_grading(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(training_run, "images_of", lambda track: {})
    losses = training_run.full_run(training_run.small_net, lambda *_: [2.0, 1.0], {}, "cpu_cifar10")
    assert losses == [2.0, 1.0] and training_run.read()[1] == "cpu_cifar10"
    monkeypatch.setenv("NNLAB_GRADING", "1")
    assert training_run.full_run(None, None, {}) == []
