"""Similar answers: what is found and what is not, who is accused of nothing, and a page that runs nothing."""

from __future__ import annotations

import html
import json
import random
from pathlib import Path

import pytest

from autograder import cli
from autograder.course.course import Course
from autograder.report import similar_page
from autograder.report.page import write_report
from autograder.report.similar_page import marked, render_similar
from autograder.similarity.answers import known_code
from autograder.similarity.compare import RUN, compare, upper_fence
from autograder.similarity.tokens import read_tokens
from tests.browser import page as pages
from tests.similar_class import choices, disguised, honest_class, plant
from tests.synthetic import make_course, make_rebuilt, make_verdict
from tests.test_feedback import HOSTILE, Tags

RELU = "def relu(x):\n    mask = x > 0\n    return np.where(mask, x, 0.0), mask"
LONG = """
def spread(x, width):
    total = np.zeros(width)
    for place, value in enumerate(x.ravel()):
        if value > 0.5:
            total[place % width] += np.log1p(value) - 3
        else:
            total[(place * 7) % width] -= np.tanh(value) / 2
    weights = np.cumsum(total[::-1])
    return np.outer(weights, total).trace()
"""


@pytest.fixture(scope="module")
def a1():
    return Course(Path(__file__).resolve().parents[1]).load("a1")


def kinds(source: str) -> tuple[str, ...]:
    return read_tokens(source).kinds


# --------------------------------------------------------------------------- tokens


def test_names_that_were_chosen_texts_and_layout_make_no_difference():
    other = (
        'def rectify( inp ) :\n    """My own."""\n    # my own\n\n    m=inp>0.0\n'
        "    return np.where(m, inp, 0), m  # done"
    )
    assert kinds(RELU) == kinds(other)
    assert kinds("self.weight_1 = 'a' 'b'") == kinds('self.w = """c"""')
    assert kinds("1e-5 * x") == kinds("0.00001 * y")


def test_what_a_library_calls_so_makes_a_difference():
    assert kinds("np.exp(x)") != kinds("np.abs(x)")
    assert kinds("len(x)") != kinds("sum(x)")
    assert kinds("x.sum(axis=0)") != kinds("x.mean(axis=0)")


@pytest.mark.parametrize(
    "source", ["", "'", "\x00\ud800", "def (((((", "0x_" + "9" * 5000, "f'{{{" * 200, "\\" * 999]
)
def test_what_is_no_python_is_read_all_the_same(source):
    tokens = read_tokens(source)
    assert len(tokens.kinds) == len(tokens.spans)
    assert all(0 <= start < end <= len(tokens.text) for start, end in tokens.spans)


# --------------------------------------------------------------------------- who is listed


def test_equal_short_answers_are_nobodys_fault():
    """Twenty write the same ReLU; one writes another, which nobody shares."""
    students = {f"s{i}": {"relu": RELU} for i in range(20)} | {"own": {"relu": RELU + "\n\n\n" + LONG}}
    found = compare(students, {}, [], limit=0)
    assert (found.above, found.pairs, found.closest) == (0, [], [])
    assert compare(students, {}, []).limit is None  # nobody shares anything: nothing can be said


def test_a_copy_among_few_is_found_with_new_names_and_another_order(a1):
    def listed() -> set:
        pairs = compare(dict(zip(map(str, range(30)), answers, strict=True)), {}, known).pairs
        return {(int(pair.one), int(pair.other)) for pair in pairs}

    answers, known = honest_class(choices(a1, wrong=True), 30, seed=1, popular=1.0), known_code(a1.course, a1)
    assert listed() == set()
    planted = plant(answers, (1.0,), 2, random.Random(0))
    assert listed() == planted.keys() == {(0, 15), (1, 16)}


def test_the_solution_and_what_was_handed_out_count_for_nothing(a1):
    question = "maxout"
    both = {question: a1.reference_code(question)}
    students = {"ada": both, "ben": both} | {f"s{i}": {question: RELU} for i in range(4)}
    assert compare(students, {}, known_code(a1.course, a1), limit=0).above == 0
    assert [(pair.one, pair.other) for pair in compare(students, {}, [], limit=0).pairs] == [("ada", "ben")]


def test_earlier_classes_are_compared_with_this_one_only():
    def answer(factor):
        return {"q": LONG.replace("7", factor)}

    students = {"ada": answer("11"), "ben": {"q": RELU}, "cleo": answer("13"), "dan": {"q": ""}}
    earlier = {"ada": answer("11"), "zoe": answer("13")}
    earlier |= {"yan": {"q": RELU * 2}, "xia": {"q": RELU * 2}}
    listed = [(pair.one, pair.other) for pair in compare(students, earlier, [], limit=1.5).pairs]
    assert ("cleo", "zoe (earlier)") in listed
    assert ("ada", "ada (earlier)") not in listed  # who takes the course again has the own answers
    assert not any("(earlier)" in one for one, _ in listed)


def test_shared_passages_are_marked_in_both(a1):
    copy = disguised(LONG, random.Random(3))
    students = {"ada": {"q": "# by ada\n" + LONG}, "ben": {"q": copy}} | {
        f"s{i}": {"q": RELU} for i in range(4)
    }
    (pair,) = compare(students, {}, [], limit=0).pairs
    (shared,) = pair.shared
    assert shared.as_close == 1 and shared.bits == pytest.approx(2.32, abs=0.01)  # log2 of 5 others
    for text, marks in zip(shared.texts, shared.marks, strict=True):
        share = sum(end - start for start, end in marks) / len(text)
        assert 0.6 < share < 1 and "own work" not in text[marks[0][0] : marks[0][1]]
    assert shared.tokens > RUN


