"""The style of the figures: colours anyone can tell apart on any page, and helpers that refuse bad input."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nnlab import plotting
from nnlab.inline_svg import figure_to_html

PAGES = ("#ffffff", "#131416")
# Machado, Oliveira and Fernandes 2009, severity 1, in linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "protanopia": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
}


@pytest.fixture(autouse=True)
def style():
    with plt.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


def _linear(color: str) -> np.ndarray:
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _contrast(one: str, other: str) -> float:
    dark, light = sorted(float(_linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    t = to_xyz @ np.clip(linear, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", plotting.COLORS)
def test_colour_stands_out_on_light_and_dark_pages(name):
    least = 4.2 if name == "ink" else 3.0
    assert min(_contrast(plotting.COLORS[name], page) for page in PAGES) >= least


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_differ_for_every_sight(sight):
    colors = [color for name, color in plotting.COLORS.items() if name != "ink"]
    gaps = [
        np.linalg.norm(_lab(SIGHT[sight] @ _linear(a)) - _lab(SIGHT[sight] @ _linear(b)))
        for a, b in itertools.combinations(colors, 2)
    ]
    assert min(gaps) >= 25


def test_script_and_module_use_the_same_colours():
    from nnlab.embed import _asset

    for name, color in plotting.COLORS.items():
        assert name == "ink" or f'{name}: "{color}"' in _asset("draw.js")


def test_band_is_mean_and_spread_over_runs():
    _, ax = plt.subplots()
    ys = np.array([[1.0, 2.0, 3.0], [3.0, 6.0, 3.0]])
    line = plotting.line_with_band(ax, [0, 1, 2], ys, "ReLU")
    np.testing.assert_allclose(line.get_ydata(), [2, 4, 3])
    assert line.get_label() == "ReLU (n = 2)"
    corners = ax.collections[0].get_paths()[0].vertices
    np.testing.assert_allclose([corners[:, 1].min(), corners[:, 1].max()], [2 - 2**0.5, 4 + 8**0.5])


def test_band_refuses_runs_in_columns_and_unknown_spreads():
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match="one run a row"):
        plotting.line_with_band(ax, [0, 1, 2], np.zeros((3, 2)), "x")
    with pytest.raises(ValueError, match="spread must be"):
        plotting.line_with_band(ax, [0, 1], np.zeros((3, 2)), "x", spread="iqr")


def test_layer_histograms_share_axes_and_show_all_values():
    rng = np.random.default_rng(0)
    fig = plotting.layer_histograms([rng.normal(size=(16, 50)) for _ in range(6)])
    assert len({ax.get_xlim() for ax in fig.axes}) == len({ax.get_ylim() for ax in fig.axes}) == 1
    for ax in fig.axes:
        assert ax.patches[0].get_data().values.sum() == pytest.approx(100)
    plotting.finish(fig, "All alike", "Six equal histograms.")
    assert plotting.check_axes(fig) == []


def test_histogram_grid_counts_what_it_does_not_draw_and_labels_the_last_row_of_a_range():
    rows = {"a, b": [np.array([0.5, np.nan, 9.0, 0.7])] * 2, "c": [np.zeros(3)] * 2, "d": [np.ones(3)] * 2}
    fig, axes = plotting.histogram_grid(rows, [(0, 1), (0, 1), (0, 2)], ["blue", "red", "red"], 2, "x", "y")
    assert axes.shape == (3, 2) and axes[0, 0].get_ylabel() == "a\nb"
    assert [patch.get_data().values.sum() for patch in (ax.patches[0] for ax in axes[:, 0])] == [50, 100, 100]
    shown = [ax.xaxis.get_tick_params()["labelbottom"] for ax in axes[:, 0]]
    assert shown == [False, True, True] and axes[2, 1].get_xlabel() == "layer 2"
    plt.close(fig)


def test_points_with_error_shows_each_run():
    fig, ax = plt.subplots()
    plotting.points_with_error(ax, ["ReLU", "tanh"], [[91.0, 92.0, 93.0], [88.0]], "test accuracy (%)")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["ReLU (3)", "tanh (1)"]
    assert sorted(ax.lines[0].get_xdata()) == [91, 92, 93]
    with pytest.raises(ValueError, match="2 labels for 1"):
        plotting.points_with_error(ax, ["a", "b"], [[1.0]])


def test_image_grid_explains_wrong_layouts():
    fig = plotting.image_grid(np.zeros((10, 8, 8, 3), np.uint8), labels=range(10))
    assert len([ax for ax in fig.axes if ax.images]) == 10
    with pytest.raises(ValueError, match="transpose"):
        plotting.image_grid(np.zeros((10, 3, 8, 8)))
    with pytest.raises(ValueError, match=r"lie in \[0, 1\]"):
        plotting.image_grid(np.full((1, 8, 8, 3), 200.0))


def test_check_axes_names_what_is_missing():
    fig, ax = plt.subplots()
    ax.plot([1, 2], label="a")
    ax.plot([2, 1], label="b")
    ax.set_xlabel("time")
    found = " | ".join(plotting.check_axes(fig))
    for lack in ("no title", "no alt text", "y axis has no label", "has no unit", "no legend"):
        assert lack in found
    with pytest.raises(ValueError, match="alt text"):
        plotting.finish(fig, "A finding", " ")


def _figure():
    fig, ax = plt.subplots()
    ax.plot([1, 2], label="a")
    ax.set(xlabel="step", ylabel="loss")
    plotting.finish(fig, "Loss rises", 'A line "going" up & away.')
    return fig


def test_svg_takes_the_ink_of_the_page_and_carries_the_alt_text():
    page = figure_to_html(_figure(), _figure().nnlab_alt)
    assert plotting.INK not in page and "currentColor" in page
    assert 'aria-label="A line &quot;going&quot; up &amp; away."' in page
    assert not re.search(r"<rect[^>]*fill: #ffffff", page)


def test_the_widest_figure_of_the_lectures_fits_a_phone_without_scrolling():
    lectures = Path(__file__).resolve().parents[1].glob("lectures/*.ipynb")
    widths = [float(w) for p in lectures for w in re.findall(r"figsize=\(([\d.]+),", p.read_text("utf-8"))]
    fig, _ = plt.subplots(figsize=(max(widths), 3))
    page = figure_to_html(fig, "A test.")
    plt.close(fig)
    assert int(re.search(r"min-width:(\d+)px", page)[1]) <= 328 and "tabindex" not in page


def test_ids_of_two_equal_figures_do_not_collide():
    one, two = (set(re.findall(r' id="([^"]+)"', figure_to_html(_figure(), "x"))) for _ in range(2))
    assert one and not one & two
    page = figure_to_html(_figure(), "x")
    ids = set(re.findall(r' id="([^"]+)"', page))
    used = set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page))
    assert used and used <= ids


def test_a_large_cloud_stays_small():
    fig, ax = plt.subplots()
    rng = np.random.default_rng(0)
    cloud = ax.scatter(*rng.normal(size=(2, 50_000)), s=4)
    page = figure_to_html(fig, "x")
    assert len(page) < 300_000
    assert not cloud.get_rasterized()


LONG = r"Of all gains, only $\sqrt{2 / \mathrm{fan\_in}}$ keeps the variance of ReLU the same in every layer"


@pytest.mark.parametrize("size", [(3.4, 3), (5.6, 3.5), (8, 3)])
@pytest.mark.parametrize("n_axes", [1, 2])
def test_a_long_title_is_broken_into_lines_that_fit(size, n_axes):
    fig, axes = plt.subplots(1, n_axes, figsize=size, squeeze=False)
    for ax in axes.flat:
        ax.set(xlabel="step", ylabel="loss")
    plotting.finish(fig, LONG, "No lines.")
    assert r"$\sqrt{2 / \mathrm{fan\_in}}$" in fig.get_suptitle(), "the formula stays in one piece"
    fig.draw_without_rendering()
    box = fig.get_tightbbox()
    assert box.x0 >= 0 and box.x1 <= size[0] and box.y0 >= 0 and box.y1 <= size[1]


def test_what_sticks_out_of_a_figure_is_not_cut_off():
    def view(x):
        fig = plt.figure(figsize=(4, 3))
        fig.text(x, 0.5, "a note beside the axes")
        width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', figure_to_html(fig, "x")).groups()
        return float(width), float(height)

    assert view(0.1) == (4 * 72, 3 * 72)
    assert view(0.9)[0] > 5 * 72 and view(-0.2)[0] > 4.7 * 72
