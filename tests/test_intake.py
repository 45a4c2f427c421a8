"""Intake: layouts that students and platforms produce, and dates; for refusals see test_intake_refused."""

import json

import pytest

from autograder.intake.students import Roster, clean_id
from autograder.intake.timestamps import parse_time
from tests.handed_in import codes, intake, one, put, tarred, zipped
from tests.toy_course import NAME, hand_in, make_toy_course, submission_notebook


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return make_toy_course(tmp_path_factory.mktemp("intake") / "course").load("a1")


@pytest.fixture(scope="module")
def data(assignment):
    return json.dumps(submission_notebook(assignment)).encode()


@pytest.fixture
def box(tmp_path):
    folder = tmp_path / "submitted"
    folder.mkdir()
    return folder


# --------------------------------------------------------------------------- layouts


def test_nbgrader_layout_with_timestamp(assignment, box, data):
    hand_in(box, "ada", data, "2026-11-21 10:00:00.123456 UTC")
    hand_in(box, "bob", data, assignment="a2_other")
    made = one(intake(box, assignment))
    assert (made.notebook, made.problem, made.notes) == (data, "", [])
    assert (made.name, made.timestamp) == (f"ada/{NAME}/{NAME}.ipynb", "2026-11-21T10:00:00.123456+00:00")


def test_a_student_who_handed_in_another_assignment_only_is_left_out(assignment, box, data):
    (assignment.course.root / "solutions" / "a2_other").mkdir(exist_ok=True)
    put(assignment.course.root / "solutions" / "a2_other" / "x.ipynb", b"{}")
    hand_in(box, "ada", data)
    hand_in(box, "ada", data, assignment="a2_other", name=f"{NAME}.ipynb")
    hand_in(box, "bob", data, assignment="a2_other")
    (made,) = intake(box, assignment)
    assert made.student == "ada" and made.name == f"ada/{NAME}/{NAME}.ipynb" and made.notes == []


def test_notebook_right_in_the_students_folder(assignment, box, data):
    put(box / "ada" / f"{NAME}.ipynb", data)
    assert one(intake(box, assignment)).notes == []


def test_flat_files(assignment, box, data):
    for name in ("ada.ipynb", "bob_lab.ipynb", "lovelaceada_LATE_123_45_a1.ipynb"):
        put(box / name, data)
    put(box / "readme.txt", b"hello")
    made = intake(box, assignment)
    assert [submission.student for submission in made] == ["ada", "bob", "lovelaceada_123"]
    assert all(submission.notebook == data for submission in made)
    assert [codes(submission) for submission in made] == [set(), set(), {"marked_late"}]


def test_flat_files_with_a_roster(assignment, box, data):
    for name in ("ada_l.ipynb", "ADA_L-final.ipynb", "ada_lovely.ipynb"):
        put(box / name, data)
    made = intake(box, assignment, roster=["ada", "ada_l", "zoe"])
    assert [submission.student for submission in made] == ["ada", "ada_l"]
    assert "several_submissions" in codes(made[1]) and made[1].name == "ada_l.ipynb"


def test_ids_off_the_roster_get_a_note(assignment, box, data):
    hand_in(box, "eve", data)
    assert codes(one(intake(box, assignment, roster=["ada"]), "eve")) == {"not_on_roster"}


def tar_of(mode):
    return lambda entries: tarred(entries, mode)


@pytest.mark.parametrize(
    "suffix, pack",
    [
        ("zip", zipped),
        ("tar.gz", tar_of("w:gz")),
        ("tar", tar_of("w")),
        ("tar.xz", tar_of("w:xz")),
        ("tar.bz2", tar_of("w:bz2")),
    ],
)
@pytest.mark.parametrize("around", ["", "class of 2026/"])
def test_archives_of_a_class(assignment, tmp_path, data, suffix, pack, around):
    entries = [
        (f"{around}ada/{NAME}/{NAME}.ipynb", data),
        (f"{around}ada/{NAME}/timestamp.txt", b"2026-11-21 10:00"),
        (f"{around}bob/{NAME}.ipynb", data),
        (f"__MACOSX/{around}ada/._x.ipynb", b"\0"),
        (f"{around}bob/.ipynb_checkpoints/{NAME}.ipynb", b"old"),
    ]
    path = tmp_path / f"class.{suffix}"
    path.write_bytes(pack(entries))
    made = intake(path, assignment)
    assert [submission.student for submission in made] == ["ada", "bob"]
    assert all(submission.notebook == data and submission.notes == [] for submission in made)
    assert made[0].timestamp == "2026-11-21T10:00:00+00:00"


def test_archive_of_a_single_student_is_not_unwrapped(assignment, tmp_path, data):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([(f"ada/{NAME}/{NAME}.ipynb", data)]))
    assert one(intake(path, assignment)).notebook == data


