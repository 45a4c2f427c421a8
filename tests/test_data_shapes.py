"""shapes10 and `load`: prefixes, seeds, splits, floats."""

import numpy as np
import pytest

from nnlab import data
from nnlab.data import shapes


@pytest.fixture(autouse=True)
def no_cifar10(monkeypatch, tmp_path):
    """Hide every copy of CIFAR-10 from `load`."""
    monkeypatch.delenv("NNLAB_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def test_format_is_that_of_cifar10():
    x, y = data.make_shapes10(30, seed=4)
    assert x.dtype == np.uint8 and x.shape == (30, 32, 32, 3) and y.dtype == np.int64 and y.shape == (30,)


def test_a_smaller_set_is_the_start_of_a_larger_one():
    x, y = data.make_shapes10(700, seed=3)
    for n in (0, 1, 499, 500, 501):
        x_small, y_small = data.make_shapes10(n, seed=3)
        assert np.array_equal(x_small, x[:n]) and np.array_equal(y_small, y[:n]), n


def test_every_chunk_holds_each_class_fifty_times():
    _, y = data.make_shapes10(1000, seed=1)
    for chunk in (y[:500], y[500:]):
        assert np.bincount(chunk).tolist() == [50] * 10
    assert not np.array_equal(y[:500], y[500:])


PINNED_LABELS = [1, 4, 9]
PINNED_BLOCKS = [
    [[54.7, 60.1, 62.7, 62.2], [65.7, 96.3, 76.0, 113.5], [60.6, 98.6, 86.1, 94.6], [61.8, 65.4, 59.3, 62.7]],
    [
        [145.1, 141.1, 134.4, 130.2],
        [172.1, 136.1, 125.9, 135.8],
        [183.1, 153.6, 133.1, 139.8],
        [172.1, 176.0, 180.1, 160.8],
    ],
    [
        [76.8, 84.9, 97.4, 105.0],
        [83.8, 119.2, 129.7, 104.7],
        [83.2, 112.5, 104.3, 107.5],
        [87.6, 128.0, 116.2, 106.3],
    ],
]


def test_the_images_are_the_same_on_every_machine():
    """Labels exactly; brightness of 8x8 blocks within one level, since sin and cos may round differently."""
    x, y = data.make_shapes10(3, seed=0)
    blocks = x.astype(float).mean(-1).reshape(3, 4, 8, 4, 8).mean((2, 4))
    assert y.tolist() == PINNED_LABELS
    np.testing.assert_allclose(blocks, PINNED_BLOCKS, atol=1.0)


def test_up_and_down_triangles_are_each_other_upside_down():
    u, v = np.meshgrid(np.linspace(-15, 15, 31), np.linspace(-15, 15, 31))
    up, down = (shapes._OUTLINES[shapes.CLASSES.index(f"triangle {way}")] for way in ("up", "down"))
    np.testing.assert_allclose(up(u, v, 10.0), down(u, -v, 10.0))
    assert (up(u, v, 10.0) < 0)[v < 0].sum() > (up(u, v, 10.0) < 0)[v > 0].sum()  # wide at the bottom


def test_no_outline_is_empty_and_no_two_are_alike():
    u, v = np.meshgrid(np.linspace(-15, 15, 31), np.linspace(-15, 15, 31))
    inside = np.array([outline(u, v, 10.0) < 0 for outline in shapes._OUTLINES])
    for k, mask in enumerate(inside):
        assert 60 < mask.sum() < 320, shapes.CLASSES[k]
        for other in inside[:k]:
            assert (mask ^ other).sum() > 30, shapes.CLASSES[k]


def test_hue_follows_the_class_half_of_the_time():
    rng = np.random.default_rng(0)
    y = np.full(500, 3)  # green-ish, hue 0.3: red is below green in 0.2 to 0.4
    fore, _ = shapes._colors(shapes._Draws(rng, 500), y)
    red, green, blue = fore.reshape(500, 3).T
    share = ((green >= red) & (green > blue)).mean()
    assert 0.5 < share < 0.8  # 1/2, and about a third of the other half by chance


def test_splits_share_no_image_and_seeds_differ():
    images = [data.load("shapes10", 60, 60, 60, seed=seed) for seed in (0, 1)]
    seen = {x.tobytes() for one in images for split in (one.x_train, one.x_val, one.x_test) for x in split}
    assert len(seen) == 2 * 3 * 60


def test_auto_falls_back_to_shapes10_and_says_so():
    images = data.load(n_train=20, n_val=10, n_test=5)
    assert images.name == "shapes10" and images.classes[0] == "disk"
    assert images.describe() == (
        "shapes10: 20 train, 10 val, 5 test images of 32x32x3 in 10 classes (procedural, seed 0)"
    )


def test_floats_uses_statistics_of_the_training_split_only():
    images = data.load(n_train=100, n_val=40, n_test=20)
    x_train, x_val, _ = images.floats(dtype=np.float64)
    assert x_train.shape == (100, 3, 32, 32) and x_train.flags.c_contiguous
    np.testing.assert_allclose(x_train.mean((0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(x_train.std((0, 2, 3)), 1, atol=1e-12)
    mean, std = images.x_train.mean((0, 1, 2)), images.x_train.std((0, 1, 2))
    np.testing.assert_allclose(x_val[5, 1], (images.x_val[5, :, :, 1] - mean[1]) / std[1])


def test_rows_turn_back_into_images():
    images = data.load(n_train=4, n_val=2, n_test=2)
    rows = images.floats("ND", standardized=False)[0]
    assert rows.shape == (4, 3072) and rows.dtype == np.float32 and rows.min() >= 0 and rows.max() <= 1
    np.testing.assert_allclose(rows[1].reshape(32, 32, 3) * 255, images.x_train[1], atol=1e-4)


@pytest.mark.parametrize("wrong", [{"name": "mnist"}, {"n_train": -1}, {"seed": -1}])
def test_bad_arguments_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        data.load(**wrong)
    with pytest.raises(ValueError, match="layout"):
        data.load(n_train=1, n_val=1, n_test=1).floats("NHWC")
