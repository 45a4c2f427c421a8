"""A class comes in as Canvas or Moodle packs it, is graded, and its scores and feedback go back."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import zipfile

import pytest
from nbgrader.api import Gradebook

from autograder import cli
from autograder.commands.grade import Options, grade
from autograder.course import policy as policies
from autograder.export.feedback_zip import page_name
from autograder.export.graded import Graded
from autograder.export.tables import Sheet, defused
from autograder.intake.students import Person, Roster
from tests.conftest import QUICK
from tests.handed_in import put, zipped
from tests.toy_course import GOOD, MEAN, SQUARE, make_toy_course, submission_notebook

pytestmark = pytest.mark.usefixtures("alembic_once")

NO_ESSAY = GOOD | {"square": SQUARE + "  # asked Ada Lovelace, ada@example.org\n"}
HALF = GOOD | {"column_mean": MEAN.replace(" / x.shape[0]", "")}
ESSAY = GOOD | {"why_average": "It keeps the scale."}  # waits for a person
# name of the file -> what was answered; two people are called Kim Lee, and one handed in late
CANVAS = {
    "lovelaceada_1001_50001_a1_toy.ipynb": NO_ESSAY,
    "leekim_1002_50002_a1_toy-1.ipynb": HALF,
    "leekim_LATE_1003_50003_my work.ipynb": NO_ESSAY,
    "turingalan_1004_50004_a1_toy.ipynb": ESSAY,
}
MOODLE = {
    "Ada Lovelace_11_assignsubmission_file_/a1_toy.ipynb": NO_ESSAY,
    "Kim Lee_12_assignsubmission_file_/a1_toy.ipynb": HALF,
    "Kim Lee_13_assignsubmission_file_/work/a1_toy.ipynb": NO_ESSAY,
    "Alan Turing_14_assignsubmission_file_/a1_toy.ipynb": ESSAY,
}
FORMULA = '=HYPERLINK("http://x/")'
ROSTER = f"""id,name,email,Canvas ID,SIS User ID,SIS Login ID,Section
ada,Ada Lovelace,ada@example.org,1001,S1,alove,Group 1
kim,Kim Lee,kim@example.org,1002,S2,klee,Group 1
lee,Kim Lee,lee@example.org,1003,S3,klee2,Group 2
alan,"Turing, Alan",alan@example.org,1004,S4,aturing,Group 2
eve,"{FORMULA.replace('"', '""')}",eve@example.org,1005,S5,@eve,Group 2
"""
GRADEBOOK = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Lab 0 (76),Toy assignment (77),a1 essay (78),"
    "Final Score\r\n"
    ",,,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,5,10,3,(read only)\r\n"
    '"Lee, Kim",1003,S3,klee2,Group 2,5,,1,90\r\n'
    '"Lee, Kim",1002,S2,klee,Group 1,4,2.00,1,80\r\n'
    '"Lovelace, Ada",1001,S1,alove,"Group 1 and Group 2",3,9,1,70\r\n'
    '"Turing, Alan",1004,S4,aturing,Group 2,2,8,1,60\r\n'
    '"=""' + FORMULA.replace('"', '""') + '""",1005,S5,@eve,+Group,1,7,1,50\r\n'
    '"Student, Test",1099,,5d,Group 1,,,,\r\n'
)
WORKSHEET = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 13","Kim Lee",lee@example.org,"Submitted for grading - ",,"14,00",Yes,Sunday,-,\n'
    '"Participant 12","Kim Lee",kim@example.org,"Submitted for grading - ","2,00","14,00",Yes,'
    '"Sunday, 1 March","Monday, 2 March 2026, 9:00 AM","=good, ""really"""\n'
    '"Participant 11","Ada Lovelace",ada@example.org,Submitted,,"14,00",Yes,"a\nb",-,\n'
    '"Participant 14","Alan Turing",alan@example.org,Submitted,"1,00","14,00",Yes,-,-,\n'
    '"Participant 15",=cmd|\' /C calc\'!A0,eve@example.org,No submission,-,"14,00",Yes,-,-,\n'
)


