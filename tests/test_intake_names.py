"""Who handed in what: the names that platforms give, rosters, spellings, and what nobody understands."""

import io
import json
import unicodedata
import zipfile

import pytest

from autograder.course.errors import UserError
from autograder.intake import intake as intake_module
from autograder.intake.names import is_of_platform, stem_of
from autograder.intake.students import Roster
from tests import test_intake
from tests.handed_in import codes, intake, one, put, zipped
from tests.toy_course import GOOD, NAME, hand_in, submission_notebook

assignment, data, box = test_intake.assignment, test_intake.data, test_intake.box
BLACKBOARD = "{}_attempt_2026-11-{:02}-10-00-00"


@pytest.fixture(scope="module")
def blank(assignment):
    return json.dumps(submission_notebook(assignment, {})).encode()


def students(made):
    return [submission.student for submission in made]


def roster_of(path, text):
    path.write_text(text, encoding="utf-8")
    return Roster.from_file(path)


# --------------------------------------------------------------------------- platforms


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            [
                "lovelaceada_1001_50001_{}",
                "lovelaceada_1002_50002_{}",
                "turingalan_LATE_1003_50003_a1_toy-1.ipynb",
            ],
            ["lovelaceada_1001", "lovelaceada_1002", "turingalan_1003"],
        ),
        (["leekim_LATE_7_10_{}", "leekim_8_11_{}"], ["leekim_7", "leekim_8"]),
        (
            [
                "Homework 1_jdoe_attempt_2026-11-21-10-00-00_{}",
                "Homework 1_kurt_attempt_2026-11-21-10-00-00_{}",
            ],
            ["jdoe", "kurt"],
        ),
        (
            ["HW_1_ann_lee_attempt_2026-11-21-10-00-00_{}", "HW_1_bob_attempt_2026-11-21-10-00-00_my_{}"],
            ["ann_lee", "bob"],
        ),
        (["Lab one_zoe_attempt_2026-11-21-10-00-00_{}"], ["zoe"]),
        (
            ["Ada Lovelace_12_assignsubmission_file_/{}", "Kim Lee_13_assignsubmission_file_/{}"],
            ["Ada-Lovelace_12", "Kim-Lee_13"],
        ),
        (
            ["Kim Lee_13_assignsubmission_file_/{}", "Kim Lee_14_assignsubmission_file_{}"],
            ["Kim-Lee_13", "Kim-Lee_14"],
        ),
        (
            ["101-9 - Ada Lovelace - Nov 21, 2026 1000 AM/{}", "102-9 - Kim Lee - Nov 21, 2026 905 PM - {}"],
            ["Ada-Lovelace_101", "Kim-Lee_102"],
        ),
        (
            ["101-9 - Ada Lovelace - {}", "102-9 - Ada Lovelace - {}"],
            ["Ada-Lovelace_101", "Ada-Lovelace_102"],
        ),
        (
            ["Ada Lovelace - Nov 21, 2026 1000 AM - {}", "Kim Lee - 1 March, 2026 9:05 PM/{}"],
            ["Ada-Lovelace", "Kim-Lee"],
        ),
        (["ann_marie/{}", "ann_lee/{}", "ann/{}"], ["ann", "ann_lee", "ann_marie"]),
        (["ada_2026_11_21_{}", "bob_final_v2.ipynb"], ["ada", "bob"]),
        (["Ada Lovelace.ipynb", "bob (1).ipynb", "eve-Copy1.ipynb"], ["Ada-Lovelace", "bob", "eve"]),
    ],
)
@pytest.mark.parametrize("container", ["folder", "folder around it", "zip", "zip around a folder"])
def test_the_shapes_of_platforms_are_known(assignment, box, data, names, expected, container):
    names = [name.format(f"{NAME}.ipynb") for name in names]
    of_platform = any(is_of_platform(name.partition("/")[0]) for name in names)
    around = "submissions/" if "around" in container and of_platform else ""
    for name in names:
        put(box / (around + name), data)
    put(box.parent / "all.zip", zipped([(around + name, data) for name in names]))
    made = intake(box if container.startswith("folder") else box.parent / "all.zip", assignment)
    assert students(made) == sorted(expected)
    assert all(submission.notebook == data for submission in made)
    assert not any("several_submissions" in codes(submission) for submission in made)