def test_archives_of_single_students(assignment, box, data):
    put(box / "ada.zip", zipped([("work/a1.ipynb", data)]))
    put(box / "bob" / "upload.tar.gz", tarred([(f"{NAME}.ipynb", data)]))
    put(box / "eve.zip", b"no archive")
    made = intake(box, assignment)
    assert [submission.notebook for submission in made] == [data, data, None]
    assert codes(made[0]) == {"renamed_notebook"} and "eve.zip can't be used" in made[2].problem


# --------------------------------------------------------------------------- which notebook, which student


def test_renamed_and_several_notebooks(assignment, box, data):
    hand_in(box, "ada", data, name="my homework (1).ipynb")
    hand_in(box, "bob", data, name="b.ipynb")
    hand_in(box, "bob", b'{"cells": []}', name="a.ipynb")
    hand_in(box, "eve", data)
    hand_in(box, "eve", data, name="a1_copy.ipynb")
    hand_in(box, "max", b'{"cells": []}')
    hand_in(box, "max", data, name="the real one.ipynb")
    ada, bob, eve, max_ = intake(box, assignment)
    assert codes(ada) == {"renamed_notebook"} and ada.notebook == data
    assert codes(bob) == {"renamed_notebook", "several_notebooks"} and bob.name.endswith("b.ipynb")
    assert codes(eve) == {"several_notebooks"} and eve.name.endswith(f"{NAME}.ipynb")
    assert max_.name.endswith("the real one.ipynb"), "the expected name, but not one cell of the assignment"


def test_no_notebook_is_a_problem_and_the_class_goes_on(assignment, box, data):
    (box / "ada").mkdir()
    put(box / "bob" / "answers.docx", b"PK")
    hand_in(box, "eve", data)
    ada, bob, eve = intake(box, assignment)
    assert ada.problem == "no notebook (.ipynb) in ada" and "bob" in bob.problem and not eve.problem


def test_the_newest_of_several_submissions_is_graded(assignment, box, data):
    hand_in(box, "ada", data, "2026-11-21 10:00:00 UTC")
    hand_in(box, "Ada", data, "2026-11-21 10:30:00 +0100")
    hand_in(box, "ADA", data)
    made = one(intake(box, assignment, roster=["ada"]))
    assert made.timestamp == "2026-11-21T10:00:00+00:00" and made.name.startswith("ada/")
    assert "several_submissions" in codes(made)


def test_of_versions_without_dates_the_last_name_is_graded(assignment, box, data):
    for name in ("ada_v2.ipynb", "ada_v10.ipynb", "ada_v9.ipynb"):
        put(box / name, data)
    assert one(intake(box, assignment)).name == "ada_v10.ipynb"


def test_a_readable_submission_beats_a_newer_broken_one(assignment, box, data):
    hand_in(box, "ada", data, "2026-11-20 10:00:00 UTC")
    hand_in(box, "Ada", b"{", "2026-11-21 10:00:00 UTC")
    assert one(intake(box, assignment, roster=["ada"])).notebook == data


@pytest.mark.parametrize(
    "raw, made",
    [
        ("Ada Lovelace_12_assignsubmission_file", "Ada-Lovelace_12_assignsubmission_file"),
        ("-rf", "rf"),
        ("müller", "müller"),
        ("a+b", "a-b"),
        ("x" * 100, "x" * 64),
        ("...", ""),
        ("a..b", "a.b"),
        ("ada@uni.de", "ada@uni.de"),
        ("a\nb\u202e", "a-b"),
        ("\udcff", ""),
    ],
)
def test_ids_are_made_safe(raw, made):
    assert clean_id(raw).replace("?", "") == made
    assert clean_id(clean_id(raw)) == clean_id(raw)


def test_changed_ids_get_a_note_and_stay_apart(assignment, box, data):
    for name in ("a b", "a+b", "a-b", "+"):
        hand_in(box, name, data)
    made = intake(box, assignment)
    ids = [submission.student for submission in made]
    assert len(set(ids)) == 4 and "a-b" in ids and any(name.startswith("unnamed-") for name in ids)
    assert [codes(submission) for submission in made if submission.student == "a-b"] == [set()]
    assert all(codes(made[ids.index(name)]) == {"student_id_changed"} for name in ids if name != "a-b")


def test_roster_knows_ids_by_case_only_where_clear():
    roster = Roster(["ada", "Ada", "bob"])
    assert (roster.find("Ada"), roster.find("ADA"), roster.find("BOB")) == ("Ada", None, "bob")


# --------------------------------------------------------------------------- timestamps


