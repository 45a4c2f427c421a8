"""The class report: right numbers, nothing active, and light enough for a thousand students."""

import base64
import csv
import hashlib
import io
import json
import re
import time

import pytest
from nbgrader.api import Gradebook

from autograder.course.errors import UserError
from autograder.course.records import CellVerdict, Note, Verdict
from autograder.gradebook import GradeRow, StudentRecord, write
from autograder.gradebook.scores import Score
from autograder.report import plots
from autograder.report.data import RunInfo, collect
from autograder.report.page import to_csv, write_report
from autograder.system.text import neutral
from tests.synthetic import make_class, make_course, make_rebuilt, make_verdict
from tests.test_feedback import HOSTILE, Tags

RUN = RunInfo(
    "bubblewrap 0.8",
    42,
    "2026-03-02T10:00:00+00:00",
    65.0,
    2,
    20,
    4,
    {"python": "3.11"},
    "autograder grade a1",
)


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


def verdict(student, *cells, **more):
    return Verdict(
        student,
        "a1_toy",
        [CellVerdict(f"test_{i}", "question", *cell) for i, cell in enumerate(cells)],
        **more,
    )


def page_of(course, verdicts, run=RUN, records=None):
    return write_report(course, course.load("a1"), verdicts, run, records).read_text()


# --------------------------------------------------------------------------- numbers


def test_collect_counts():
    wrong = (0.0, 2.0, "failed", "m", "d", "wrong_sign", "Your sign is flipped.", True)
    data = collect(
        "a1_toy",
        [
            verdict("bob", (2.0, 2.0, "passed"), (1.0, 2.0, "partial")),
            verdict("ada", wrong, (0.0, 2.0, "not_done"), notes=[Note("late", "2 h late")]),
            verdict("eve", wrong, (0.0, 2.0, "failed")),
            verdict("zoe", (0.0, 2.0, "missing"), (0.0, 2.0, "missing"), problem="no notebook"),
        ],
    )
    assert [row.student for row in data.students] == ["ada", "bob", "eve", "zoe"]
    assert data.scores == [0.0, 3.0, 0.0] and (data.core_max, data.extra_max) == (4.0, 0.0)
    first, second = data.tests
    assert dict(first.counts) == {"passed": 1, "failed": 2} and first.hidden == 2
    assert round(first.share("passed"), 1) == 33.3 and second.total == 3
    assert (data.wrong, data.explained) == (4, 2)  # partial counts as wrong, not_done does not
    assert [(i.name, i.students, i.cells, i.questions) for i in data.ideas] == [
        ("wrong_sign", ["ada", "eve"], 2, ["question"])
    ]
    assert data.notes == [("ada", "late", "2 h late")] and [row.student for row in data.problems] == ["zoe"]


def test_gradebook_counts_where_it_is_given():
    verdicts = [verdict("ada", (2.0, 2.0, "passed"), (None, 3.0, "manual"))]
    assert collect("a", verdicts).students[0].score.waits == ("test_1",)
    record = StudentRecord(
        {"test_0": GradeRow(2.0, None, 2.0), "test_1": GradeRow(None, 2.5, 3.0)}, late_penalty=1.5
    )
    score = Score("graded", 4.5, 5.0, 0.0, 0.0, 2.5, 1.5)
    row = collect("a", verdicts, {"ada": record}, {"ada": score}).students[0]
    assert (row.questions, row.tests, row.total) == ([4.5], [2.0, 2.5], 3.0)


def test_an_extra_question_that_was_left_out_is_no_failure_of_anybody():
    """It stands in no statistics; one that was begun, or got points by hand, does."""
    done, left = (2.0, 2.0, "passed"), (0.0, 2.0, "not_done", "m", "", "idea")
    verdicts = [
        verdict("ada", done, left),
        verdict("bob", done, (0.0, 2.0, "failed")),
        verdict("eve", left, left),
    ]
    for one in verdicts:
        one.cells[1].question = "more"
    record = StudentRecord({"test_0": GradeRow(0.0, None, 2.0), "test_1": GradeRow(0.0, 1.0, 2.0)})
    data = collect("a", verdicts, {"eve": record}, extra_cells={"test_1"})
    assert [row.left_out for row in data.students] == [["more"], [], []]
    core, extra = data.tests
    assert dict(core.counts) == {"passed": 2, "not_done": 1} and core.left_out == 0
    assert dict(extra.counts) == {"failed": 1, "not_done": 1} and extra.left_out == 1
    assert (data.core_max, data.extra_max, data.extra) == (2.0, 2.0, ["more"])


def test_quantiles():
    data = collect("a", [verdict(f"s{i}", (float(i), 4.0, "partial")) for i in range(5)])
    assert [data.quantile(q) for q in (0.25, 0.5, 0.75)] == [1.0, 2.0, 3.0]
    assert collect("a", []).quantile(0.5) == 0.0


@pytest.mark.parametrize("maximum", [0.0, 0.5, 3.0, 48.0, 1000.0])
def test_every_score_is_in_one_bin(maximum):
    scores = [maximum * i / 10 for i in range(11)] + [maximum * 1.2]
    bins = plots.score_bins(scores, maximum)
    assert sum(b.count for b in bins) == len(scores) and len(bins) <= 25 and bins[-1].high >= maximum


def test_every_time_is_in_one_bin():
    for seconds in ([0.0, 0.2, 30.0, 4000.0], [0.5], [0.5, 0.5001]):
        assert sum(b.count for b in plots.time_bins(seconds)) == len(seconds)
    assert plots.time_bins([]) == []