def test_what_platforms_write_themselves_is_no_submission(assignment, box, data):
    for name in ("jdoe", "kurt", "lee"):
        put(box / f"HW_{BLACKBOARD.format(name, 21)}.txt", b"Name: (nobody)\nFiles:")
    for name in ("jdoe", "kurt"):
        put(box / f"HW_{BLACKBOARD.format(name, 21)}_{NAME}.ipynb", data)
    put(box / "index.html", b"<html>")
    put(box / "Kim Lee_13_assignsubmission_file_" / f"{NAME}.ipynb", data)
    for name in ("Kim Lee_13", "Jo Ray_14"):
        put(box / f"{name}_assignsubmission_onlinetext_" / "onlinetext.html", b"<p>see my file</p>")
    made = intake_module.intake(box, assignment)
    assert students(made.submissions) == ["Kim-Lee_13", "jdoe", "kurt", "lee"]
    assert "no notebook" in one(made.submissions, "lee").problem
    assert codes(one(made.submissions, "jdoe")) == set()
    (note,) = one(made.submissions, "Kim-Lee_13").notes
    assert note.text == "Left aside, no notebook: Kim Lee_13_assignsubmission_onlinetext_."
    assert sorted(made.not_understood) == [
        "Jo Ray_14_assignsubmission_onlinetext_",
        "index.html",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"HW_{BLACKBOARD.format('ann', 9)}_{{}}", f"HW_{BLACKBOARD.format('ann', 10)}_{{}}"),
        ("leekim_7_99_{}", "leekim_LATE_7_100_{}"),
        ("1-2 - Kim Lee - Nov 9, 2026 1100 PM - {}", "1-2 - Kim Lee - Nov 10, 2026 100 AM - {}"),
    ],
)
def test_of_several_attempts_the_latest_is_graded(assignment, box, data, first, second):
    put(box / first.format(f"{NAME}.ipynb"), data)
    put(box / second.format(f"{NAME}.ipynb"), data)
    put(box / f"HW_{BLACKBOARD.format('bob', 9)}_{NAME}.ipynb", data)
    made = next(submission for submission in intake(box, assignment) if submission.student != "bob")
    assert made.name == second.format(f"{NAME}.ipynb") and "several_submissions" in codes(made)


# --------------------------------------------------------------------------- people who may be two


@pytest.mark.parametrize(
    "names",
    [
        ["ann_marie.ipynb", "ann_lee.ipynb"],
        ["ann.ipynb", "ann_lee.ipynb"],
        ["ann_1001.zip", "ann_1002_final.ipynb"],
        ["ann_marie.pdf", "ann_lee.ipynb"],
        ["ann/x.ipynb", "ann_lee.ipynb"],
        ["HW 1_ann_attempt_2026-11-21-10-00-00_x.ipynb", "HW 2_ann_attempt_2026-11-21-10-00-00_x.ipynb"],
        ["101-9 - Kim Lee - x.ipynb", "101-8 - Kim Lee - x.ipynb"],
    ],
)
def test_what_may_be_the_work_of_two_people_is_refused(assignment, box, data, names):
    for name in names:
        put(box / name, zipped({"x.ipynb": data}) if name.endswith("zip") else data)
    put(box / "zoe" / "x.ipynb", data)
    with pytest.raises(UserError, match="may be of two people.*--roster FILE.*folder") as refused:
        intake(box, assignment)
    assert all(name.split("/")[0] in str(refused.value) for name in names)


@pytest.mark.parametrize(
    "names",
    [
        ["ada_v2.ipynb", "ada_final.ipynb", "ada_2.ipynb", "ada.ipynb"],
        [f"ada_{NAME}.ipynb", "ada_A1.ipynb", "ada_toy.ipynb", "ada_hw1_2026-11-21.ipynb"],
        ["ada.ipynb", "ada (1).ipynb", "ada-Copy1.ipynb", "ada.zip"],
    ],
)
def test_versions_of_one_persons_work_are_gathered(assignment, box, data, names):
    for name in names:
        put(box / name, zipped({"x.ipynb": data}) if name.endswith("zip") else data)
    assert students(intake(box, assignment)) == ["ada"]


# --------------------------------------------------------------------------- rosters

