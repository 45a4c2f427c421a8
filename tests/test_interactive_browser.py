"""Interactive figures and quizzes in Chromium: on a static page without network, and in JupyterLab."""

from __future__ import annotations

import pytest

from nnlab.interactive import Control, FrameSlider, Panel, histogram, line, points
from tests.browser import lab as jupyterlab
from tests.browser import page as pages
from tests.browser.demo import notebook

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ACTIVE_CELL = (
    "[...document.querySelectorAll('.jp-Cell')].findIndex(c => c.classList.contains('jp-mod-active'))"
)
# Every control must have a name that a screen reader can say; `labels` covers label elements and `for`.
NAMELESS = """[...document.querySelectorAll('.nnlab :is(input, select, button, svg[role=img], fieldset)')]
    .filter(n => !(n.labels?.[0]?.textContent.trim() || n.getAttribute('aria-label')
        || n.querySelector(':scope > legend')?.textContent.trim()
        || n.tagName === 'BUTTON' && n.textContent.trim()))
    .map(n => n.outerHTML.slice(0, 120))"""
DOUBLE_IDS = """(() => { const ids = [...document.querySelectorAll('[id]')].map(n => n.id);
    return ids.filter((id, i) => ids.indexOf(id) !== i); })()"""


@pytest.fixture(scope="module")
def chrome():
    with pages.browser() as started:
        yield started