@pytest.fixture(scope="module", autouse=True)
def _small_worker():
    """A worker that need not import matplotlib."""
    light = dataclasses.replace(QUICK, preload=("numpy", "nnlab.check"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policies, "load", lambda *_: light)
        yield


def graded(folder, files, roster=""):
    """A course with a zip of these files, graded."""
    course = make_toy_course(folder / "course")
    assignment = course.load("a1")
    contents = [
        (name, json.dumps(submission_notebook(assignment, answers)).encode())
        for name, answers in files.items()
    ]
    put(folder / "submissions.zip", zipped(contents))
    if roster:
        put(folder / "class.csv", roster.encode())
    grade(
        course,
        "a1",
        folder / "submissions.zip",
        Options(1, report=False, roster=folder / "class.csv" if roster else None),
    )
    return course


@pytest.fixture(scope="module")
def canvas_class(tmp_path_factory):
    return graded(tmp_path_factory.mktemp("canvas"), CANVAS, ROSTER)


@pytest.fixture(scope="module")
def moodle_class(tmp_path_factory):
    """No roster: the names of Moodle's own zip are all there is."""
    return graded(tmp_path_factory.mktemp("moodle"), MOODLE)


def export(course, *words):
    places = ("--course", course.root, "--workspace", course.workspace)
    return cli.main([str(word) for word in ("export", *words, *places)])


def table(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def canvas_finds(rows, users):
    """What Canvas's importer would do with a table: {user: grade}, by ID, SIS User ID, SIS Login ID, name."""
    head = rows[0]
    assert head[0] == "Student" and head[1] == "ID" and head[:-1].index("Section") == len(head) - 2
    found = {}
    for row in rows[1:]:
        if "Points Possible" in row[0] or all(
            re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row
        ):
            continue
        cells = dict(zip(head, row, strict=True))
        by = (("ID", "id"), ("SIS User ID", "sis"), ("SIS Login ID", "login"), ("Student", "name"))
        (user,) = next(
            fitting
            for column, key in by
            if (
                fitting := [
                    name for name, user in users.items() if cells.get(column) and user[key] == cells[column]
                ]
            )
        )
        found[user] = row[-1]
    return found


CANVAS_USERS = {
    "ada": {"id": "1001", "sis": "S1", "login": "alove", "name": "Lovelace, Ada"},
    "kim": {"id": "1002", "sis": "S2", "login": "klee", "name": "Lee, Kim"},
    "lee": {"id": "1003", "sis": "S3", "login": "klee2", "name": "Lee, Kim"},
    "alan": {"id": "1004", "sis": "S4", "login": "aturing", "name": "Turing, Alan"},
    "eve": {"id": "1005", "sis": "S5", "login": "@eve", "name": FORMULA},
    "test": {"id": "1099", "sis": "", "login": "5d", "name": "Student, Test"},
}


# --------------------------------------------------------------------------- Canvas


def test_canvas_gets_the_scores_in_the_column_it_knows(canvas_class, tmp_path, capsys):
    put(tmp_path / "gradebook.csv", GRADEBOOK.encode())
    assert export(canvas_class, "a1", "--canvas", tmp_path / "gradebook.csv", "--out", tmp_path / "out") == 0
    said, rows = capsys.readouterr().out, table(tmp_path / "out" / "a1_toy_canvas.csv")
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Toy assignment (77)"]
    assert rows[2] == ["    Points Possible", "", "", "", "", "10"]
    expected = {"ada": "9", "kim": "5", "lee": "9", "alan": "8", "eve": "7", "test": ""}
    assert canvas_finds(rows, CANVAS_USERS) == expected
    assert "3 scores" in said and "kim (Kim Lee): 2.00 -> 5" in said and "ada" not in said
    assert "alan (Alan Turing): to be graded by hand" in said and "out of 10 points, here out of 14" in said
    assert not any(re.match(r"\s*[=+\-@\t\r]", cell) for row in rows for cell in row)


def test_a_table_for_a_new_assignment_says_that_it_makes_one(canvas_class, tmp_path, capsys):
    assert export(canvas_class, "a1", "--canvas", "--out", tmp_path) == 0
    rows = table(tmp_path / "a1_toy_canvas.csv")
    assert rows[0][-1] == "Toy assignment" and rows[1][0] == "    Points Possible" and rows[1][-1] == "14"
    assert canvas_finds(rows, CANVAS_USERS) == {"ada": "9", "kim": "5", "lee": "9"}
    assert "makes a new assignment" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "more", "message"),
    [
        (("Toy assignment (77)", "Homework (77)"), (), r"No column .* --column NAME.*'Homework \(77\)'"),
        (("a1 essay (78)", "A1 (78)"), (), r"Several columns .* --column NAME"),
        (("Student,ID", "Name,ID"), (), "is not the CSV file that Canvas's gradebook exports"),
        (("Lee", "L\ue000"), ("--column", "Toy"), "No column"),
    ],
)
def test_what_canvas_would_misread_is_refused(canvas_class, tmp_path, capsys, change, more, message):
    put(tmp_path / "g.csv", GRADEBOOK.replace(*change).encode())
    assert export(canvas_class, "a1", "--canvas", tmp_path / "g.csv", "--out", tmp_path / "out", *more) == 2
    said = capsys.readouterr().err
    assert re.search(message, said) and len(said.splitlines()) == 1 and not (tmp_path / "out").exists()


