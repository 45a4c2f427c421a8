"""Intake: what must be refused, with words about it, and at nobody else's cost."""

import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograder.course.errors import UserError
from autograder.intake.files import IntakeLimits
from autograder.rebuild.rebuild import rebuild
from tests import test_intake
from tests.handed_in import codes, intake, one, put, tarred, zipped
from tests.toy_course import NAME, hand_in

assignment, data, box = test_intake.assignment, test_intake.data, test_intake.box


def test_links_pipes_and_hard_links_are_refused(assignment, box, data, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(data)
    for student in ("link", "pipe", "hard", "folder"):
        (box / student).mkdir()
    (box / "link" / f"{NAME}.ipynb").symlink_to(secret)
    os.mkfifo(box / "pipe" / f"{NAME}.ipynb")
    os.link(secret, box / "hard" / f"{NAME}.ipynb")
    (box / "whole_of_it").symlink_to(tmp_path)
    put(box / "folder" / f"{NAME}.ipynb" / "x", b"")
    hand_in(box, "ada", data)
    made = {submission.student: submission for submission in intake(box, assignment)}
    assert "is a link" in made["link"].problem and "no ordinary file" in made["pipe"].problem
    assert "hard link" in made["hard"].problem and "link to a folder" in made["whole_of_it"].problem
    assert "no notebook" in made["folder"].problem
    assert all(made[name].notebook is None for name in ("link", "pipe", "hard", "whole_of_it", "folder"))
    assert made["ada"].notebook == data


def test_hard_links_among_the_submissions_are_fine(assignment, box, data):
    path = hand_in(box, "ada", data)
    os.link(path, box / "bob.ipynb")
    assert [submission.notebook for submission in intake(box, assignment)] == [data, data]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_a_problem(assignment, box, data):
    hand_in(box, "ada", data).chmod(0)
    assert "can't be opened" in one(intake(box, assignment)).problem


@pytest.mark.parametrize(
    "content, reason",
    [(b"", "empty"), (b"\xff\xd8\xff", "not text"), (b"{", "damaged"), (b"[" * 100_000, "nested too deeply")],
)
def test_unreadable_notebooks_are_problems(assignment, box, data, content, reason):
    hand_in(box, "ada", content)
    hand_in(box, "bob", data)
    ada, bob = intake(box, assignment)
    assert (ada.notebook, bob.notebook, ada.problem) == (content, data, ""), "they are parsed once, later"
    (note,) = rebuild(ada, assignment).notes
    assert note.code == "unreadable_notebook" and f"{ada.name} can't be read: " in note.text
    assert reason in note.text and not rebuild(bob, assignment).notes


def test_large_notebooks_and_crowded_students_hold_up_nobody(assignment, box, data):
    limits = IntakeLimits(notebook_bytes=len(data), student_bytes=2 * len(data), student_files=10)
    hand_in(box, "ada", data.replace(b"# Toy", b"## Toy"))
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
    path.write_bytes(
        tarred(
            [
                ("../../mallory/a.ipynb", data),
                ("/etc/a.ipynb", data),
                (link, b""),
                (pipe, b""),
                ("ada/a.ipynb", data),
            ]
        )
    )
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
    limits = IntakeLimits(
        notebook_bytes=100_000, file_bytes=100_000, archive_bytes=1_000_000, student_bytes=1_000_000
    )
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


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "holds no submissions"),
        (lambda path: path.write_bytes(b"x"), "neither a folder nor a zip"),
        (os.mkfifo, "neither a folder nor an archive"),
    ],
)
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
    limits = IntakeLimits(
        notebook_bytes=len(data),
        student_bytes=2 * len(data),
        student_files=10,
        files=40,
        total_bytes=6 * len(data),
    )
    for number in range(200):
        put(box / "crowd" / f"{number:03}.txt", b"")
    for number in range(9):
        hand_in(box, "heavy", data, name=f"{number}.ipynb")
    hand_in(box, "eve", data)
    made = intake(box, assignment, limits=limits)
    assert one(made, "eve").notebook == data and "refused_file" in codes(one(made, "heavy"))


def test_one_student_cannot_use_up_what_is_for_the_class_in_an_archive(assignment, tmp_path, data):
    limits = IntakeLimits(
        student_bytes=2 * len(data), archive_bytes=8 * len(data), student_files=10, files=40
    )
    files = [(f"crowd/{NAME}/{number:03}.txt", b"") for number in range(200)]
    files += [(f"heavy/{NAME}/{number}.ipynb", data) for number in range(9)]
    put(tmp_path / "class.zip", zipped([*files, (f"eve/{NAME}/{NAME}.ipynb", data)]))
    made = intake(tmp_path / "class.zip", assignment, limits=limits)
    assert one(made, "eve").notebook == data
    assert all("refused_file" in codes(one(made, name)) for name in ("heavy", "crowd"))


def test_a_file_without_a_name_among_archives_costs_only_itself(assignment, box, data):
    put(box / "a1_toy.ipynb", data)
    put(box / "ada.zip", zipped({"a1_toy.ipynb": data}))
    assert one(intake(box, assignment)).notebook == data