@pytest.fixture(scope="module")
def static_page(chrome, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "demo.html"
    path.write_text(pages.build_html(), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_static_page_fits_and_asks_the_network_for_nothing(chrome, static_page, width, scheme):
    with pages.opened(chrome, static_page, width, scheme) as (page, requests, errors):
        page.locator(".nnlab input[type=range]").first.wait_for()
        assert page.locator(".nnlab").count() == 5
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(DOUBLE_IDS) == []
        ink = page.evaluate(
            "getComputedStyle(document.querySelector('.nnlab-plot text, .nnlab-plot use')).fill"
        )
        assert ink == page.evaluate("getComputedStyle(document.body).color"), "figures take the page's ink"
        assert requests == []
        assert errors == []


def _press(page, locator, *keys):
    locator.scroll_into_view_if_needed()
    locator.focus()
    for key in keys:
        page.keyboard.press(key)


def test_keyboard_moves_the_point_and_another_curve_can_be_chosen(chrome, static_page):
    with pages.opened(chrome, static_page, 1280, "light") as (page, _, errors):
        at, up = (page.locator(".nnlab").first.locator("input[type=range]").nth(i) for i in (0, 1))
        facts = page.locator(".nnlab .nn-facts output")
        _press(page, at, "Home")
        assert facts.nth(0).text_content() == "\u22125"
        assert at.get_attribute("aria-valuetext") == "-5: sigmoid has value 0.00669 and slope 0.00665"
        _press(page, at, "End")
        page.get_by_role("radio", name="ReLU", exact=True).check()
        _press(page, up, "Home")
        assert [facts.nth(i).text_content() for i in range(4)] == ["5", "5", "1", "\u22122"]
        assert up.get_attribute("aria-valuetext") == "-2: passed back -2"
        assert errors == []


def test_pointer_drags_the_point_along_the_curve(chrome, static_page):
    with pages.opened(chrome, static_page, 1280, "light") as (page, _, _errors):
        plot = page.locator(".nnlab svg.nn-drag")
        box = plot.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, box["y"] + 60, steps=4)
        page.mouse.up()
        x = float(page.locator(".nnlab input[type=range]").first.input_value())
        assert -5 <= x < -3
        page.keyboard.press("ArrowRight")  # the drag leaves the focus on the slider
        assert float(page.locator(".nnlab input[type=range]").first.input_value()) == pytest.approx(x + 0.05)


def test_frames_follow_slider_and_list(chrome, static_page):
    with pages.opened(chrome, static_page, 360, "dark") as (page, _, errors):
        figure = page.locator(".nnlab").nth(1)
        assert figure.locator(".nn-panel:visible").count() == 6
        before = figure.locator(".nn-panel span").first.text_content()
        _press(page, figure.locator("input[type=range]"), "Home")
        assert figure.locator(".nn-value").text_content() == "0.01"
        assert figure.locator(".nn-panel span").first.text_content() != before
        assert (
            figure.locator("input[type=range]")
            .get_attribute("aria-valuetext")
            .startswith("0.01. layer 1: std")
        )
        figure.get_by_label("depth (layers)").select_option("2")
        assert figure.locator(".nn-panel:visible").count() == 2
        assert errors == []


def test_legend_marks_lines_points_and_bars_by_their_shape(chrome, tmp_path):
    series = [
        line([0, 1], [0, 1], "secant"),
        line([0, 1], [1, 0], "slope", dashed=True),
        points([0, 1], [0, 1], "ends"),
        histogram([0.1, 0.9], 2, (0, 1), "values"),
    ]
    figure = FrameSlider(
        lambda _: Panel(series), [Control("a", [1])], title="T", x_label="x", y_label="y", alt="All kinds."
    )
    path = tmp_path / "legend.html"
    path.write_text(f"<!doctype html><html lang=en><body>{figure.to_html()}</body></html>", encoding="utf-8")
    with pages.opened(chrome, path, 360, "light") as (page, _, errors):
        marks = page.eval_on_selector_all(
            ".nn-legend > span",
            "all => all.map(n => [n.textContent, ...[...n.querySelectorAll('svg > *')].map(m => m.tagName)])",
        )
        assert marks == [
            ["secant", "path"],
            ["slope", "path"],
            ["ends", "circle", "circle", "circle"],
            ["values", "rect"],
        ]
        dashes = page.eval_on_selector_all(
            ".nn-legend path", "all => all.map(n => n.getAttribute('stroke-dasharray'))"
        )
        assert dashes == [None, "5 4"] and errors == []


def test_three_controls_choose_the_frame_together(chrome, tmp_path):
    def frame(*values):
        return Panel([line([0, 1], [0, 1])], "values", " ".join(map(str, values)))

    controls = [Control("a", [1, 2]), Control("b", ["x", "y", "z"], kind="select"), Control("c", [7, 8, 9])]
    figure = FrameSlider(frame, controls, title="T", x_label="x", y_label="y", alt="A line.")
    path = tmp_path / "three.html"
    path.write_text(f"<!doctype html><html lang=en><body>{figure.to_html()}</body></html>", encoding="utf-8")
    with pages.opened(chrome, path, 360, "light") as (page, requests, errors):
        note, (a, c) = page.locator(".nn-panel span"), page.locator("input[type=range]").all()
        assert note.text_content() == "1 x 7"
        _press(page, c, "End")
        page.get_by_label("b").select_option("1")
        assert note.text_content() == "1 y 9"
        _press(page, a, "ArrowRight")
        assert note.text_content() == "2 y 9"
        assert a.get_attribute("aria-valuetext") == "2. values: 2 y 9"
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert requests == [] and errors == []


def test_choice_marks_right_and_wrong(chrome, static_page):
    with pages.opened(chrome, static_page, 360, "light") as (page, _, errors):
        quiz = page.locator(".nnlab").nth(3)
        status, check = quiz.get_by_role("status"), quiz.get_by_role("button", name="Check")
        assert status.text_content() == ""
        assert "product of value" not in quiz.inner_text()
        check.click()
        assert status.text_content() == "Choose an answer first."
        quiz.get_by_role("radio").nth(0).check()
        check.click()
        assert status.text_content().startswith("Not yet. 0.269 is the value")
        quiz.get_by_role("radio").nth(0).focus()
        page.keyboard.press("ArrowDown")
        assert status.text_content() == ""
        check.click()
        assert status.text_content().startswith("Right.")
        assert quiz.locator("math").count() >= 5
        assert errors == []


def test_number_marks_right_wrong_and_unreadable(chrome, static_page):
    with pages.opened(chrome, static_page, 360, "light") as (page, _, errors):
        quiz = page.locator(".nnlab").nth(4)
        field, status = quiz.get_by_role("textbox"), quiz.get_by_role("status")
        for typed, answer in (
            ("a quarter", "Write a number"),
            ("0.5", "Not yet: too large."),
            ("0,25", "Right. At"),
            ("2.51e-1", "Right. At"),
            ("-3", "Not yet: far too small."),
        ):
            field.fill(typed)
            field.press("Enter")
            assert status.text_content().startswith(answer), typed
        assert errors == []


def test_everything_answers_in_jupyterlab(chrome, tmp_path):
    with jupyterlab.lab(tmp_path, notebook()) as url:
        page = chrome.new_page(viewport={"width": 1280, "height": 1000})
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            jupyterlab.run_all(page, url)
            _use_in_lab(page)
        finally:
            page.close()
        assert errors == []


def _use_in_lab(page):
    at = page.locator(".nnlab").first.locator("input[type=range]").first
    at.scroll_into_view_if_needed()
    at.click()
    cell = page.evaluate(ACTIVE_CELL)
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowUp"):  # JupyterLab would go to another cell on these
        page.keyboard.press(key)
    assert float(at.input_value()) == pytest.approx(-4.9)
    assert at.get_attribute("aria-valuetext").startswith("-4.9: sigmoid has value")
    assert page.evaluate(ACTIVE_CELL) == cell
    quiz = page.locator(".nnlab").nth(3)
    quiz.scroll_into_view_if_needed()
    quiz.get_by_role("radio").nth(1).check()
    quiz.get_by_role("button", name="Check").click()
    assert quiz.get_by_role("status").text_content().startswith("Right.")
    answer = page.locator(".nnlab").nth(4)
    answer.scroll_into_view_if_needed()
    answer.get_by_role("textbox").fill("0.25")
    answer.get_by_role("textbox").press("Enter")
    assert answer.get_by_role("status").text_content().startswith("Right.")
