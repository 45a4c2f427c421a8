"""Intake: every layout students and platforms produce, and everything that must be refused."""

import io
import json
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograder.archives import IntakeLimits
from autograder.errors import UserError
from autograder.intake import intake, parse_time
from autograder.students import Roster, clean_id
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


def codes(submission):
    return {note.code for note in submission.notes}


def one(submissions, student="ada"):
    """The only submission of `student`."""
    (found,) = [made for made in submissions if made.student == student]
    return found


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


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
    assert [submission.student for submission in made] == ["ada", "bob", "lovelaceada"]
    assert all(submission.notes == [] and submission.notebook == data for submission in made)


def test_flat_files_with_a_roster(assignment, box, data):
    for name in ("ada_l.ipynb", "ADA_L-final.ipynb", "ada_lovely.ipynb"):
        put(box / name, data)
    made = intake(box, assignment, roster=["ada", "ada_l", "zoe"])
    assert [submission.student for submission in made] == ["ada", "ada_l"]
    assert "several_submissions" in codes(made[1]) and made[1].name == "ada_l.ipynb"


def test_ids_off_the_roster_get_a_note(assignment, box, data):
    hand_in(box, "eve", data)
    assert codes(one(intake(box, assignment, roster=["ada"]), "eve")) == {"not_on_roster"}


