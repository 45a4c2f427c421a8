"""Feedback pages: what a student must see, and what must never get through."""

import base64
import io
import re
import signal
from datetime import datetime
from html.parser import HTMLParser

import nbformat
import pytest

from autograder.course.errors import UserError
from autograder.course.records import Note
from autograder.feedback.pages import render, write_feedback
from autograder.feedback.stock import CleanStudentContent, HideHiddenTests
from autograder.gradebook import GradeRow, StudentRecord
from autograder.html import markup, sanitize
from tests.synthetic import make_course, make_rebuilt, make_verdict, png

FAILED = "layer_0_keeps_claim_1"
HOSTILE = "<script>alert('p0wned')</script><img src=x onerror=alert(1)>"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course")).load("a1")


class Tags(HTMLParser):
    """Collects every tag with its attributes, as a browser would see them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_passive(html):
    """No script, no handler, no address that is loaded or runs code."""
    for tag, attrs in Tags(html).found:
        assert tag not in ("script", "iframe", "object", "embed", "svg", "link", "form", "base", "input"), tag
        for name, value in attrs.items():
            assert not name.startswith("on"), (tag, name)
            if name in ("src", "href", "action", "formaction"):
                assert re.match(r"#|https?://|mailto:|data:image/(png|jpeg);base64,", value or ""), (
                    tag,
                    name,
                    value,
                )


# --------------------------------------------------------------------------- the page


def test_says_points_what_failed_and_why(assignment):
    verdict = make_verdict(
        assignment, failing=(FAILED,), notes=[Note("renamed", "for the teacher", "It was renamed.")]
    )
    verdict.cells[1].misconception, verdict.cells[1].explanation = "wrong_sign", "Your sign is flipped."
    verdict.cells[1].printed = "x is <i>\x1b[2J"
    html = render(assignment, make_rebuilt(assignment), verdict)
    for text in (
        "Layer 0 keeps claim 1",
        "3 of 20 entries differ",
        "Your sign is flipped.",
        "It was renamed.",
        "7 <small>of 12",
        "3 more points wait for a grader",
        '<td class="wide">waits for a grader</td><td class="num">– / 3</td>',
        "yours 1.5",
        "2 more checks",
        "x is &lt;i&gt;",
    ):
        assert text in html, text
    assert "for the teacher" not in html
    assert POLICY in html.replace("&#39;", "'")
    assert_passive(html)


def test_hidden_tests_and_their_numbers_stay_hidden(assignment):
    verdict = make_verdict(assignment, failing=(FAILED,))
    verdict.cells[1].hidden, verdict.cells[1].printed = True, "x is 1000"
    html = render(assignment, make_rebuilt(assignment), verdict)
    assert "secret" not in html and "1000" not in html and "yours 1.5" not in html
    assert "BEGIN HIDDEN" not in html and "3 of 20 entries differ" in html
    assert "a hidden one finds this" in html


def test_manual_grades_comments_and_late_penalty_come_from_the_gradebook(assignment):
    grades = {cell.grade_id: GradeRow(cell.points, None, cell.points) for cell in assignment.graded}
    grades["dead_units_explained"] = GradeRow(None, 2.5, 3.0)
    grades[FAILED] = GradeRow(0.0, 1.5, 2.0, extra=0.25)
    record = StudentRecord(
        grades,
        {"dead_units_explained": f"Nice. {HOSTILE}"},
        1.0,
        datetime(2026, 3, 2, 3),
        datetime(2026, 3, 1),
    )
    html = render(assignment, make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,)), record)
    assert "10.25 <small>points: 11 of 12, +0.25 extra, -1 late" in html  # 7 + 2.5 + 1.75 - 1
    assert "the tests gave 0, includes 0.25 extra" in html
    assert "Nice. &lt;script&gt;" in html and "1 d 3 h late" in html
    assert "wait for a grader" not in html
    assert_passive(html)


def test_problem_without_a_notebook(assignment):
    verdict = make_verdict(
        assignment, failing=tuple(c.grade_id for c in assignment.graded), problem=f"No notebook. {HOSTILE}"
    )
    html = render(assignment, None, verdict)
    assert (
        "could not be graded" in html
        and "No notebook. &lt;script&gt;" in html
        and "Your notebook" not in html
    )
    assert_passive(html)


def test_hostile_content_everywhere(assignment):
    """Put active content into every place that a student can write to."""
    rebuilt = make_rebuilt(
        assignment,
        code=f"    '''{HOSTILE}</pre></style>'''\n",
        text=f"{HOSTILE}\n\n[x](javascript:alert(1)) [y](data:text/html,z) "
        f"![z](https://evil.example/p.png)\n\n"
        "<svg onload=alert(1)><a "
        "href='javascript:1'>w</a><style>*{display:none}</style>"
        "[v](java&#115;cript:alert(1)) <a href='&#106;avascript:x'>u</a>",
    )
    rebuilt.nb.cells[2].source += HOSTILE
    data = dict.fromkeys(
        (
            "text/html",
            "image/svg+xml",
            "application/javascript",
            "text/latex",
            "text/markdown",
            "application/vnd.jupyter.widget-view+json",
            HOSTILE,
        ),
        HOSTILE,
    )
    outputs = [
        {"output_type": "display_data", "data": data},
        {"output_type": "stream", "name": HOSTILE, "text": HOSTILE},
        {"output_type": "error", "ename": HOSTILE, "evalue": HOSTILE, "traceback": [HOSTILE, 3, None]},
        {
            "output_type": "execute_result",
            "data": {"image/png": f'"><script>{HOSTILE}', "text/plain": [HOSTILE, 7]},
        },
        {"output_type": HOSTILE},
        None,
        7,
        {"output_type": "stream", "text": {"a": 1}},
        {"output_type": "error"},
    ]
    verdict = make_verdict(
        assignment, student=HOSTILE, failing=(FAILED,), timestamp=HOSTILE, notes=[Note("n", "t", HOSTILE)]
    )
    verdict.cells[1].message = verdict.cells[1].detail = verdict.cells[1].explanation = HOSTILE
    verdict.outputs = dict.fromkeys(range(len(rebuilt.nb.cells)), outputs)
    html = render(assignment, rebuilt, verdict)
    assert_passive(html)
    assert "evil.example" not in html
    assert html.count("<style>") == html.count("</style>") == 1


def test_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    course = make_course(tmp_path)
    assignment = course.load("a1")
    path = write_feedback(course, assignment, make_rebuilt(assignment), make_verdict(assignment))
    assert path == course.workspace / "feedback" / "ada" / "a1_toy" / "a1_toy.html"
    before = path.read_text()
    assert before.lstrip().startswith("<!DOCTYPE html>") and before.rstrip().endswith("</html>")

    def full(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", full)
        with pytest.raises(UserError, match="No space left"):
            write_feedback(
                course, assignment, make_rebuilt(assignment), make_verdict(assignment, failing=(FAILED,))
            )
    assert path.read_text() == before and [p.name for p in path.parent.iterdir()] == [path.name]


# --------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    "raw, wanted",
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"),
        (" 10%\r100%\r\n", "100%\n"),
        ("a\u202eb\u200bc\x00d", "abcd"),
        (["a\n", 3, "b"], "a\nb"),
        (None, ""),
        ({"a": 1}, ""),
        ("tab\tend", "tab\tend"),
    ],
)
def test_plain(raw, wanted):
    assert sanitize.plain(raw) == wanted


def test_plain_is_bounded():
    text = sanitize.plain("x" * 10**7)
    assert len(text) < sanitize.MAX_TEXT + 100 and "left out" in text
    assert sanitize.plain("\n".join(map(str, range(5000)))).count("\n") == sanitize.MAX_LINES


# --------------------------------------------------------------------------- pictures


def test_real_pictures_pass_without_their_text_chunks():
    item = sanitize.picture("image/png", png(extra=b"Comment\0<script>"))
    assert item.size == (3, 2) and b"script" not in base64.b64decode(item.data)
    assert base64.b64decode(item.data).endswith(b"IEND\xaeB`\x82")


def test_real_jpeg_passes(tmp_path):
    from PIL import Image

    Image.new("RGB", (5, 4), "red").save(tmp_path / "a.jpg")
    raw = (tmp_path / "a.jpg").read_bytes()
    item = sanitize.picture("image/jpeg", base64.b64encode(raw + b"<script>").decode())
    assert item.size == (5, 4) and base64.b64decode(item.data) == raw
    assert sanitize.picture("image/png", base64.b64encode(raw).decode()).mime == "image/jpeg"


@pytest.mark.parametrize(
    "raw",
    [
        b"<svg onload=alert(1)>",
        b"",
        b"\x89PNG\r\n\x1a\n",
        base64.b64decode(png())[:-5],
        base64.b64decode(png()).replace(b"IDAT", b"IDAU"),
        base64.b64decode(png(5000, 5000)),
        b"\xff\xd8\xff\xe0\x00\x01",
        b"\xff\xd8\xff",
        b"GIF89a",
    ],
    ids=["svg", "empty", "header", "cut", "checksum", "huge", "jpeg", "jpeg-cut", "gif"],
)
def test_other_bytes_are_refused(raw):
    assert sanitize.picture("image/png", base64.b64encode(raw).decode()) is None


def test_what_hides_in_a_jpeg_stays_behind():
    from PIL import Image

    comment, many = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (5, 4), "red").save(comment, "JPEG", comment=b"<script>", exif=b"Exif\0\0<script>")
    item = sanitize.picture("image/jpeg", base64.b64encode(comment.getvalue()).decode())
    assert item.size == (5, 4) and b"<script>" not in base64.b64decode(item.data)
    Image.new("RGB", (5, 4)).save(many, "JPEG", progressive=True)
    assert sanitize.picture("image/jpeg", base64.b64encode(many.getvalue()).decode())
    scan = many.getvalue()[many.getvalue().rindex(b"\xff\xda") : -2]
    long = many.getvalue()[:-2] + 100 * scan + b"\xff\xd9"  # each scan costs a pass over the whole picture
    assert sanitize.picture("image/jpeg", base64.b64encode(long).decode()) is None


def test_a_second_header_of_a_png_is_refused():
    raw = base64.b64decode(png())
    twice = raw[:8] + raw[8:33] + raw[8:]
    assert sanitize.picture("image/png", base64.b64encode(twice).decode()) is None


@pytest.mark.parametrize("data", ["not base64!", None, 7, ["a", 3], "A" * 10_000_000])
def test_other_values_are_refused(data):
    assert sanitize.picture("image/png", data) is None


def test_a_notebook_has_a_budget():
    cleaner = sanitize.Cleaner(budget=10)
    items = cleaner.items([{"output_type": "stream", "text": "12345678"}] * 3)
    assert [item.kind for item in items] == ["text", "left_out", "left_out"]
    many = sanitize.Cleaner().items([{"output_type": "stream", "text": "x"}] * 100)
    assert len(many) == sanitize.MAX_OUTPUTS + 1 and "60 more outputs" in many[-1].text


def test_text_that_takes_too_long_is_shown_as_it_was_typed(monkeypatch):
    assert markup.markdown("*" * 30_000) == "<pre>" + "*" * 30_000 + "</pre>"

    def circles(*_):
        while True:
            pass

    monkeypatch.setattr(markup.MarkdownWithMath, "render", circles)
    monkeypatch.setattr(markup, "MARKDOWN_SECONDS", 0.1)
    assert markup.markdown("<b>in circles</b>") == "<pre>&lt;b&gt;in circles&lt;/b&gt;</pre>"
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_hidden_and_piled_up_characters_are_dropped():
    text = "a\u061cb\u00adc\U000e0041d\ufff9e\u3164f" + "\u0301" * 50
    assert sanitize.plain(text) == "abcdef" + "\u0301" * 4
    honest = "na\u0303o, \u0928\u092e\u0938\u094d\u0924\u0947"
    assert sanitize.plain(honest) == honest


# --------------------------------------------------------------------------- hidden tests


@pytest.mark.parametrize(
    "begin",
    ["### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TEST", "#begin  hidden tests", "### BEGIN MARK SCHEME"],
)
def test_hidden_regions_are_cut_even_when_misspelt(begin):
    visible, hidden = markup.split_hidden(
        f"a = 1\n{begin}\nsecret = 2\ncheck.close(a, secret)\n### END HIDDEN TESTS\nb = 3"
    )
    assert visible == "a = 1\nb = 3" and "secret" in hidden
    assert markup.hidden_line(hidden) == "hidden tests: 1 more check"


def test_an_unclosed_region_hides_the_rest():
    assert markup.split_hidden("a\n### BEGIN HIDDEN TESTS\nsecret")[0] == "a"


# --------------------------------------------------------------------------- nbgrader's own pages


def stock_notebook():
    nb = nbformat.v4.new_notebook()
    mark = {"nbgrader": {"grade_id": "t", "grade": True, "solution": False, "points": 1}}
    nb.cells = [
        nbformat.v4.new_code_cell(
            "x\n### BEGIN HIDDEN TESTS\nassert secret\n### END HIDDEN TESTS", metadata=mark
        ),
        nbformat.v4.new_code_cell(
            "y", outputs=[nbformat.v4.new_output("display_data", {"text/html": HOSTILE})]
        ),
        nbformat.v4.new_markdown_cell(
            "# Title\n\nSee $a<b$ and `x<y`.\n\n" + HOSTILE + "[l](javascript:alert(1)) "
            "$\\href{javascript:alert(1)}{x}$ \\\\href{javascript:1}{y}"
        ),
        nbformat.v4.new_raw_cell(HOSTILE),
    ]
    return nb


@pytest.mark.parametrize(
    "latex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\style{position:fixed}{\class{a}{x}}",
        r"\text{<script>alert(1)</script>}",
        r"\text{&lt;script>} \hspace{9999em} \hspace{-9em}",
        r"\frac{1}{ \unknown \cssId{a}{b}",
        "{" * 3000,
    ],
)
def test_a_formula_holds_nothing_but_a_formula(latex):
    html = str(markup.markdown(f"Here: ${latex}$ and $x^2$."))
    assert_passive(html)
    assert not re.search(r"<[^>]*(?:href|style|class|id=|\dem)", html)
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html, "the next one is drawn"


def test_preprocessors_for_stock_pages():
    nb, _ = HideHiddenTests()(stock_notebook(), {})
    assert nb.cells[0].source == "x\n# hidden tests: 1 more check"
    nb, _ = CleanStudentContent()(nb, {})
    nbformat.validate(nb)
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    for cell in nb.cells[2:]:
        html = markdown2html_mistune(cell.source)
        assert_passive(re.sub(r'href="[^"]*"(?= ?>¶)', "", html))
        assert "\\href" not in html
    assert "<code>x&lt;y</code>" in nb.cells[2].source and "<mo>&lt;</mo>" in nb.cells[2].source
    assert "script" not in str(nb.cells[1].outputs[0].get("data", ""))


def test_source_that_takes_long_to_highlight_is_shown_without_colours(monkeypatch):
    def think(*_):
        while True:
            pass

    assert "<span" in markup.code("x = 1  # <b>")
    monkeypatch.setattr(markup, "highlight", think)
    monkeypatch.setattr(markup, "_HIGHLIGHT_SECONDS", 0.05)
    assert markup.code("y = 1  # <b>") == "<pre class=code tabindex=0>y = 1  # &lt;b&gt;</pre>"
