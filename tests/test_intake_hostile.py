"""The door: whatever one student's files do to whoever reads them is that student's problem, by name."""

import faulthandler
import json
import os
import time

import pytest

from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.intake import student
from autograder.intake.files import IntakeLimits
from autograder.intake.notebook_file import read_submitted
from autograder.rebuild.rebuild import rebuild
from tests import test_intake
from tests.handed_in import codes, intake, odd_archives, one, put, tar_header, tarred, zipped
from tests.toy_course import NAME, cell_of, hand_in, submission_notebook

assignment, data, box = test_intake.assignment, test_intake.data, test_intake.box
ODD = odd_archives()
QUICK = IntakeLimits(seconds=1)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_archive_is_its_students_problem(assignment, box, data, name):
    put(box / "ada" / name, ODD[name])
    put(box / f"eve.{name.partition('.')[2]}", ODD[name])
    hand_in(box, "bob", data)
    hand_in(box, "zoe", data)
    ada, bob, eve, zoe = intake(box, assignment, limits=QUICK)
    assert ada.notebook is None and "ada" in ada.problem and eve.notebook is None and "eve" in eve.problem
    assert bob.notebook == data and zoe.notebook == data
    assert "failed with" not in ada.problem + eve.problem, "these shapes are known"


@pytest.mark.parametrize("name", ODD)
def test_an_odd_archive_beside_a_notebook_costs_a_note(assignment, box, data, name):
    hand_in(box, "ada", data)
    put(box / "ada" / NAME / f"a {name}", ODD[name])
    assert one(intake(box, assignment, limits=QUICK)).notebook == data


@pytest.mark.parametrize("name", [name for name in ODD if not name.startswith(("empty", "bomb"))])
def test_an_odd_archive_of_a_class_is_refused_or_used(assignment, tmp_path, name):
    put(tmp_path / name, ODD[name])
    try:
        made = intake(tmp_path / name, assignment, limits=QUICK)
    except UserError as error:
        made = []
        assert name in str(error)
    assert all(submission.problem for submission in made)


def abort():
    faulthandler.disable()  # what it would print reads as if the tests had died
    os.abort()


def fill_memory():
    held = []
    while True:
        held.append(bytes(2**24))


@pytest.mark.parametrize(
    "harm",
    [
        lambda: time.sleep(60),
        lambda: next(iter(int, 1)),
        abort,
        lambda: os._exit(0),
        fill_memory,
        lambda: {}["odd"],
    ],
    ids=["sleeps", "spins", "aborts", "exits", "fills memory", "raises"],
)
def test_whatever_happens_while_a_student_is_read_stays_with_them(assignment, box, data, monkeypatch, harm):
    own = student.read_submitted
    monkeypatch.setattr(student, "read_submitted", lambda data: harm() if b"harm" in data else own(data))
    for name in ("ada", "zoe"):
        hand_in(box, name, data)
    hand_in(box, "bob", b'{"harm": 1}')
    limits = IntakeLimits(seconds=0.25, memory_bytes=2**28)
    ada, bob, zoe = intake(box, assignment, limits=limits)
    assert ada.notebook == data and zoe.notebook == data and bob.notebook is None
    assert bob.problem.startswith("bob can't be read: that ")


def test_all_archives_of_a_student_share_one_budget(assignment, box, data):
    for number in range(20):
        put(box / "ada" / f"{number:02}.tar.bz2", ODD["bomb.tar.bz2"])
    put(box / "bob.zip", zipped({f"{number}.tar.bz2": ODD["bomb.tar.bz2"] for number in range(20)}))
    hand_in(box, "eve", data)
    made = intake(box, assignment)
    for name in ("ada", "bob"):
        said = [note.text for note in one(made, name).notes]
        assert sum("unpacks to more than" in text for text in said) >= 18, said
    assert one(made, "eve").notebook == data


@pytest.mark.parametrize(
    "pack", [lambda files: ("a.zip", zipped(files)), lambda files: ("a.tgz", tarred(files))]
)
def test_members_without_end_are_not_gone_through(assignment, box, data, pack):
    name, content = pack([(f"{number}", b"") for number in range(300)])
    put(box / "ada" / name, content)
    made = one(intake(box, assignment, limits=IntakeLimits(student_files=100)))
    assert "too many files" in made.problem or "more than 100 other files" in made.problem


def test_a_notebook_among_too_many_files_is_found(assignment, box, data):
    for number in range(30):
        put(box / "ada" / NAME / "data" / f"{number}.png", b"\x89PNG")
        put(box / "ada" / NAME / f"a{number}.png", b"\x89PNG")
    hand_in(box, "ada", data)
    made = one(intake(box, assignment, limits=IntakeLimits(student_files=10)))
    assert made.notebook == data and codes(made) == {"refused_file"}


# --------------------------------------------------------------------------- outputs


def test_megabytes_of_outputs_are_dropped_and_cost_nothing(assignment, box, data):
    nb = submission_notebook(assignment)
    image = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * 25 * 2**20}}
    cell_of(nb, "square")["outputs"] = [image]
    nb["metadata"]["widgets"] = {"state": "x" * 2**20}
    hand_in(box, "ada", nb)
    made = one(intake(box, assignment))
    assert not made.problem and len(made.notebook) < 2 * len(data)
    assert rebuild(made, assignment).nb == rebuild(Submission("ada", data), assignment).nb


def test_what_is_large_without_its_outputs_is_refused(assignment, box):
    nb = submission_notebook(assignment)
    nb["metadata"]["x"] = "x" * 100_000
    hand_in(box, "ada", nb)
    made = one(intake(box, assignment, limits=IntakeLimits(notebook_bytes=90_000)))
    assert made.notebook is None and "larger than 90000 bytes, even without its outputs" in made.problem


def test_outputs_of_the_old_format_are_looked_at_by_nobody(assignment, box, monkeypatch):
    cells = [{"cell_type": "code", "input": "x = 1", "outputs": [{"output_type": "odd"}] * 60_000}]
    nb = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    hand_in(box, "ada", json.dumps(nb).encode())
    with monkeypatch.context() as patch:
        patch.setattr("nbformat.reads", lambda *_, **__: pytest.fail("validates"))
        patch.setattr("nbformat.validate", lambda *_, **__: pytest.fail("validates"))
        made = one(intake(box, assignment))
        assert not made.problem and read_submitted(made.notebook).cells[0].source == "x = 1"
    assert "old_format" in codes(rebuild(made, assignment))


def test_endless_names_are_not_looked_at_for_what_they_say(assignment, tmp_path, data):
    names = [
        "1-2 - " + "a - " * 16_000 + "b",
        "(1)" * 20_000 + "x.ipynb",
        "a_" * 30_000 + "1_assignsubmission_file_",
    ]
    put(tmp_path / "class.zip", zipped([*((name, data) for name in names), ("ada/x.ipynb", data)]))
    made = intake(tmp_path / "class.zip", assignment)
    assert one(made).notebook == data
    assert (
        all("no file can have" in each.problem for each in made if each.student != "ada") and len(made) == 4
    )


def test_a_size_in_a_header_is_not_believed(assignment, box, data):
    put(box / "ada.tar", tar_header("a.bin", 2**33) + bytes(1024))
    assert "unpacks to more than" in one(intake(box, assignment)).problem