# --------------------------------------------------------------------------- spellings


def test_one_name_in_two_unicode_forms_is_one_student(assignment, box, data):
    name = "José Muñoz"
    for form in ("NFC", "NFD"):
        hand_in(box, unicodedata.normalize(form, name), data)
    assert students(intake(box, assignment)) == ["José-Muñoz"]
    assert students(intake(box, assignment, roster=[unicodedata.normalize("NFD", name)])) == ["José-Muñoz"]


def zip_in(page, names, content):
    """A zip whose names are in a code page, and do not say so: Windows makes them."""
    made = io.BytesIO()
    places = {f"name{number:02}.ipynb": name for number, name in enumerate(names)}
    with zipfile.ZipFile(made, "w") as archive:
        for place, name in places.items():
            archive.writestr(place + "_" * (len(name.encode(page)) - len(place)), content)
    packed = made.getvalue()
    for place, name in places.items():
        place += "_" * (len(name.encode(page)) - len(place))
        packed = packed.replace(place.encode(), name.encode(page))
    return packed


@pytest.mark.parametrize("page", ["cp437", "cp850", "cp1252", "utf-8"])
@pytest.mark.parametrize(
    "names",
    [
        ["José Müller", "Åsa Öberg", "François Noël", "Zoë Weiß"],
        ["Jürgen Groß"],
        ["Inês Peña", "Łucja Nowak"],
    ],
)
def test_names_in_the_code_pages_of_windows(assignment, tmp_path, data, page, names):
    try:
        packed = zip_in(page, [f"{name}/longer than that/{NAME}.ipynb" for name in [*names, "bob"]], data)
    except UnicodeEncodeError:
        pytest.skip(f"{page} cannot write these names")
    put(tmp_path / "all.zip", packed)
    made = intake(tmp_path / "all.zip", assignment)
    assert sorted(students(made)) == sorted(name.replace(" ", "-") for name in [*names, "bob"])


def test_letters_that_only_one_code_page_has(assignment, tmp_path, data):
    put(
        tmp_path / "all.zip",
        zip_in("cp850", [f"{name}/a long way/{NAME}.ipynb" for name in ("João", "Ana")], data),
    )
    assert students(intake(tmp_path / "all.zip", assignment)) == ["Ana", "João"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("ada.ipynb", "ada"),
        ("ada.ipynb.txt", "ada"),
        ("ada.tar.gz", "ada"),
        ("ada.lovelace.ipynb", "ada.lovelace"),
        ("ada (2).ipynb.json", "ada"),
        (".ipynb", ".ipynb"),
        ("ada", "ada"),
    ],
)
def test_the_endings_of_a_file_are_no_part_of_a_name(name, stem):
    assert stem_of(name) == stem


# --------------------------------------------------------------------------- nothing vanishes


def test_bytes_that_are_a_notebook_are_one_and_the_rest_is_named(assignment, box, data):
    others = ["dora.pdf", "eve.html", "finn.rar", "gina.7z", "hugo.py", "ida.docx", "jan", "kim.ipynb.pdf"]
    for name in (
        "ada.ipynb",
        "bob.ipynb.json",
        "carl.ipynb.txt",
        "lea.txt",
        "max",
        ".nils.ipynb",
        "ole.IPYNB",
    ):
        put(box / name, data)
    for name in others:
        put(box / name, b"%PDF-1.4 or other bytes")
    for name in ("readme.txt", "grades.csv", ".DS_Store", "Thumbs.db", "timestamp.txt", ".project"):
        put(box / name, b"{} or other text")
    put(box / ".pia" / f"{NAME}.ipynb", data)
    put(box / ".idea" / "workspace.xml", b"<x>")
    put(box / "__MACOSX" / "._ada.ipynb", b"\0")
    made = intake_module.intake(box, assignment)
    graded = [submission.student for submission in made.submissions if submission.notebook == data]
    assert graded == ["ada", "bob", "carl", "lea", "max", "nils", "ole", "pia"]
    named = {submission.student: submission.problem for submission in made.submissions if submission.problem}
    assert [problem.split()[0] for problem in named.values()] == others
    assert all("is no notebook" in problem and "hand in" in problem for problem in named.values())
    assert "PDF" in named["dora"] and "RAR" in named["finn"]
    assert sorted(made.not_understood) == [".idea", ".project", "grades.csv", "readme.txt", "timestamp.txt"]


