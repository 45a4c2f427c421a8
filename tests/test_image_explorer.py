"""The figure with a slider for each transform: what is on the page, and that it computes what numpy does."""

from __future__ import annotations

import numpy as np
import pytest

from nnlab.data import transforms as T
from nnlab.image_explorer import ImageExplorer
from tests.browser import page as pages

LIMIT = 60_000  # bytes on the page for a photograph of 80x80 and two small pictures
LAM, VECTORS = np.array([0.2, 0.03, 0.001]), np.linalg.qr(np.array([[1.0, 1, 0], [1, 0, 1], [1, -1, 1]]))[0]


def picture(size=32, seed=0):
    """A smooth one, without black and white, so that nothing is clipped."""
    coarse = np.random.default_rng(seed).integers(80, 170, (1, 5, 5, 3)).astype(np.uint8)
    return T.resize(coarse, (size, size))[0]


def explorer(size=32):
    return ImageExplorer({"photo": picture(size), "other": picture(16, seed=1)}, LAM, VECTORS)


def test_the_page_stays_small_and_names_pictures_and_sliders():
    figure = ImageExplorer({"a": picture(80), "b": picture(48), "c": picture(32)}, LAM, VECTORS)
    assert len(figure.to_html().encode()) < LIMIT
    for name in ("rotation", "shear", "PCA lighting", "cutout"):
        assert name in figure.describe()


WRONG = {
    "floats": picture(8).astype(float),
    "not square": picture(8)[:, :7],
    "too large": picture(97),
    "gray": picture(8)[..., 0],
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_picture_that_does_not_fit_is_refused(wrong):
    with pytest.raises(ValueError, match=r"uint8 \(S, S, 3\)"):
        ImageExplorer({"wrong": wrong}, LAM, VECTORS)


def _light(x, k, a):
    return x + 255 * a * LAM[k] * VECTORS[:, k]


EXPECTED = {  # what a slider is set to, and numpy's answer; translation in % of 32 pixels
    "horizontal flip": (1, lambda x: x[:, :, ::-1]),
    "rotation to the left": (30, lambda x: T.affine_warp(x, np.radians(30), fill=120)),
    "translation to the right": (24, lambda x: T.affine_warp(x, translate=(0, 7.68), fill=120)),
    "scale": (1.5, lambda x: T.affine_warp(x, scale=1.5, fill=120)),
    "stretch": (0.7, lambda x: T.affine_warp(x, stretch=0.7, fill=120)),
    "shear": (0.4, lambda x: T.affine_warp(x, shear=0.4, fill=120)),
    "lens (barrel above 0)": (0.3, lambda x: T.lens_distort(x, 0.3, fill=120)),
    "brightness": (1.2, lambda x: 1.2 * x),
    "contrast": (0.5, lambda x: (x @ T.GRAY).mean() + 0.5 * (x - (x @ T.GRAY).mean())),
    "saturation": (0, lambda x: (x @ T.GRAY)[..., None].repeat(3, -1)),
    "PCA lighting, direction 1": (-1, lambda x: _light(x, 0, -1)),
    "PCA lighting, direction 2": (2, lambda x: _light(x, 1, 2)),
}
PIXELS = """canvas => {
    const { width, height } = canvas, shown = canvas.getContext('2d').getImageData(0, 0, width, height);
    return [...shown.data].filter((_, i) => i % 4 < 3);
}"""


@pytest.mark.browser
@pytest.mark.timeout(180)
def test_every_slider_does_on_the_page_what_numpy_does(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">' + explorer().to_html(),
        encoding="utf-8",
    )
    x = picture().astype(float)[None]
    with pages.browser() as chrome, pages.opened(chrome, path, 360, "dark") as (page, requests, errors):
        page.locator("canvas").last.wait_for()
        canvas = page.locator("canvas").last.element_handle()
        for label, (value, expected) in EXPECTED.items():
            page.get_by_role("slider", name=label).evaluate(
                "(n, v) => { n.value = v; n.dispatchEvent(new Event('input')); }", value
            )
            shown = np.array(page.evaluate(PIXELS, canvas)).reshape(32, 32, 3)
            assert np.abs(shown - expected(x)[0]).max() <= 1.5, label
            assert label in page.get_by_role("status").inner_text()
            page.get_by_role("button", name="Reset").click()
        slider = page.get_by_role("slider", name="side of the cutout")
        slider.focus()
        page.keyboard.press("ArrowRight")
        assert slider.get_attribute("aria-valuetext").startswith("2 %. Changed: side of the cutout")
        page.get_by_role("combobox").select_option("1")
        assert page.evaluate("n => n.width", canvas) == 16
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert requests == [] and errors == []
