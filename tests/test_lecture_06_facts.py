"""Facts that lectures/06_augmentation.ipynb states, checked without running the notebook."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from nnlab import augmentation_study as study
from nnlab import data
from nnlab.data import transforms as T
from tests import reading_time

NOTEBOOK = Path(__file__).parent.parent / "lectures" / "06_augmentation.ipynb"


def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def source(cell_id):
    return next("".join(cell["source"]) for cell in cells() if cell["id"] == cell_id)


def prose():
    return "\n".join("".join(cell["source"]) for cell in cells() if cell["cell_type"] == "markdown")


def runs(augmentation, column="test", num_steps=1200):
    with study.RESULTS.open(encoding="utf-8") as file:
        next(file)
        rows = [row for row in csv.DictReader(file) if row["augmentation"] == augmentation]
    return np.array([float(row[column]) for row in rows if row["num_steps"] == str(num_steps)])


def gain(augmentation, num_steps=1200):
    """Mean gain over no augmentation in pairs of equal seeds, and half of its 95 % interval."""
    difference = runs(augmentation, num_steps=num_steps) - runs("none", num_steps=num_steps)
    n = len(difference)
    return difference.mean(), stats.t.ppf(0.975, n - 1) * difference.std(ddof=1) / np.sqrt(n)


# ------------------------------------------------------------------------------- the table of runs


def test_the_table_holds_every_setting_with_the_same_seeds_and_says_where_it_was_made():
    with study.RESULTS.open(encoding="utf-8") as file:
        note = next(file)
        rows = list(csv.DictReader(file))
    assert "torch" in note and "numpy" in note and "one thread" in note
    assert list(rows[0]) == study.COLUMNS
    for name in study.AUGMENTATIONS:
        seeds = [row["seed"] for row in rows if (row["augmentation"], row["num_steps"]) == (name, "1200")]
        assert seeds == list("01234"), name


def test_the_program_writes_such_a_table(tmp_path, monkeypatch):
    small = data.load("shapes10", n_train=20, n_val=0, n_test=20)
    monkeypatch.setattr(study.data, "load", lambda *_, **__: small)
    monkeypatch.setattr(study, "AUGMENTATIONS", {"mixup": study.AUGMENTATIONS["mixup"]})
    monkeypatch.setattr(study, "NUM_STEPS", 2)
    monkeypatch.setattr(study, "LONG", 3)
    study.main([7], tmp_path / "gains.csv")
    first = (tmp_path / "gains.csv").read_bytes()
    monkeypatch.setattr(study, "train", None)  # what the table has is not trained again
    study.main([7], tmp_path / "gains.csv")
    assert (tmp_path / "gains.csv").read_bytes() == first
    (tmp_path / "gains.csv").write_bytes(first.replace(b"torch", b"jax", 1))
    with pytest.raises(SystemExit, match="delete it"):
        study.main([7], tmp_path / "gains.csv")
    (tmp_path / "gains.csv").write_bytes(first)
    note, *lines = (tmp_path / "gains.csv").read_text().splitlines()
    rows = list(csv.DictReader(lines))
    assert note.startswith("# python -m nnlab.augmentation_study") and list(rows[0]) == study.COLUMNS
    assert [(r["augmentation"], r["num_steps"], r["seed"]) for r in rows] == [("mixup", n, "7") for n in "23"]
    assert all(0 <= float(row[view]) <= 100 for row in rows for view in study.VIEWS)


def test_gains_in_the_text_are_those_of_the_table():
    text, resolved = source("gains-finding"), {}
    for name in study.AUGMENTATIONS:
        if name != "none":
            mean, half = gain(name)
            resolved[name] = abs(mean) > half
    assert [name for name in resolved if not resolved[name]] == ["vertical flip", "mixup", "CutMix"]
    order = sorted(study.AUGMENTATIONS, key=lambda name: -runs(name).mean())
    assert order[:2] == ["flip + crop", "RandAugment"] and round(gain("RandAugment")[0]) == 14
    assert "with 14 points" in text and gain("color jitter")[0] == pytest.approx(
        gain("horizontal flip")[0], abs=2
    )
    assert runs("RandAugment", "triangles").mean() > runs("none", "triangles").mean() + 5
    assert "14 points *below*" in text and round(gain("CutMix", 400)[0]) == -14
    assert abs(gain("CutMix")[0]) < 1
    assert 2 * gain("horizontal flip")[0] < gain("flip + crop")[0]
    assert "**Cutout** gains about 5 points" in text and round(gain("cutout")[0]) == 5
    lost = (runs("none", "triangles") - runs("vertical flip", "triangles")).mean()
    assert "falls by about 20 points" in text and lost == pytest.approx(20, abs=3)
    eight = {k: (10 * runs(k) - 2 * runs(k, "triangles")) / 8 for k in ("none", "vertical flip", "rotation")}
    assert "eight classes gain about 3" in text
    assert round((eight["vertical flip"] - eight["none"]).mean()) == 3
    triangles = (runs("none", "triangles") - runs("rotation", "triangles")).mean()
    assert triangles / (eight["none"] - eight["rotation"]).mean() == pytest.approx(2, abs=0.4)
    short = [runs(name, num_steps=400).mean() for name in ("horizontal flip", "flip + crop")]
    assert short[1] < short[0] + 1 and runs("flip + crop", "train", 400).mean() < 80
    assert runs("flip + crop").mean() > runs("horizontal flip").mean() + 10
    assert runs("none").mean() - runs("none", num_steps=400).mean() < 4  # "bring little"
    assert round(100 * (1 - 0.95**9)) == 37 and gain("rotation")[0] < 0


def test_invariance_and_averaging_in_the_text_are_those_of_the_table():
    text = source("invariance-finding")
    drops = [(runs(name, "turned_0") - runs(name, "turned_30")).mean() for name in ("rotation", "none")]
    assert "about 2 points from 0 to 30 degrees, the one without 27" in text
    assert [round(drop) for drop in drops] == [2, 27]
    apart = [(runs("rotation", k) - runs("none", k)).mean() for k in ("turned_0", "turned_30")]
    assert [round(d) for d in apart] == [-9, 16] and "9 points worse" in text and "16 points better" in text
    gains = {(n, v): runs(n, v) - runs(n) for n in study.AUGMENTATIONS for v in ("flip_tta", "ten_crop_tta")}
    means = {key: value.mean() for key, value in gains.items()}
    assert round(min(means.values())) == 2 and round(max(means.values())) == 7
    half = stats.t.ppf(0.975, 4) / np.sqrt(5)
    assert sum(abs(g.mean()) < half * g.std(ddof=1) for g in gains.values()) == 1
    flips = {name: means[name, "flip_tta"] for name in study.AUGMENTATIONS}
    assert min(flips, key=flips.get) == "flip + crop" and round(flips["flip + crop"]) == 2
    assert round(flips["none"]) == 5


def test_the_net_has_as_many_weights_as_stated():
    count = sum(p.numel() for p in study.make_net(0).parameters())
    assert round(count, -3) == 42_000 and "42,000 weights" in source("one-page")


def test_training_passes_targets_to_the_augmentation_and_is_repeatable():
    x = np.random.default_rng(0).integers(0, 256, (40, 32, 32, 3)).astype(np.uint8)
    y, seen = np.arange(40) % 10, []

    def augment(images, targets, rng):
        seen.append((images.shape, targets.sum(1)))
        return images, targets

    one, other = (study.train(x, y, augment, seed=1, num_steps=3, batch_size=8) for _ in range(2))
    assert all(shape == (8, 32, 32, 3) and (total == 1).all() for shape, total in seen)
    assert (study.predict(one, x) == study.predict(other, x)).all() and not one.training
    assert study.predict(one, x).sum(1) == pytest.approx(1, abs=1e-5)


# ------------------------------------------------------------------------------- numbers in the text


def test_numbers_of_crops():
    assert (256 - 224 + 1) ** 2 * 2 == 2178 and 32**2 * 2 == 2048
    assert 9 * 9 * 2 == 162 and 8 * 8 == 64 and round(100 * 17 / 81) == 21
    assert round(100 * (0.25 - 0.08) / (1 - 0.08)) == 18


def test_lighting_in_the_wrong_units_and_in_imagenets():
    text = source("pca")
    assert "about 3 levels" in text and "about 850" in text
    red = 0.1 * 255 * 0.216 * 0.61  # printed: the first eigenvalue and the entry for red
    assert round(red) == 3 and 255 * red == pytest.approx(850, abs=20)
    lam = np.array([0.2175, 0.0188, 0.0045])
    assert (10 * np.sqrt(lam)).round(1).tolist() == [4.7, 1.4, 0.7]
    assert round(np.sqrt(lam[0] / lam[2])) == 7 and round(lam[0] / lam[2]) == 48


def test_gray_pixels_have_one_direction_of_color():
    gray = np.random.default_rng(0).random((3, 8, 8, 1)).repeat(3, -1)
    lam, vectors = T.fit_pca_lighting(gray)
    assert lam[1:] == pytest.approx(0, abs=1e-12) and np.ptp(vectors[:, 0]) < 1e-6


def test_exercise_3_what_commutes():
    k, r = 0.4, 1.3
    shear, stretch = np.array([[1, k], [0, 1]]), np.diag([r, 1 / r])
    assert [(stretch @ shear)[0, 1], (shear @ stretch)[0, 1]] == pytest.approx([r * k, k / r])


def test_exercise_5_blended_targets_and_blended_losses():
    rng = np.random.default_rng(0)
    p, (a, b), w = rng.dirichlet(np.ones(4)), np.eye(4)[:2], 0.3
    mixed = w * a + (1 - w) * b
    assert -mixed @ np.log(p) == pytest.approx(-w * np.log(p[0]) - (1 - w) * np.log(p[1]))
    squares = w * ((p - a) ** 2).sum() + (1 - w) * ((p - b) ** 2).sum()
    assert squares - ((p - mixed) ** 2).sum() == pytest.approx(w * (1 - w) * ((a - b) ** 2).sum())


def test_exercise_6_the_mean_share_of_cutout():
    assert pytest.approx(0.191, abs=5e-4) == (0.5 * 0.875) ** 2
    rng = np.random.default_rng(0)
    covered = (T.cutout(np.ones((20_000, 32, 32, 1), np.float32), rng, 16) == 0).mean((1, 2, 3))
    assert covered.mean() == pytest.approx(0.191, abs=0.002)


def test_quiz_on_five_pairs():
    gains = np.array([2, -1, 3, 1, 0.0])
    assert gains.mean() == 1 and gains.std(ddof=1) == pytest.approx(1.58, abs=0.005)
    assert stats.t.ppf(0.975, 4) * 1.58 / np.sqrt(5) == pytest.approx(1.96, abs=0.01)


def test_a_triangle_turned_by_60_degrees_is_the_other_triangle():
    from nnlab.data.shapes import _triangle_down, _triangle_up

    u, v = np.random.default_rng(0).uniform(-10, 10, (2, 500))
    cos, sin = np.cos(np.pi / 3), np.sin(np.pi / 3)
    assert _triangle_up(cos * u - sin * v, sin * u + cos * v, 8.0) == pytest.approx(
        _triangle_down(u, v, 8.0), abs=1e-5
    )


# ------------------------------------------------------------------------------- the notebook


def test_every_exercise_has_a_folded_solution():
    text = source("exercises")
    assert re.findall(r"^\*\*(\d+)\. ", text, re.M) == [str(n) for n in range(1, 9)]
    assert text.count("<details><summary>Solution</summary>") == 8


def test_sections_are_numbered_without_a_gap():
    assert [int(n) for n in re.findall(r"^## 6\.(\d)", prose(), re.M)] == list(range(1, 9))


def test_reading_time_is_what_the_header_says():
    said = int(re.search(r"about (\d+) minutes to read", source("title"))[1])
    assert 45 <= said <= 75 and abs(said - reading_time.minutes(NOTEBOOK)) <= 2.5


def test_no_link_leads_to_the_assignment_before_it_is_there():
    folder = NOTEBOOK.parents[1] / "assignments" / "a6_augmentation"
    assert folder.exists() or "a6_augmentation" not in prose() and "a6 (in preparation)" in prose()


def test_spelling_is_american():
    text = "".join("".join(cell["source"]) for cell in cells())
    assert not re.findall(r"\w*(?:[nt]ormalis|ndardis|centr[ei]|colour|neighbour|grey)\w*", text, re.I)


def test_notebook_keeps_the_rules_of_the_course():
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    quizzes = [cell for cell in code if "".join(cell["source"]).startswith("quiz.")]
    assert len(code) - len(quizzes) <= 40 and len(quizzes) >= 8
    assert prose().count("**Predict") >= 8 and prose().count("**Check the slide") == 2
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