def test_an_excused_student_stays_so_and_a_stranger_is_listed(canvas_class, tmp_path, capsys):
    sheet = GRADEBOOK.replace('Group 1 and Group 2",3,9', 'Group 1",3,EX').replace(
        '"Lee, Kim",1003,S3,klee2', "X,9,,"
    )
    put(tmp_path / "g.csv", sheet.replace("Toy assignment (77)", "Homework (77)").encode())
    assert (
        export(canvas_class, "a1", "--canvas", tmp_path / "g.csv", "--out", tmp_path, "--column", "Homework")
        == 0
    )
    said = capsys.readouterr().out
    assert "ada (Ada Lovelace) has EX in Canvas and keeps it" in said
    assert "Not found in Canvas's gradebook" in said and "lee (Kim Lee)" in said
    assert {row[1]: row[-1] for row in table(tmp_path / "a1_toy_canvas.csv")}["1001"] == "EX"


def test_feedback_goes_back_to_canvas_under_the_names_it_gave(canvas_class, tmp_path, capsys):
    assert export(canvas_class, "a1", "--feedback", "--out", tmp_path) == 0
    with zipfile.ZipFile(tmp_path / "a1_toy_feedback.zip") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    assert sorted(pages) == sorted(name.replace(".ipynb", ".html") for name in CANVAS)
    for name, page in pages.items():  # as Canvas reads it: the first two pieces that are numbers
        user, attachment = [piece for piece in name.split("_") if piece.isdecimal()][:2]
        assert attachment == f"5000{int(user) - 1000}"
        (student,) = (one for one, known in CANVAS_USERS.items() if known["id"] == user)
        assert f"feedback for {student}</title>" in page
        assert "<script" not in page and not re.search(r'(?:src|href)="(?:https?:)?//', page)


# --------------------------------------------------------------------------- Moodle


def test_moodle_gets_its_own_worksheet_with_only_grades_changed(moodle_class, tmp_path, capsys):
    put(tmp_path / "sheet.csv", WORKSHEET.encode())
    assert export(moodle_class, "a1", "--moodle", tmp_path / "sheet.csv", "--out", tmp_path / "out") == 0
    said = capsys.readouterr().out
    text = (tmp_path / "out" / "a1_toy_moodle.csv").read_bytes().decode()
    expected = WORKSHEET.replace('grading - ",,"14', 'grading - ",9,"14').replace('"2,00","14', '"5","14')
    expected = expected.replace('Submitted,,"14', 'Submitted,9,"14').replace("=cmd|", "'=cmd|")
    assert text == expected
    assert "3 scores" in said and "Kim-Lee_12: 2,00 -> 5" in said
    assert "Alan-Turing_14: to be graded by hand" in said


def test_another_assignments_worksheet_is_noticed(moodle_class, tmp_path, capsys):
    wrong = WORKSHEET.replace("Participant 11", "Participant 90").replace("Participant 13", "Participant 11")
    put(
        tmp_path / "sheet.csv",
        wrong.replace("Participant 90", "Participant 13").replace('"14,00"', '"8,00"').encode(),
    )
    assert export(moodle_class, "a1", "--moodle", tmp_path / "sheet.csv", "--out", tmp_path / "out") == 0
    said = capsys.readouterr().out
    assert said.count("Is it the worksheet of another assignment?") == 2 and "1 score\n" in said
    assert (
        "Ada-Lovelace_11 handed in as 'Ada Lovelace', but Participant 11 of the worksheet is 'Kim Lee'"
        in said
    )


def test_more_than_moodle_accepts_is_not_written(moodle_class, tmp_path, capsys):
    put(tmp_path / "sheet.csv", WORKSHEET.replace('"14,00"', "8").encode())
    assert export(moodle_class, "a1", "--moodle", tmp_path / "sheet.csv", "--out", tmp_path / "out") == 0
    said = capsys.readouterr().out
    assert "1 score\n" in said and said.count("Moodle accepts at most 8: nothing was written") == 2