# --------------------------------------------------------------------------- the page


def test_page_says_what_matters(course):
    page = page_of(course, make_class(24))
    for text in (
        "<b>24</b><span>submissions",
        "bubblewrap 0.8",
        "python 3.11",
        "Questions, the hardest first",
        "Who needs help",
        "65 s",
        "Who</summary>",
        "Layer 3 keeps claim 1",
        "keep x in the cache",
        "/formgrader/gradebook/a1_toy/a1_toy",
    ):
        assert text in page, text
    assert "without a sandbox" not in page
    assert page.count('<svg role="img" aria-label="') == 2


def test_page_does_not_call_missing_answers_right(course):
    assignment = course.load("a1")
    assert "No answer fails a test.</p>" in page_of(course, [make_verdict(assignment)])
    nothing = make_verdict(assignment)
    for cell in nothing.cells:
        if cell.status != "manual":
            cell.status, cell.points = "not_done", 0.0
    assert "No answer fails a test; where points are missing" in page_of(course, [nothing])


def test_page_warns_in_red_when_there_was_no_sandbox(course):
    assert 'class="alarm" role="alert">Graded without a sandbox' in page_of(
        course, make_class(3), {"sandbox": "none"}
    )


def test_page_names_those_that_no_judge_could_finish(course):
    page = page_of(course, make_class(3), {"sandbox": "bubblewrap", "failed": ["zoe", HOSTILE]})
    assert "No judge could finish 2 submissions: zoe, &lt;script&gt;" in page


def test_manual_grades_are_read_from_the_gradebook(course):
    assignment = course.load("a1")
    write(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    with Gradebook(course.db_url, "toy") as gradebook:
        gradebook.find_grade("dead_units_explained", "a1_toy", "a1_toy", "ada").manual_score = 2.75
        gradebook.db.commit()
    page_of(course, [make_verdict(assignment)])
    table = (course.workspace / "report" / "a1_toy" / "report.csv").read_text().splitlines()
    assert table[1].startswith("ada,to be graded by hand,11.75,12,0,0,2.75,0,11.75,0,")
    page_of(course, [make_verdict(assignment)], records={})
    table = (course.workspace / "report" / "a1_toy" / "report.csv").read_text().splitlines()
    assert table[1].startswith("ada,to be graded by hand,9,12,0,0,0,0,9,3,")


def test_links_to_feedback_that_exists(course):
    target = course.workspace / "feedback" / "student0001" / "a1_toy" / "a1_toy.html"
    target.parent.mkdir(parents=True)
    target.write_text("page")
    page = page_of(course, make_class(3))
    links = {
        href for tag, attrs in Tags(page).found if tag == "a" and (href := attrs["href"]).startswith("..")
    }
    assert links == {"../../feedback/student0001/a1_toy/a1_toy.html"}
    assert (course.workspace / "report" / "a1_toy" / links.pop()).resolve() == target.resolve()


def test_only_the_named_script_can_run(course):
    page = page_of(course, make_class(3))
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page and "default-src 'none'" in page


def test_hostile_class_is_harmless(course):
    """Names, messages, notes and problems come from students."""
    cell = CellVerdict(HOSTILE, HOSTILE, 0.0, 1.0, "failed", HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    verdicts = [
        Verdict(HOSTILE, "a1_toy", [cell], notes=[Note(HOSTILE, HOSTILE)]),
        Verdict("=cmd|' /C calc'!A0", "a1_toy", [cell], problem="@SUM(1)"),
    ]
    page = page_of(course, verdicts, RunInfo(HOSTILE, versions={HOSTILE: HOSTILE}, command=HOSTILE))
    tags = [tag for tag, _ in Tags(page).found]
    assert tags.count("script") == 1 and "img" not in tags
    assert not any(name.startswith("on") for _, attrs in Tags(page).found for name in attrs)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@a",
        "\t=1",
        "\r=1",
        " =1",
        "\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20a",
        "\u22121",
        "\u3000=1",
    ],
)
def test_spreadsheet_formulas_are_neutralised(text):
    assert neutral(text) == "'" + text
    row = list(csv.reader(io.StringIO(to_csv(collect("a", [verdict(text, (1.0, 2.0, "partial"))])))))[1]
    assert row[0] == "'" + text and row[1:4] == ["graded", "1", "2"]


def test_plain_names_stay_plain():
    assert neutral("ada") == "ada" and neutral("") == ""


def test_files_for_programs(course):
    page_of(course, make_class(24))
    folder = course.workspace / "report" / "a1_toy"
    data = json.loads((folder / "report.json").read_text())
    assert data["run"]["seed"] == 42 and len(data["class"]["students"]) == 24
    rows = list(csv.DictReader((folder / "report.csv").open(newline="")))
    assert len(rows) == 24 and float(rows[0]["total"]) == data["class"]["students"][0]["score"]["total"]
    assert rows[0]["dead_units_explained"] == ""  # waits for a person


def test_empty_class(course):
    assert "No submission could be graded" in page_of(course, [])


def test_folder_that_cannot_be_written(course):
    course.workspace.mkdir()
    (course.workspace / "report").write_text("in the way")
    with pytest.raises(UserError, match="Can't write"):
        page_of(course, make_class(3))


def test_a_thousand_students_stay_light(course):
    verdicts = make_class(1000)
    start = time.perf_counter()
    page = page_of(course, iter(verdicts))
    assert time.perf_counter() - start < 20  # about 0.4 s on 2 CPU cores
    assert len(page) < 1_000_000 and page.count('<th scope="row">') == 1000