def test_with_a_roster_only_its_students_have_a_row_without_a_notebook(assignment, box, data):
    put(box / "ada.pdf", b"%PDF")
    put(box / "bob.txt", b"see mail")
    put(box / "solutions.pdf", b"%PDF")
    put(box / "eve.ipynb", data)
    made = intake_module.intake(box, assignment, Roster(["ada", "bob"]))
    assert students(made.submissions) == ["ada", "bob", "eve"] and made.not_understood == ["solutions.pdf"]


def test_what_is_in_a_folder_without_a_notebook_is_named(assignment, box, data):
    put(box / "ada" / "a1.pdf", b"%PDF")
    put(box / "ada" / "sub" / "b.rar", b"Rar!")
    put(box / "ada" / "notes.json", b'{"cells": "none"}')
    put(box / "bob" / "my answers.txt", data)
    ada, bob = intake(box, assignment)
    assert ada.problem == "no notebook (.ipynb) in ada, only a1.pdf, notes.json, sub/b.rar"
    assert bob.notebook == data and codes(bob) == {"renamed_notebook"}


def test_a_second_file_that_is_no_notebook_is_said(assignment, box, data):
    put(box / "leekim_7_99_a.pdf", b"%PDF")
    put(box / "leekim_7_98_a.ipynb", data)
    (made,) = intake(box, assignment)
    assert (
        made.notebook == data and codes(made) == {"no_notebook"} and "leekim_7_99_a.pdf" in made.notes[0].text
    )


# --------------------------------------------------------------------------- which of several


@pytest.mark.parametrize(
    ("empty", "answered"),
    [
        (f"ada/{NAME}.ipynb", f"ada/{NAME}-Copy1.ipynb"),
        (f"ada/{NAME}.ipynb", "ada/Untitled1.ipynb"),
        (f"ada/{NAME}/{NAME}.ipynb", f"ada/{NAME}/old/x.txt"),
        (f"ada/{NAME}/{NAME}.ipynb", "ada/my answers.ipynb"),
        (f"ada/{NAME}/{NAME}.ipynb", "ada/old/work.zip"),
        (f"ada/{NAME}.ipynb", "ada/work.zip"),
        ("ada_v9.ipynb", "ada_v1.ipynb"),
        ("leekim_7_500_x.ipynb", "leekim_7_400_x.ipynb"),
    ],
)
@pytest.mark.parametrize("way", ["as released", "run and saved again", "a cell added", "without its ids"])
def test_a_notebook_without_answers_never_beats_one_with(assignment, box, data, blank, empty, answered, way):
    nb = json.loads(blank)
    if way != "as released":
        nb["cells"][-1]["metadata"]["scrolled"] = True
        nb["cells"][1] |= {"execution_count": 3, "outputs": []}
    if way == "a cell added":
        nb["cells"].append({"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []})
    if way == "without its ids":
        for cell in nb["cells"]:
            cell["metadata"], cell["id"] = {}, "x"
    put(box / empty, json.dumps(nb).encode())
    put(box / answered, zipped({"a.ipynb": data}) if answered.endswith("zip") else data)
    (made,) = intake(box, assignment)
    assert made.notebook == data and {"several_notebooks", "several_submissions"} & codes(made)


def test_one_answer_is_an_answer(assignment, box, blank):
    partly = json.dumps(submission_notebook(assignment, {"column_mean": GOOD["column_mean"]})).encode()
    put(box / "ada" / f"{NAME}.ipynb", blank)
    put(box / "ada" / "z.ipynb", partly)
    made = one(intake(box, assignment))
    assert made.notebook == partly
    assert "nothing is answered in ada/a1_toy.ipynb" in made.notes[-1].text


def test_a_zip_in_a_zip_is_opened(assignment, box, data):
    put(
        box / "ada.zip",
        zipped({"x/work.zip": zipped({f"{NAME}.ipynb": data, "timestamp.txt": b"1999-01-01"})}),
    )
    ada = one(intake(box, assignment))
    assert ada.notebook == data and ada.timestamp == "" and "own_timestamp" in codes(ada)