def test_feedback_goes_back_to_moodle_in_its_folders(moodle_class, tmp_path):
    assert export(moodle_class, "a1", "--feedback", "--out", tmp_path) == 0
    with zipfile.ZipFile(tmp_path / "a1_toy_feedback.zip") as archive:
        assert sorted(archive.namelist()) == [
            "Ada Lovelace_11_assignsubmission_file_/a1_toy.html",
            "Alan Turing_14_assignsubmission_file_/a1_toy.html",
            "Kim Lee_12_assignsubmission_file_/a1_toy.html",
            "Kim Lee_13_assignsubmission_file_/a1_toy.html",
        ]
        assert b"Kim-Lee_13" in archive.read("Kim Lee_13_assignsubmission_file_/a1_toy.html")


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("leekim_LATE_7_10_my work (1).ipynb", "leekim_LATE_7_10_my work.html"),
        ("leekim_7_10_work.zip", "leekim_7_10_work.html"),
        ("leekim_7_text.html", ""),
        ("leekim_7_question_5_10_a1.ipynb", ""),
        ("Kim Lee_7_assignsubmission_file", "Kim Lee_7_assignsubmission_file/a1.html"),
        ("Kim Lee_7_assignsubmission_file_a1.ipynb", "Kim Lee_7_assignsubmission_file_a1.html"),
        ("José Núñez_7_assignsubmission_file_", "José Núñez_7_assignsubmission_file_/a1.html"),
        ("K_m Lee_7_assignsubmission_file_", ""),
        ("jdoe", ""),
        ("", ""),
    ],
)
def test_pages_are_named_so_that_the_platform_finds_whose_they_are(name, page):
    assert page_name(Graded(Person("kim"), None, name), "a1.html") == page


# --------------------------------------------------------------------------- roster, tables, research


def test_the_roster_is_kept_and_fills_the_gradebook_without_writing_over_it(canvas_class, tmp_path, capsys):
    with Gradebook(canvas_class.db_url, "toy") as gradebook:
        lee = gradebook.find_student("lee")
        told = (lee.first_name, lee.last_name, lee.email, lee.lms_user_id)
        assert told == ("Kim", "Lee", "lee@example.org", "1003")
        assert (gradebook.find_student("alan").last_name, len(gradebook.students)) == ("Turing", 5)
    put(
        tmp_path / "new.csv",
        ROSTER.replace("lee@example.org", "new@example.org").replace("eve,", "zoe,").encode(),
    )
    assert export(canvas_class, "a1", "--csv", "--roster", tmp_path / "new.csv", "--out", tmp_path) == 0
    said = capsys.readouterr().out
    assert "was replaced (new: zoe; gone: eve)" in said
    assert "lee: the gradebook has email 'lee@example.org', the roster 'new@example.org'" in said
    rows = {
        row[0]: dict(zip(table(tmp_path / "a1_toy.csv")[0], row, strict=True))
        for row in table(tmp_path / "a1_toy.csv")
    }
    assert rows["lee"]["email"] == "lee@example.org" and rows["lee"]["section"] == "Group 2"
    assert (rows["kim"]["total"], rows["kim"]["core"], rows["alan"]["total"], rows["alan"]["core"]) == (
        "5",
        "5",
        "",
        "9",
    )
    assert (
        rows["zoe"]["state"] == "never due"
        and rows["zoe"]["core"] == ""
        and rows["zoe"]["last_name"].startswith("'=")
    )
    assert export(canvas_class, "a1", "--csv", "--out", tmp_path) == 0
    said = capsys.readouterr().out
    assert said.splitlines() == [f"replaced {tmp_path / 'a1_toy.csv'}"]
    put(tmp_path / "old.csv", ROSTER.encode())
    assert export(canvas_class, "a1", "--csv", "--roster", tmp_path / "old.csv", "--out", tmp_path) == 0