def zipped(entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def tarred(entries, mode="w:gz"):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in entries:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def tar_of(mode):
    return lambda entries: tarred(entries, mode)


@pytest.mark.parametrize("suffix, pack", [
    ("zip", zipped), ("tar.gz", tar_of("w:gz")), ("tar", tar_of("w")), ("tar.xz", tar_of("w:xz")),
    ("tar.bz2", tar_of("w:bz2"))])
@pytest.mark.parametrize("around", ["", "class of 2026/"])
def test_archives_of_a_class(assignment, tmp_path, data, suffix, pack, around):
    entries = [(f"{around}ada/{NAME}/{NAME}.ipynb", data),
               (f"{around}ada/{NAME}/timestamp.txt", b"2026-11-21 10:00"),
               (f"{around}bob/{NAME}.ipynb", data), (f"__MACOSX/{around}ada/._x.ipynb", b"\0"),
               (f"{around}bob/.ipynb_checkpoints/{NAME}.ipynb", b"old")]
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


@pytest.mark.parametrize("raw, made", [
    ("Ada Lovelace_12_assignsubmission_file", "Ada-Lovelace_12_assignsubmission_file"), ("-rf", "rf"),
    ("müller", "müller"), ("a+b", "a-b"), ("x" * 100, "x" * 64), ("...", ""), ("a..b", "a.b"),
    ("ada@uni.de", "ada@uni.de"), ("a\nb\u202e", "a-b"), ("\udcff", ""),
])
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

@pytest.mark.parametrize("text, iso", [
    ("2015-02-02 15:58:23.948203 UTC", "2015-02-02T15:58:23.948203+00:00"),
    ("2026-11-21 10:00:00 Europe/Berlin", "2026-11-21T09:00:00+00:00"),
    ("2026-11-21T10:00:00+02:00", "2026-11-21T08:00:00+00:00"),
    ("2026-11-21 10:00:00 +0100", "2026-11-21T09:00:00+00:00"),
    ("Sat, 21 Nov 2026 10:00:00 GMT", "2026-11-21T10:00:00+00:00"),
    ("21 November 2026", "2026-11-21T00:00:00+00:00"),
])
def test_dates_are_understood(text, iso):
    assert parse_time(text).isoformat() == iso


@pytest.mark.parametrize("text", [
    "", "yesterday", "5", "9999-99-99", "0" * 500, "2026-11-21 25:61", "\ufffd",
    "2026-11-21 10:00:00 Atlantis"])
def test_what_is_no_date_is_none(text):
    assert parse_time(text) is None


def test_a_broken_timestamp_is_a_note(assignment, box, data):
    hand_in(box, "ada", data, "soon")
    made = one(intake(box, assignment))
    assert made.timestamp == "" and codes(made) == {"broken_timestamp"} and made.notebook == data


# --------------------------------------------------------------------------- refused

def test_links_pipes_and_hard_links_are_refused(assignment, box, data, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(data)
    for student in ("link", "pipe", "hard", "folder"):
        (box / student).mkdir()
    (box / "link" / f"{NAME}.ipynb").symlink_to(secret)
    os.mkfifo(box / "pipe" / f"{NAME}.ipynb")
    os.link(secret, box / "hard" / f"{NAME}.ipynb")
    (box / "whole").symlink_to(tmp_path)
    put(box / "folder" / f"{NAME}.ipynb" / "x", b"")
    hand_in(box, "ada", data)
    made = {submission.student: submission for submission in intake(box, assignment)}
    assert "is a link" in made["link"].problem and "no ordinary file" in made["pipe"].problem
    assert "hard link" in made["hard"].problem and "link to a folder" in made["whole"].problem
    assert "no notebook" in made["folder"].problem
    assert all(made[name].notebook is None for name in ("link", "pipe", "hard", "whole", "folder"))
    assert made["ada"].notebook == data


def test_hard_links_among_the_submissions_are_fine(assignment, box, data):
    path = hand_in(box, "ada", data)
    os.link(path, box / "bob.ipynb")
    assert [submission.notebook for submission in intake(box, assignment)] == [data, data]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_a_problem(assignment, box, data):
    hand_in(box, "ada", data).chmod(0)
    assert "can't be opened" in one(intake(box, assignment)).problem


@pytest.mark.parametrize("content, reason", [
    (b"", "empty"), (b"\xff\xd8\xff", "not text"), (b"{", "damaged"), (b"[" * 100_000, "nested too deeply")])
def test_unreadable_notebooks_are_problems(assignment, box, data, content, reason):
    hand_in(box, "ada", content)
    hand_in(box, "bob", data)
    ada, bob = intake(box, assignment)
    assert reason in ada.problem and ada.notebook is None and bob.notebook == data


def test_large_notebooks_and_crowded_students_hold_up_nobody(assignment, box, data):
    limits = IntakeLimits(notebook_bytes=len(data), student_bytes=2 * len(data), student_files=10)
    hand_in(box, "ada", data + b" ")
    for number in range(4):
        hand_in(box, "bob", data, name=f"{number}.ipynb")
    for number in range(30):
        put(box / "crowd" / f"{number:02}.txt", b"")
    hand_in(box, "eve", data)
    ada, bob, _, eve = intake(box, assignment, limits=limits)
    assert "larger than" in ada.problem and eve.notebook == data
    assert bob.notebook == data and "refused_file" in codes(bob)


def test_archive_members_that_point_outside_or_are_links_are_refused(assignment, tmp_path, data):
    link = tarfile.TarInfo("link/a.ipynb")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    pipe = tarfile.TarInfo("pipe/a.ipynb")
    pipe.type = tarfile.FIFOTYPE
    path = tmp_path / "class.tar.gz"
    path.write_bytes(tarred([("../../mallory/a.ipynb", data), ("/etc/a.ipynb", data), (link, b""),
                             (pipe, b""), ("ada/a.ipynb", data)]))
    made = {submission.student: submission for submission in intake(path, assignment)}
    assert made["ada"].notebook == data
    assert {name for name, one in made.items() if one.notebook is None} == {"mallory", "etc", "link", "pipe"}
    assert "points outside" in made["mallory"].problem and "link or device" in made["link"].problem
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["class.tar.gz"], "nothing is unpacked"


def test_zip_links_and_outside_names_are_refused(assignment, tmp_path, data):
    link = zipfile.ZipInfo("link/a.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "class.zip"
    outside = "..\\..\\mallory\\a.ipynb"
    path.write_bytes(zipped([(link, b"/etc/passwd"), (outside, data), ("ada/a.ipynb", data)]))
    made = {submission.student: submission for submission in intake(path, assignment)}
    assert "link or device" in made["link"].problem and "points outside" in made["mallory"].problem
    assert made["ada"].notebook == data


def test_bombs_are_stopped(assignment, tmp_path, box, data):
    limits = IntakeLimits(notebook_bytes=100_000, archive_bytes=1_000_000)
    zeros = b"0" * 50_000_000
    put(box / "mallory.zip", zipped([("a.ipynb", zeros)]))
    put(box / "trudy.tar.gz", tarred([("junk.bin", zeros)]))
    put(box / "ada.zip", zipped([("a.ipynb", data)]))
    made = {submission.student: submission for submission in intake(box, assignment, limits=limits)}
    assert "larger than" in made["mallory"].problem and "unpacks to more than" in made["trudy"].problem
    assert made["ada"].notebook == data
    path = tmp_path / "class.tar.gz"
    path.write_bytes(tarred([("junk.bin", zeros)]))
    with pytest.raises(UserError, match="unpacks to more than"):
        intake(path, assignment, limits=limits)


def test_absurd_member_counts_are_refused(assignment, tmp_path, box):
    many = zipped([(f"{number}.txt", b"") for number in range(300)])
    (tmp_path / "class.zip").write_bytes(many)
    with pytest.raises(UserError, match="more than 100 files"):
        intake(tmp_path / "class.zip", assignment, limits=IntakeLimits(files=100))
    put(box / "ada.zip", many)
    limits = IntakeLimits(student_files=100)
    assert "too many files" in one(intake(box, assignment, limits=limits)).problem


def test_encrypted_and_damaged_members_cost_only_themselves(assignment, tmp_path, data):
    content = bytearray(zipped([("ada/a.ipynb", data), ("bob/a.ipynb", data)]))
    content[60:80] = bytes(20)
    path = tmp_path / "class.zip"
    path.write_bytes(content)
    ada, bob = intake(path, assignment)
    assert "can't be unpacked" in ada.problem and bob.notebook == data


@pytest.mark.parametrize("make, message", [
    (lambda path: None, "does not exist"), (lambda path: path.mkdir(), "holds no submissions"),
    (lambda path: path.write_bytes(b"x"), "neither a folder nor a zip"),
    (os.mkfifo, "neither a folder nor an archive"),
])
def test_a_source_that_is_none_is_refused(assignment, tmp_path, make, message):
    make(tmp_path / "source")
    with pytest.raises(UserError, match=message):
        intake(tmp_path / "source", assignment)


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_a_damaged_archive_of_the_class_is_refused(assignment, tmp_path, name):
    (tmp_path / name).write_bytes(b"\x1f\x8b\x08 nothing of the kind")
    with pytest.raises(UserError, match="damaged or no archive"):
        intake(tmp_path / name, assignment)


def test_pointing_at_one_students_folder_is_explained(assignment, box, data):
    put(box / f"{NAME}.ipynb", data)
    with pytest.raises(UserError, match="without a student's name"):
        intake(box, assignment)
    hand_in(box, "ada", data)
    put(box / "bob.ipynb", data)
    made = intake(box, assignment)
    assert "its student is unknown" in one(made, NAME).problem and one(made).notebook == data


def test_file_names_that_are_no_text(assignment, box, data):
    folder = Path(os.fsdecode(os.fsencode(box) + b"/ad\xffa\n"))
    put(folder / f"{NAME}.ipynb", data)
    (made,) = intake(box, assignment)
    assert made.student == "ad-a" and made.notebook == data
    assert made.name == f"ad?a?/{NAME}.ipynb"
    "".join([made.student, *(note.text for note in made.notes)]).encode("utf-8")


def test_one_student_cannot_use_up_what_is_for_the_class(assignment, box, data):
    limits = IntakeLimits(notebook_bytes=len(data), student_bytes=2 * len(data), student_files=10,
                          files=40, total_bytes=6 * len(data))
    for number in range(200):
        put(box / "crowd" / f"{number:03}.txt", b"")
    for number in range(9):
        hand_in(box, "heavy", data, name=f"{number}.ipynb")
    hand_in(box, "eve", data)
    made = intake(box, assignment, limits=limits)
    assert one(made, "eve").notebook == data and "refused_file" in codes(one(made, "heavy"))


def _packed(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("inner", ["timestamp.txt", "a1_toy/timestamp.txt", "deep/timestamp.txt"])
def test_a_date_in_a_students_own_archive_does_not_count(assignment, box, data, inner):
    notebook = inner.replace("timestamp.txt", "a1_toy.ipynb")
    put(box / "ada.zip", _packed({notebook: data, inner: b"1999-01-01 00:00:00 UTC"}))
    ada = one(intake(box, assignment))
    assert ada.notebook == data and ada.timestamp == "" and "own_timestamp" in codes(ada)


@pytest.mark.parametrize("outer, inner", [
    ("ada/a1_toy", "ada/a1_toy/mine"), ("ada", "ada/a1_toy"), ("ada", "ada/mine"),
])
def test_the_outermost_date_is_the_one_of_the_collection(assignment, box, data, outer, inner):
    put(box / outer / "timestamp.txt", b"2026-11-21 10:00:00.0 UTC")
    put(box / inner / "timestamp.txt", b"1999-01-01 00:00:00.0 UTC")
    put(box / inner / "a1_toy.ipynb", data)
    ada = one(intake(box, assignment))
    assert ada.timestamp.startswith("2026-11-21T10:00") and "own_timestamp" in codes(ada)


def test_a_file_without_a_name_among_archives_costs_only_itself(assignment, box, data):
    put(box / "a1_toy.ipynb", data)
    put(box / "ada.zip", _packed({"a1_toy.ipynb": data}))
    assert one(intake(box, assignment)).notebook == data