@pytest.mark.parametrize(
    "text, iso",
    [
        ("2015-02-02 15:58:23.948203 UTC", "2015-02-02T15:58:23.948203+00:00"),
        ("2026-11-21 10:00:00 Europe/Berlin", "2026-11-21T09:00:00+00:00"),
        ("2026-11-21T10:00:00+02:00", "2026-11-21T08:00:00+00:00"),
        ("2026-11-21 10:00:00 +0100", "2026-11-21T09:00:00+00:00"),
        ("Sat, 21 Nov 2026 10:00:00 GMT", "2026-11-21T10:00:00+00:00"),
        ("21 November 2026", "2026-11-21T00:00:00+00:00"),
        ("2026-11-21 10:00:00.0 PST", "2026-11-21T18:00:00+00:00"),
        ("2026-07-21 10:00:00.0 PDT", "2026-07-21T17:00:00+00:00"),
        ("2026-07-21 10:00 AM EDT", "2026-07-21T14:00:00+00:00"),
        ("Tue Jul 21 10:00:00 CEST 2026", "2026-07-21T08:00:00+00:00"),
        ("2026-07-21 10:00:00 BST", "2026-07-21T09:00:00+00:00"),
        ("2026-11-21 10:00:00.0 IST", "2026-11-21T04:30:00+00:00"),
        ("2026-11-21 10:00:00 JST", "2026-11-21T01:00:00+00:00"),
        ("2026-11-21 10:00:00 AEST", "2026-11-21T00:00:00+00:00"),
        ("2026-11-21 10:00:00 NST", "2026-11-21T13:30:00+00:00"),
        ("2026-11-21 10:00:00 AM US/Pacific", "2026-11-21T18:00:00+00:00"),
        ("2026-11-21 10:00 UTC+2", "2026-11-21T08:00:00+00:00"),
        ("2026-11-21 10:00 GMT-0500", "2026-11-21T15:00:00+00:00"),
        ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00+00:00"),
    ],
)
def test_dates_are_understood(text, iso):
    assert parse_time(text).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "5",
        "9999-99-99",
        "0" * 500,
        "2026-11-21 25:61",
        "\ufffd",
        "2026-11-21 10:00:00 Atlantis",
        "2026-11-21 10:00:00 XYZT",
        "2026-11-21 10:00:00 AOE",
        "2026-11-21 10:00:00 Pacific Standard Time",
        "2026-11-21 10:00:00 Europe/Atlantis",
        "2026-11-21 10:00:00 CET+1",
        "2026-11-21 10:00:00 pst",
    ],
)
def test_what_is_no_date_is_none(text):
    assert parse_time(text) is None


def test_a_broken_timestamp_is_a_note(assignment, box, data):
    hand_in(box, "ada", data, "soon")
    made = one(intake(box, assignment))
    assert made.timestamp == "" and codes(made) == {"broken_timestamp"} and made.notebook == data


def test_a_time_zone_is_read_or_the_date_is_not_used(assignment, box, data):
    for name, zone in (("ada", "PST"), ("bob", "XYZT"), ("eve", "IST")):
        hand_in(box, name, data, f"2026-11-21 10:00:00.0 {zone}")
    ada, bob, eve = intake(box, assignment)
    assert ada.timestamp == "2026-11-21T18:00:00+00:00" and codes(ada) == set()
    assert bob.timestamp == "" and codes(bob) == {"broken_timestamp"} and "XYZT" in bob.notes[0].text
    assert eve.timestamp == "2026-11-21T04:30:00+00:00" and codes(eve) == {"ambiguous_timestamp"}


@pytest.mark.parametrize("inner", ["timestamp.txt", "a1_toy/timestamp.txt", "deep/timestamp.txt"])
def test_a_date_in_a_students_own_archive_does_not_count(assignment, box, data, inner):
    notebook = inner.replace("timestamp.txt", "a1_toy.ipynb")
    put(box / "ada.zip", zipped({notebook: data, inner: b"1999-01-01 00:00:00 UTC"}))
    ada = one(intake(box, assignment))
    assert ada.notebook == data and ada.timestamp == "" and "own_timestamp" in codes(ada)


@pytest.mark.parametrize(
    "outer, inner",
    [
        ("ada/a1_toy", "ada/a1_toy/mine"),
        ("ada", "ada/a1_toy"),
        ("ada", "ada/mine"),
    ],
)
def test_the_outermost_date_is_the_one_of_the_collection(assignment, box, data, outer, inner):
    put(box / outer / "timestamp.txt", b"2026-11-21 10:00:00.0 UTC")
    put(box / inner / "timestamp.txt", b"1999-01-01 00:00:00.0 UTC")
    put(box / inner / "a1_toy.ipynb", data)
    ada = one(intake(box, assignment))
    assert ada.timestamp.startswith("2026-11-21T10:00") and "own_timestamp" in codes(ada)