def test_research_gets_no_names(canvas_class, tmp_path, capsys):
    assert export(canvas_class, "--pseudonymous", "--out", tmp_path / "data") == 0
    files = {path.name: path.read_text() for path in (tmp_path / "data").iterdir()}
    assert sorted(files) == ["README.md", "answers.jsonl", "scores.csv", "tests.csv"]
    everything = "".join(files.values()).casefold()
    for word in ("ada", "lovelace", "kim", "turing", "example.org", "1001", "s1", "alove", "group", "50001"):
        assert not re.search(rf"\b{word}\b", everything), word
    rows = table(tmp_path / "data" / "scores.csv")
    assert sorted(row[3] for row in rows[1:]) == ["", "5", "9", "9"] and rows[1:] == sorted(rows[1:])
    codes = [json.loads(line) for line in files["answers.jsonl"].splitlines()]
    assert len(codes) == 8 and {one["pseudonym"] for one in codes} == {row[0] for row in rows[1:]}
    assert all("#" not in one["code"] for one in codes) and "may still identify" in files["README.md"]
    assert export(canvas_class, "--pseudonymous", "--out", tmp_path / "again") == 0
    assert files == {path.name: path.read_text() for path in (tmp_path / "again").iterdir()}
    assert export(canvas_class, "--pseudonymous", "--out", tmp_path / "again") == 2
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("a1",), "Say what to export"),
        (("--csv",), "Say which assignment"),
        (("a1", "--pseudonymous"), "goes alone, with --out DIR"),
        (("a1", "--column", "x", "--csv"), "--column names a column"),
        (("a1", "--moodle", "{folder}/none.csv"), "can't be read: No such file"),
        (("a1", "--moodle", "{folder}/g.csv"), "no column 'Identifier'.*English"),
    ],
)
def test_commands_that_make_no_sense_are_refused(canvas_class, tmp_path, capsys, words, message):
    put(tmp_path / "g.csv", GRADEBOOK.encode())
    assert export(canvas_class, *(word.format(folder=tmp_path) for word in words)) == 2
    said = capsys.readouterr().err
    assert re.search(message, said) and len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("-1.5", "-1.5"),
        ("a=b", "a=b"),
        ("Lee, Kim", "Lee, Kim"),
    ],
)
def test_cells_that_would_be_formulas_are_defused(text, safe):
    assert defused(text) == safe


@pytest.mark.parametrize(
    "text", ['a,"b ""c"",\n d"\r\n1,\r\n', "a;b\n;;\n\n", "\ufeffa\tb", 'a,"b"x,c\n"open,1\n', ' "a",b\n', ""]
)
def test_a_sheet_is_written_as_it_was_read(tmp_path, text):
    put(tmp_path / "sheet.csv", text.encode())
    assert Sheet.read(tmp_path / "sheet.csv", "a sheet").text() == text


@pytest.mark.parametrize(
    "text",
    [
        "id,name,e-mail,Canvas ID,Section\nada,Ada Lovelace,ada@x.org,1001,G1\n",
        "id,first_name,last_name,email,lms_user_id,section\nada,Ada,Lovelace,ada@x.org,1001,G1\n",
        'id;name;mail;lms;group\nada;"Lovelace, Ada";ada@x.org;1001;G1\n',
        "ada,1001,Ada Lovelace,ada@x.org\n",
    ],
)
def test_a_roster_tells_who_people_are(tmp_path, text):
    put(tmp_path / "class.csv", text.encode())
    roster = Roster.from_file(tmp_path / "class.csv")
    section = "G1" if "G1" in text else ""
    assert roster.people == [Person("ada", "1001", "", "", "Ada", "Lovelace", "ada@x.org", section)]
    assert roster.find("Ada Lovelace") == roster.find("1001") == "ada" and roster.find("G1") is None


def test_a_grade_by_hand_reaches_the_scores_and_the_page(canvas_class, tmp_path, capsys):
    with Gradebook(canvas_class.db_url, "toy") as gradebook:
        cell = gradebook.find_grade("why_average", "a1_toy", "a1_toy", "alan")
        cell.manual_score, cell.needs_manual_grade = 3.5, False
        gradebook.find_comment(
            "why_average", "a1_toy", "a1_toy", "alan"
        ).manual_comment = "Say what a sum does."
        gradebook.db.commit()
    put(tmp_path / "g.csv", GRADEBOOK.encode())
    assert (
        export(canvas_class, "a1", "--canvas", tmp_path / "g.csv", "--feedback", "--out", tmp_path / "out")
        == 0
    )
    assert "alan (Alan Turing): 8 -> 12.5" in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "out" / "a1_toy_feedback.zip") as archive:
        page = archive.read("turingalan_1004_50004_a1_toy.html").decode()
    assert "Say what a sum does." in page and "12.5" in page


def test_the_same_work_under_a_new_name_goes_back_under_that(canvas_class, tmp_path):
    """Nothing is graded again; the roster that was kept says whose it is."""
    work = json.dumps(submission_notebook(canvas_class.load("a1"), NO_ESSAY)).encode()
    put(tmp_path / "more.zip", zipped([("lovelaceada_1001_50009_a1_toy-2.ipynb", work)]))
    run = grade(canvas_class, "a1", tmp_path / "more.zip", Options(1, feedback=False, report=False))
    assert (list(run.verdicts), run.graded, run.about_roster) == (["ada"], 0, [])
    assert export(canvas_class, "a1", "--feedback", "--out", tmp_path) == 0
    with zipfile.ZipFile(tmp_path / "a1_toy_feedback.zip") as archive:
        assert {"lovelaceada_1001_50009_a1_toy-2.html", "leekim_1002_50002_a1_toy-1.html"} < set(
            archive.namelist()
        )
