"""Facts that lectures/07b_residual_nets.ipynb states, checked without running the notebook."""

from __future__ import annotations

import csv
import json
import re
from math import comb
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats

from nnlab import residual_study as study
from nnlab import search_study
from tests import reading_time

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "lectures" / "07b_residual_nets.ipynb"


def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def source(cell_id):
    return next("".join(cell["source"]) for cell in cells() if cell["id"] == cell_id)


def prose():
    return "\n".join("".join(cell["source"]) for cell in cells() if cell["cell_type"] == "markdown")


# ------------------------------------------------------------------------------- nets side by side


@pytest.mark.parametrize(
    "make", [lambda seeds: study.Nets(6, True, seeds), None], ids=["Nets", "SearchedNets"]
)
def test_a_net_trains_as_it_would_alone(make):
    make = make or (lambda seeds: search_study.SearchedNets("CDL", seeds))
    rng = np.random.default_rng(0)
    x = torch.tensor(rng.normal(size=(40, 3, 16, 16)), dtype=torch.float32)
    y = torch.tensor(rng.integers(10, size=40))
    together, alone = make([3, 7]), make([7])
    losses = study.train(together, x, y, num_steps=3)
    assert losses[:, 1] == pytest.approx(study.train(alone, x, y, num_steps=3)[:, 0], rel=1e-4)
    assert study.scores(together, x)[1].numpy() == pytest.approx(
        study.scores(alone, x)[0].numpy(), rel=1e-3, abs=1e-4
    )


def test_depth_counts_layers_with_weights_and_a_block_can_be_left_out():
    nets = study.Nets(8, True, [0])
    layers = [m for m in nets.modules() if isinstance(m, torch.nn.Conv2d)]
    assert len(layers) + 1 == 8  # and the linear layer
    x = torch.zeros(2, 3, 16, 16)
    assert len(nets.outputs(x)) == 4 and len(nets.outputs(x, without=1)) == 3
    with pytest.raises(ValueError, match="even number"):
        study.Nets(7, True, [0])


# ------------------------------------------------------------------------------- the search


def test_the_table_holds_every_string_and_says_where_it_was_made():
    strings, accuracy = search_study.read_rewards()
    assert strings == search_study.STRINGS and accuracy.shape == (5**3, 3)
    assert "torch" in search_study.RESULTS.read_text(encoding="utf-8").splitlines()[0]
    assert round(accuracy.mean(1).std(), 1) == 3.3 and round(accuracy.std(1, ddof=1).mean(), 1) == 2.6
    assert "2.6 points" in source("search-finding") and "by 3.3" in source("search-finding")


def test_the_program_writes_such_a_table(tmp_path, monkeypatch):
    monkeypatch.setattr(search_study, "reward", lambda string: np.array([20.0, 21.0, 22.5]))
    search_study.main(["CPC", "SSS"], tmp_path / "space.csv")
    assert (tmp_path / "space.csv").read_text().splitlines()[2:] == [
        "CPC,20.0,21.0,22.5",
        "SSS,20.0,21.0,22.5",
    ]


@pytest.mark.parametrize(("string", "says"), [("CX", "three letters"), ("CXC", "an operation is one of")])
def test_a_wrong_string_is_named(string, says):
    with pytest.raises(ValueError, match=says):
        search_study.SearchedNets(string, [0])


# ------------------------------------------------------------------------------- numbers in the text


def test_paths():
    paths = stats.binom(54, 0.5)
    assert round(100 * paths.pmf(range(20, 35)).sum()) == 96 and "About 96 %" in prose()
    assert sum(comb(12, k) for k in range(5)) == 794 and round(100 * 794 / 2**12) == 19
    assert round(100 * stats.binom(12, 0.2).cdf(4)) == 93


def test_decay_and_shortcuts():
    total = (0.1 * 32_000 + 0.01 * 16_000 + 0.001 * 16_000) / (1 - 0.9)
    assert round(total) == 33_760 and "33{,}760" in prose()
    assert [round(100 * np.exp(-decay * total)) for decay in (1e-4, 1e-5)] == [3, 71]
    assert round(0.9**54, 3) == 0.003 and round(1.1**54) == 172


def test_bottlenecks():
    assert 256 * 64 + 9 * 64**2 + 64 * 256 == 69_632 and 18 * 64**2 == 73_728
    assert 18 * 256**2 == 1_179_648 and round(18 * 256**2 / 69_632) == 17
    assert round(max(np.roots([9 / 32, 512, -69_632]).real)) == 127
    assert round(1 / (1 / 512 + 1 / 9), 1) == 8.8


def test_scaling():
    assert round(1.2 * 1.1**2 * 1.15**2, 2) == 1.92
    assert round(np.log(3.1) / np.log(1.2), 1) == 6.2 and round(np.log(2) / np.log(1.1), 1) == 7.3


def test_tables_of_others_name_their_source():
    for name, rows in (("ilsvrc2016_fusion.csv", 7), ("compute_to_alexnet.csv", 6)):
        note, *lines = (ROOT / "nnlab" / "data" / name).read_text(encoding="utf-8").splitlines()
        assert note.startswith("# ") and re.search(r"image-net.org|arXiv", note)
        assert len(list(csv.DictReader(lines))) == rows


# ------------------------------------------------------------------------------- the notebook


def test_every_exercise_has_a_folded_solution_or_hint():
    text = source("exercises")
    assert re.findall(r"^\*\*(\d+)\. ", text, re.M) == [str(n) for n in range(1, 9)]
    assert len(re.findall(r"<summary>(Solution|Hint)</summary>", text)) == 8


def test_sections_are_numbered_without_a_gap():
    assert [int(n) for n in re.findall(r"^## 7b\.(\d+)", prose(), re.M)] == list(range(1, 11))


def test_reading_time_is_what_the_header_says():
    said = int(re.search(r"about (\d+) minutes to read", source("overview"))[1])
    assert 45 <= said <= 75 and abs(said - reading_time.minutes(NOTEBOOK)) <= 2.5
