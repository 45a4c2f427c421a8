"""Facts that lectures/07a_convolution.ipynb states, checked without running the notebook."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from nnlab import data, zoo
from nnlab.gradients import gradient_check
from tests import reading_time

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "lectures" / "07a_convolution.ipynb"


def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def source(cell_id):
    return next("".join(cell["source"]) for cell in cells() if cell["id"] == cell_id)


def prose():
    return "\n".join("".join(cell["source"]) for cell in cells() if cell["cell_type"] == "markdown")


def defined(*cell_ids, **names):
    """Names that cells define: their functions are run as the lecture has them, what follows is left out."""
    names |= {
        "np": np,
        "torch": torch,
        "F": F,
        "sliding_window_view": np.lib.stride_tricks.sliding_window_view,
    }
    for cell_id in cell_ids:
        exec("\n\n".join(re.findall(r"^def .*\n(?:(?:    .*)?\n)*", source(cell_id) + "\n", re.M)), names)
    return names


# ------------------------------------------------------------------------------- the layers


@pytest.mark.parametrize("stride, pad, K", [(1, 0, 3), (2, 1, 3), (3, 2, 2), (2, 0, 1)])
def test_loops_matrix_product_and_torch_agree_and_gradients_are_right(stride, pad, K):
    f = defined("naive", "im2col-forward", "im2col-backward")
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(3, 7, 6)), rng.normal(size=(4, 3, K, K)), rng.normal(size=4)
    expected = F.conv2d(*map(torch.tensor, (x, w, b)), stride=stride, padding=pad)
    assert np.allclose(f["conv_by_loops"](x, w, b, stride, pad), expected, atol=1e-12)
    assert np.allclose(f["conv_by_matrix"](x, w, b, stride, pad)[0], expected, atol=1e-12)
    report = gradient_check(f["conv_by_matrix"], f["conv_by_matrix_backward"], x, w, b, stride, pad)
    assert report.ok, str(report)


def test_numbers_of_the_first_page_and_of_the_size_formula():
    assert pytest.approx(14.5e6, rel=0.01) == 3072 * 28 * 28 * 6 and 6 * (3 * 25 + 1) == 456
    assert [(7 - 3) // s + 1 for s in (1, 2, 3)] == [5, 3, 2]
    assert 9 * 256**2 == 589_824 and 256 * 64 + 9 * 64**2 + 64 * 256 == 69_632
    assert round(589_824 / 69_632, 1) == 8.5


# ------------------------------------------------------------------------------- receptive fields


@pytest.mark.parametrize(
    "layers, field, jump",
    [
        ([(3, 1)] * 112, 225, 1),
        ([(3, 2), (3, 2), (3, 1)], 15, 4),
        ([layer for n in (2, 2, 3, 3, 3) for layer in [(3, 1)] * n + [(2, 2)]], 212, 32),
    ],
)
def test_receptive_fields(layers, field, jump):
    r, j = 1, 1
    for K, S in layers:
        r, j = r + (K - 1) * j, j * S
    assert (r, j) == (field, jump)


def test_dilated_fields_of_exercise_2():
    assert [1 + 2 * sum(2**i for i in range(n)) for n in (6, 7)] == [127, 255]


def test_squared_gradients_of_random_stacks_spread_as_predicted():
    p = defined("effective-measure")["gradient_maps"](10)
    place = np.arange(21) - 10
    stds = np.sqrt(p.sum(1) @ place**2 - (p.sum(1) @ place) ** 2)
    assert p.sum((1, 2)) == pytest.approx(1) and stds.mean() == pytest.approx((20 / 3) ** 0.5, rel=0.1)


# ------------------------------------------------------------------------------- counts


def slide_rows(name):
    """Numbers in the outputs of the rows that the slide on VGG-16 lists."""
    listed = ("image", "Conv2d", "MaxPool2d", "Linear")
    return sum(int(np.prod(row.output_shape)) for row in zoo.ledger(name) if row.kind.split()[0] in listed)


def test_vgg16_has_the_parameters_and_the_memory_that_the_text_says():
    book = zoo.ledger("vgg16")
    assert book.total().parameters == 138_357_544 and round(book.total().multiply_adds / 1e9, 1) == 15.5
    assert slide_rows("vgg16") == 15_237_608 and "15.2 M numbers, 61 MB" in prose()
    assert round(4 * 15_237_608 / 1e6) == 61
    (fc6,) = (row for row in book if row.kind == "Linear" and row.name.startswith("fc6"))
    assert fc6.parameters / book.total().parameters == pytest.approx(0.75, abs=0.02)
    assert pytest.approx(28.9e6, rel=0.002) == 224**2 * 64 * 9  # exercise 3


@pytest.mark.parametrize(
    "line", re.findall(r"^\| (\S+) \| 20\d\d \|.*\| ([\d.]+) M \| ([\d.]+) \|$", prose(), re.M)
)
def test_the_summary_counts_what_the_zoo_builds(line):
    name, parameters, gmacs = line
    heads = {"aux": False} if name in ("GoogLeNet", "Inception-v3") else {}
    total = zoo.ledger(name.lower().replace("-", "_").replace("vgg_", "vgg"), **heads).total()
    assert f"{total.parameters / 1e6:.1f}" == parameters
    assert f"{total.multiply_adds / 1e9:.{len(gmacs.split('.')[1])}f}" == gmacs


def test_the_summary_has_all_six_nets():
    assert len(re.findall(r"^\| \S+ \| 20\d\d \|", source("summary"), re.M)) == 6


def test_an_inception_module_costs_what_the_text_says():
    naive = 28**2 * 256 * (128 + 9 * 192 + 25 * 96)
    lean = 28**2 * (256 * (64 + 64 + 128 + 64) + 9 * 64 * 192 + 25 * 64 * 96)
    assert [round(n / 1e6) for n in (naive, lean, lean + 28**2 * 9 * 64 * 192)] == [854, 271, 358]
    assert round(28**2 * 96 * 25 * 256 / 1e6) == 482 and 128 + 192 + 96 + 256 == 672


def test_alexnets_sizes():
    assert (224 - 11) % 4 == 1 and (227 - 11) // 4 + 1 == (224 + 4 - 11) // 4 + 1 == 55
    assert 27 * 27 * 256 == 186_624 and 48 * 55 * 96 == 253_440
    assert 256 * (48 * 25 + 1) == 307_456 and 256 * (96 * 25 + 1) == 614_656


def test_the_table_of_winners():
    with (Path(data.__file__).parent / "ilsvrc_winners.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    errors = [float(row["top5_error"]) for row in rows]
    assert errors == [28.2, 25.8, 16.4, 11.7, 7.3, 6.7, 3.57, 2.99, 2.25] == sorted(errors, reverse=True)
    assert [row["layers"] for row in rows if row["layers"]] == ["8", "8", "19", "22", "152"]
    assert all(row["source"] for row in rows)
    steps = -np.diff(errors)
    assert steps.argmax() == 1  # "the step to 2012 is the largest of all"


# ------------------------------------------------------------------------------- exercises


def test_exercise_1_transposed_convolution_undoes_the_size():
    for K, S, P in ((3, 2, 1), (4, 2, 1), (5, 3, 0)):
        size = F.conv_transpose2d(
            torch.zeros(1, 1, 6, 6), torch.zeros(1, 1, K, K), stride=S, padding=P
        ).shape[-1]
        assert size == S * 5 + K - 2 * P and (size + 2 * P - K) // S + 1 == 6


def test_exercise_7_circular_padding_and_global_pooling_are_invariant():
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        *(torch.nn.Conv2d(3, 3, 3, padding=1, padding_mode=mode) for mode in ["circular"] * 2)
    )
    x = torch.randn(1, 3, 9, 9)
    pooled = [net(image).relu().mean((2, 3)) for image in (x, x.roll((2, -3), (2, 3)))]
    assert torch.allclose(*pooled, atol=1e-6)


# ------------------------------------------------------------------------------- the notebook


def test_every_exercise_has_a_folded_solution():
    text = source("exercises")
    assert re.findall(r"^\*\*(\d+)\. ", text, re.M) == [str(n) for n in range(1, 9)]
    assert text.count("<details><summary>Solution</summary>") == 8


def test_sections_are_numbered_without_a_gap():
    assert [int(n) for n in re.findall(r"^## 7a\.(\d)", prose(), re.M)] == list(range(1, 10))


def test_reading_time_is_what_the_header_says():
    said = int(re.search(r"about (\d+) minutes to read", source("title"))[1])
    assert 45 <= said <= 75 and abs(said - reading_time.minutes(NOTEBOOK)) <= 2.5


def test_no_link_leads_to_the_assignment_before_it_is_there():
    folder = ROOT / "assignments" / "a7_architectures"
    assert folder.exists() or "a7_architectures" not in prose() and "a7 (in preparation)" in prose()


def test_spelling_is_american():
    text = "".join("".join(cell["source"]) for cell in cells())
    assert not re.findall(r"\w*(?:[nt]ormalis|ndardis|centr[ei]|colour|neighbour|grey)\w*", text, re.I)


def test_notebook_keeps_the_rules_of_the_course():
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    quizzes = [cell for cell in code if "".join(cell["source"]).startswith("quiz.")]
    assert len(code) - len(quizzes) <= 40 and len(quizzes) >= 8
    assert prose().count("**Predict") >= 8 and prose().count("**Check the slide") >= 4
    for cell in code:
        text, metadata = "".join(cell["source"]), cell["metadata"]
        lines = text.splitlines()
        assert len(lines) <= 25 and max(map(len, lines)) <= 88, cell["id"]
        assert not cell["outputs"] and cell["execution_count"] is None, cell["id"]
        assert "assert " not in text, cell["id"]
        folded = metadata.get("jupyter", {}).get("source_hidden", False)
        assert folded == (cell in quizzes or "hide-input" in metadata.get("tags", [])), cell["id"]
        alt = re.search(r"'''\n(.*?)'''", text, re.DOTALL)
        if alt:
            assert metadata["mystnb"]["image"]["alt"] == " ".join(alt[1].split()), cell["id"]
