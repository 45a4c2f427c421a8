"""Rosters: they settle whose a file is, and what is refused without one."""

import pytest

from autograder.course.errors import UserError
from autograder.intake import intake as intake_module
from autograder.intake.students import Roster
from tests import test_intake
from tests.handed_in import codes, intake, put
from tests.test_intake_names import roster_of, students
from tests.toy_course import NAME

assignment, data, box = test_intake.assignment, test_intake.data, test_intake.box


@pytest.mark.parametrize(
    "text",
    [
        "ada,1001,Ada Lovelace\nann_lee,1002,Ann Lee\n",
        "# id; number; name\nada;1001;Lovelace, Ada\n\nann_lee;1002;Lee, Ann\n",
        "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,a@x.org,1001\nann_lee,Ann,Lee,b@x.org,1002\n",
        "\ufeffid\tlms\tname\nada\t1001\tAda Lovelace\nann_lee\t1002\tAnn Lee\n",
    ],
)
@pytest.mark.parametrize(
    "names",
    [
        ["lovelaceada_1001_50001_{}", "leeann_LATE_1002_50002_{}"],
        ["lovelaceada_77_50001_{}", "leeann_78_50002_{}"],
        ["HW_1_ada_attempt_2026-11-21-10-00-00_{}", "HW_1_ann_lee_attempt_2026-11-21-10-00-00_{}"],
        ["Ada Lovelace_12_assignsubmission_file_/{}", "Ann Lee_13_assignsubmission_file_/{}"],
        ["55-9 - Ada Lovelace - Nov 21, 2026 1000 AM/{}", "56-9 - Ann Lee - {}"],
        ["ADA/{}", "Ann Lee/{}"],
        ["ada_anything.ipynb", "ann_lee_anything.ipynb"],
        [f"{NAME}_ada.ipynb", f"{NAME}_ann_lee.ipynb"],
    ],
)
def test_a_roster_settles_who_it_is(assignment, box, data, tmp_path, text, names):
    for name in names:
        put(box / name.format(f"{NAME}.ipynb"), data)
    made = intake_module.intake(box, assignment, roster_of(tmp_path / "class.csv", text)).submissions
    assert students(made) == ["ada", "ann_lee"]
    assert not any("not_on_roster" in codes(submission) for submission in made)


def test_a_roster_settles_what_was_refused(assignment, box, data):
    for name in ("ann_marie.ipynb", "ann_lee_final.ipynb"):
        put(box / name, data)
    assert students(intake(box, assignment, roster=["ann_marie", "ann_lee"])) == ["ann_lee", "ann_marie"]
    with pytest.raises(UserError, match="does not tell them apart"):
        intake(box, assignment, roster=["bob"])


@pytest.mark.parametrize(
    "names",
    [
        ["leekim_7_501_x.ipynb", "leekim_8_502_x.ipynb"],
        ["Kim Lee_7_assignsubmission_file_/x.ipynb", "Kim Lee_8_assignsubmission_file_/x.ipynb"],
        ["kim_anna.ipynb", "kim_berta.ipynb"],
    ],
)
def test_a_roster_that_knows_one_person_does_not_make_two_one(assignment, box, data, tmp_path, names):
    for name in names:
        put(box / name, data)
    with pytest.raises(UserError, match="does not tell them apart"):
        intake_module.intake(box, assignment, roster_of(tmp_path / "class.csv", "kim,Kim Lee\n"))
    roster = roster_of(tmp_path / "class.csv", "kim,7,kim_anna,Kim Lee\nlee,8,kim_berta,Kim Lee\n")
    assert students(intake_module.intake(box, assignment, roster).submissions) == ["kim", "lee"]


def test_a_number_that_contradicts_the_name_is_not_believed(assignment, box, data, tmp_path):
    roster = roster_of(tmp_path / "class.csv", "ada,1,Ada Lovelace\nbob,2,Bob Ray\n")
    put(box / "Ada Lovelace_2_assignsubmission_file_" / "x.ipynb", data)  # Moodle's own number
    put(box / "Eve Noname_1_assignsubmission_file_" / "x.ipynb", data)
    put(box / "Participant_2_assignsubmission_file_" / "x.ipynb", data)
    made = intake_module.intake(box, assignment, roster).submissions
    assert students(made) == ["Eve-Noname_1", "ada", "bob"]
    put(box / "lovelaceada_2_501_x.ipynb", data)
    with pytest.raises(UserError, match="lovelaceada_2_501_x.ipynb: whose it is cannot be told"):
        intake_module.intake(box, assignment, roster)


def test_a_name_that_begins_and_ends_like_different_students_is_refused(assignment, box, data):
    put(box / "ada_smith_lee.ipynb", data)
    assert students(intake(box, assignment, roster=["ada_smith", "bob"])) == ["ada_smith"]
    assert students(intake(box, assignment, roster=["lee", "bob"])) == ["lee"]
    with pytest.raises(UserError, match="cannot be told"):
        intake(box, assignment, roster=["ada_smith", "lee"])


def test_a_late_student_alone_is_not_given_to_another(assignment, box, data):
    """Nobody can tell whether this is lee, whose assignment is HW_ann, or ann_lee."""
    put(box / f"HW_ann_lee_attempt_2026-11-21-10-00-00_{NAME}.ipynb", data)
    with pytest.raises(UserError, match="cannot be told from its name.*--roster"):
        intake(box, assignment)
    assert students(intake(box, assignment, roster=["lee", "ann_lee"])) == ["ann_lee"]


def test_a_name_that_two_on_the_roster_have_settles_nothing(assignment, box, data, tmp_path):
    roster = roster_of(tmp_path / "class.csv", "k1,7,Kim Lee\nk2,8,Kim Lee\n")
    put(box / "leekim_8_501_x.ipynb", data)
    put(box / "Kim Lee_99_assignsubmission_file_" / "x.ipynb", data)
    made = intake_module.intake(box, assignment, roster).submissions
    assert students(made) == ["Kim-Lee_99", "k2"] and "not_on_roster" in codes(made[0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "can't be read"),
        (b"\xff\xfe\xff", "UTF-8"),
        (b"\n# nobody\n", "lists nobody"),
        (b"ada\nada\n", "more than once"),
    ],
)
def test_a_roster_that_is_none_is_refused(tmp_path, content, message):
    if content is not None:
        put(tmp_path / "class.csv", content)
    with pytest.raises(UserError, match=message):
        Roster.from_file(tmp_path / "class.csv")