def test_three_who_share_are_a_group():
    students = {f"s{i}": dict.fromkeys("abc", LONG if i in (1, 2, 5) else RELU) for i in range(20)}
    found = compare(students, {}, [], limit=5)
    assert found.groups == [["s1", "s2", "s5"]] and found.above == len(found.pairs) == 3
    few = compare(students, {}, [], limit=5, most=1)
    assert (few.above, len(few.pairs), few.groups) == (3, 1, found.groups)


def test_the_limit_comes_from_the_class():
    assert upper_fence([10.0] * 9) is None
    assert upper_fence([*map(float, range(1, 12))]) == pytest.approx(8.5 + 3 * 5)


# --------------------------------------------------------------------------- page and command


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A workspace with twelve graded notebooks; two share a long answer, with active content in it."""
    course = make_course(tmp_path_factory.mktemp("course"))
    assignment = course.load("a1")
    for number in range(12):
        body = (
            "".join(f"    x = np.{way}(x) + {number}\n" for way in ("exp", "log", "sqrt")) + "    return x\n"
        )
        if number < 2:
            body = "\n".join("    " + line for line in LONG.splitlines())
            body += f"\n    return '</mark></pre></style>{HOSTILE}'  # {HOSTILE}\n"
        folder = course.workspace / "autograded" / f"student{number}" / assignment.name
        folder.mkdir(parents=True)
        rebuilt = make_rebuilt(assignment, code=body)
        (folder / f"{assignment.notebook_name}.ipynb").write_text(json.dumps(rebuilt.nb))
    return course


def run(course: Course, *more: str) -> int:
    place = ("--course", str(course.root), "--workspace", str(course.workspace))
    return cli.main(["similar", "a1", *place, *more])


def test_the_command_writes_its_page_and_nothing_else(graded, capsys):
    before = {path for path in graded.workspace.rglob("*") if path.is_file()}
    assert run(graded, "--above", "3") == 0
    page = graded.workspace / "report" / "a1_toy" / "similar.html"
    assert {path for path in graded.workspace.rglob("*") if path.is_file()} - before == {page}
    said = capsys.readouterr().out
    assert "12 students, 66 pairs; 1 pair above 3 bits" in said and str(page) in said
    assert "student1" not in said.split("a1_toy:")[1]  # names are for the page
    text = page.read_text()
    tags = Tags(text).found
    assert not {"script", "img", "iframe", "object", "link", "form", "b onclick"} & {tag for tag, _ in tags}
    assert not any(name.startswith("on") or name == "src" for _, attributes in tags for name in attributes)
    assert "script-src" not in text and "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "&lt;/style&gt;&lt;script&gt;" in text
    for said in (
        "no proof of copying",
        "Who is not listed is not cleared",
        "No grade, no feedback",
        "<mark>",
    ):
        assert said in text, said


def test_the_report_leads_to_the_page_or_says_how_to_get_it(graded, tmp_path, monkeypatch):
    course = make_course(tmp_path)
    assignment = course.load("a1")
    verdicts = [make_verdict(assignment)]
    index = write_report(course, assignment, verdicts, {}, {})
    assert "<code>autograder similar a1_toy</code>" in index.read_text()
    assert "copydetect" not in index.read_text() and "similar.html" not in index.read_text()
    monkeypatch.setattr(similar_page.importlib.util, "find_spec", lambda name: None)
    page = write_report(course, assignment, verdicts, {}, {}).read_text()
    assert similar_page.INSTALL in html.unescape(page)
    index.with_name("similar.html").write_text("made")
    assert 'href="similar.html"' in write_report(course, assignment, verdicts, {}, {}).read_text()


def test_what_is_missing_is_said_in_a_line(graded, tmp_path, monkeypatch, capsys):
    empty = make_course(tmp_path)
    assert run(empty) == 2 and "no graded notebooks of a1_toy" in capsys.readouterr().err
    assert run(graded, "--earlier", str(tmp_path / "nowhere")) == 2
    assert "nowhere" in capsys.readouterr().err
    monkeypatch.setattr("autograder.commands.similar.importlib.util.find_spec", lambda name: None)
    assert run(graded) == 2 and similar_page.INSTALL in capsys.readouterr().err


def test_marks_are_put_into_text_that_stays_text():
    assert marked("a<b & c", [(1, 3)]) == "a<mark>&lt;b</mark> &amp; c"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_fits_a_screen_and_runs_nothing(graded, width):
    run(graded, "--above", "3")
    page = graded.workspace / "report" / "a1_toy" / "similar.html"
    with pages.browser() as chrome, pages.opened(chrome, page, width, "light") as (tab, requests, errors):
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        left, right = (one.bounding_box() for one in tab.query_selector_all(".pair pre")[:2])
        assert (left["y"] == right["y"]) == (width > 600) and left["width"] > 250
        assert tab.title() == "Toy assignment: similar answers"
    assert (requests, errors) == ([], [])


def test_an_empty_comparison_says_that_nobody_is_listed(a1):
    text = render_similar(a1, compare({"ada": {}, "ben": {"relu": RELU}}, {}, []))
    assert "Nobody is listed." in text and "--above BITS" in text
