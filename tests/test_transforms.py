"""nnlab.data.transforms: exact where nothing is random (torch as the oracle), by statistics elsewhere."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import stats

from nnlab.data import transforms as T

LEAST = 1e-6  # a right implementation falls below this p-value once in a million draws


def images(n=4, h=9, w=9, dtype=np.float64, seed=0):
    x = np.random.default_rng(seed).random((n, h, w, 3))
    return (255 * x).astype(np.uint8) if dtype is np.uint8 else x.astype(dtype)


def to_torch(x):
    return torch.from_numpy(x).permute(0, 3, 1, 2)


def from_torch(x):
    return x.permute(0, 2, 3, 1).numpy()


def numbered(n, h, w):
    """A batch whose pixels say where they came from: row, column and image."""
    rows, cols = np.mgrid[:h, :w]
    return np.stack([np.stack([rows, cols, np.full_like(rows, i)], -1) for i in range(n)])


# --------------------------------------------------------------------------- all of them

CALLS = {
    "horizontal_flip": lambda x, rng: T.horizontal_flip(x, rng),
    "random_crop": lambda x, rng: T.random_crop(x, rng, 2),
    "random_resized_crop": lambda x, rng: T.random_resized_crop(x, rng, x.shape[1]),
    "resize": lambda x, rng: T.resize(x, x.shape[1:3]),
    "color_jitter": lambda x, rng: T.color_jitter(x, rng),
    "pca_lighting": lambda x, rng: T.pca_lighting(x, *T.fit_pca_lighting(x), rng),
    "affine_warp": lambda x, rng: T.affine_warp(x, rng.normal(size=len(x)), shear=0.2),
    "lens_distort": lambda x, rng: T.lens_distort(x, rng.normal(size=len(x))),
    "cutout": lambda x, rng: T.cutout(x, rng, 3),
    "rand_augment": lambda x, rng: T.rand_augment(x, rng),
}


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("name", CALLS)
def test_type_shape_and_input_are_kept(name, dtype):
    x = images(dtype=dtype)
    before, rng = x.copy(), np.random.default_rng(0)
    out = CALLS[name](x, rng)
    assert out.dtype == dtype and out.shape == x.shape and (x == before).all()


@pytest.mark.parametrize("name", sorted({*T.__all__} - {"mixup", "cutmix"}))
def test_a_single_image_is_refused_with_the_shape_that_is_wanted(name):
    function = getattr(T, name)
    needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty][1:]
    fitting = {"rng": np.random.default_rng(0), "size": 4, "lam": np.ones(3), "vectors": np.eye(3)}
    options = {p.name: fitting.get(p.name, 0.0) for p in needed}
    if name == "resize":
        options["size"] = (4, 4)
    with pytest.raises(ValueError, match=r"\(N, H, W, C\)"):
        function(images()[0], **options)


# --------------------------------------------------------------------------- flips and crops


def test_half_of_a_batch_is_mirrored_and_each_image_by_itself():
    x, rng = images(2000, 2, 4), np.random.default_rng(0)
    flipped = []
    for _ in range(2):
        out = T.horizontal_flip(x, rng)
        mirrored = (out == x[:, :, ::-1]).all((1, 2, 3))
        assert (mirrored | (out == x).all((1, 2, 3))).all()
        flipped.append(mirrored)
    assert stats.binomtest(int(np.sum(flipped)), 4000).pvalue > LEAST
    same = int((flipped[0] == flipped[1]).sum())
    assert stats.binomtest(same, 2000).pvalue > LEAST, "two calls are independent"


def test_crops_come_from_everywhere_extremes_included():
    n, out = 9000, T.random_crop(numbered(9000, 6, 6), np.random.default_rng(0), padding=1, fill=-9)
    corner = out[:, 3, 3, :2] - 3 + 1  # row and column of the corner in the padded image
    counts = np.bincount(corner @ [3, 1], minlength=9)
    assert counts.sum() == n and stats.chisquare(counts).pvalue > LEAST
    assert (out[np.arange(n), 3, 3, 2] == np.arange(n)).all(), "every image stays in its row"
    assert (out[(corner == 0).all(1)][:, 0] == -9).all() and (out[(corner == 0).all(1)][:, :, 0] == -9).all()


@pytest.mark.parametrize("size, padding", [(9, 0), (12, 1), (0, 3)])
def test_a_crop_that_does_not_fit_is_refused(size, padding):
    with pytest.raises(ValueError, match="does not fit"):
        T.random_crop(images(h=8, w=8), np.random.default_rng(0), padding, size)


def test_ten_crop_in_the_stated_order():
    x = numbered(2, 5, 7)
    out = T.ten_crop(x, 3)
    assert out.shape == (10, 2, 3, 3, 3)
    assert out[:5, 1, 0, 0, :2].tolist() == [[0, 0], [0, 4], [2, 0], [2, 4], [1, 2]]
    assert (out[5:] == out[:5, :, :, ::-1]).all()
    with pytest.raises(ValueError, match="does not fit"):
        T.ten_crop(x, 6)


@pytest.mark.parametrize("size", [(9, 9), (5, 14), (18, 4)])
def test_resize_agrees_with_torch(size):
    x = images(h=9, w=11)
    expected = F.interpolate(to_torch(x), size, mode="bilinear", align_corners=False)
    assert T.resize(x, size) == pytest.approx(from_torch(expected), abs=1e-5)


def test_resized_crops_have_areas_and_shapes_in_the_stated_range():
    x, rng = numbered(3000, 40, 40).astype(float), np.random.default_rng(0)
    out = T.random_resized_crop(x, rng, 8, scale=(0.2, 0.5))
    height, width = (8 * (out[:, 4, 4, i] - out[:, 3, 3, i]) for i in (0, 1))
    area, ratio = height * width / 1600, width / height
    assert stats.kstest(area, stats.uniform(0.2, 0.3).cdf).pvalue > LEAST
    assert stats.kstest(np.log(ratio), stats.uniform(np.log(3 / 4), 2 * np.log(4 / 3)).cdf).pvalue > LEAST


# --------------------------------------------------------------------------- color


def test_jitter_of_each_kind_does_what_it_says():
    x, rng = 0.3 + 0.1 * images(500), np.random.default_rng(0)  # far from clipping
    b = T.color_jitter(x, rng, 0.4, 0, 0) / x
    assert np.ptp(b, axis=(1, 2, 3)).max() < 1e-5
    assert stats.kstest(b[:, 0, 0, 0], stats.uniform(0.6, 0.8).cdf).pvalue > LEAST
    c = T.color_jitter(x, rng, 0, 0.4, 0)
    assert (c @ T.GRAY).mean((1, 2)) == pytest.approx((x @ T.GRAY).mean((1, 2)), abs=1e-5)
    assert stats.kstest(c.std((1, 2))[:, 0] / x.std((1, 2))[:, 0], stats.uniform(0.6, 0.8).cdf).pvalue > LEAST
    s = T.color_jitter(x, rng, 0, 0, 0.4)
    assert s @ T.GRAY == pytest.approx(x @ T.GRAY, abs=1e-5)


def test_lighting_moves_all_pixels_of_an_image_along_the_principal_directions():
    x, rng = (
        images(4000, 4, 4) @ np.array([[0.2, 0.15, 0.1], [0, 0.1, 0.05], [0, 0, 0.05]]) + 0.4,
        np.random.default_rng(0),
    )
    lam, vectors = T.fit_pca_lighting(x)
    assert np.cov(x.reshape(-1, 3).T, bias=True) == pytest.approx(vectors @ np.diag(lam) @ vectors.T)
    assert (np.diff(lam) < 0).all()
    moved = T.pca_lighting(x, lam, vectors, rng) - x
    assert np.ptp(moved, axis=(1, 2)).max() < 1e-6, "one color for the whole image"
    a = moved[:, 0, 0] @ vectors / lam
    for part in a.T:
        assert stats.kstest(part, stats.norm(0, 0.1).cdf).pvalue > LEAST
    levels = T.fit_pca_lighting(np.rint(255 * x).astype(np.uint8))[0]
    assert levels == pytest.approx(lam, rel=0.05), "the units are those of values in [0, 1]"


# --------------------------------------------------------------------------- warps


@pytest.mark.parametrize("h, w", [(9, 9), (8, 12)])
def test_affine_warp_agrees_with_torch(h, w):
    x, rng = images(5, h, w), np.random.default_rng(0)
    angle, shear, scale, stretch = (
        rng.uniform(-1, 1, 5),
        rng.uniform(-0.5, 0.5, 5),
        rng.uniform(0.6, 1.6, 5),
        1.2,
    )
    down, right = rng.uniform(-2, 2, (2, 5))
    out = T.affine_warp(x, angle, (down, right), scale, shear, stretch)
    theta = np.empty((5, 2, 3))
    for i in range(
        5
    ):  # forward, in pixels right and down from the middle; then inverted and scaled for torch
        turn = np.array([[np.cos(angle[i]), np.sin(angle[i])], [-np.sin(angle[i]), np.cos(angle[i])]])
        forward = turn @ [[1, -shear[i]], [0, 1]] @ np.diag([scale[i] * stretch, scale[i] / stretch])
        back, half = np.linalg.inv(forward), np.array([w / 2, h / 2])
        theta[i] = np.c_[back * half / half[:, None], -back @ [right[i], down[i]] / half]
    grid = F.affine_grid(torch.from_numpy(theta), [5, 3, h, w], align_corners=False)
    expected = F.grid_sample(to_torch(x), grid, align_corners=False, padding_mode="zeros")
    assert out == pytest.approx(from_torch(expected), abs=1e-4)


def test_nothing_asked_for_is_nothing_changed():
    x = images(dtype=np.uint8)
    assert (T.affine_warp(x) == x).all() and (T.lens_distort(x, 0) == x).all()
    assert (T.affine_warp(x, np.pi / 2) == np.rot90(x, axes=(1, 2))).all()
    assert (T.affine_warp(x, translate=(2, -1), fill=7)[:, 2:, :-1] == x[:, :-2, 1:]).all()


def test_borders_are_filled_or_repeated():
    x = np.ones((1, 5, 5, 1))
    moved = T.affine_warp(x, translate=(0, 1.5), fill=0)[0, 2, :, 0]
    assert moved == pytest.approx([0, 0.5, 1, 1, 1])
    assert T.affine_warp(x, translate=(0, 1.5), fill=None) == pytest.approx(x)


def test_nearest_keeps_the_values_of_a_map_of_labels():
    x = np.random.default_rng(0).choice([0, 3, 200], (3, 9, 9, 1)).astype(np.uint8)
    assert set(np.unique(T.affine_warp(x, 0.3, nearest=True))) == {0, 3, 200}
    assert len(np.unique(T.affine_warp(x, 0.3))) > 3


def test_a_lens_shows_at_r_what_was_at_r_times_one_plus_k_r_squared():
    x = numbered(1, 21, 21).astype(float)
    out = T.lens_distort(x, 0.2, fill=None)[0, 10, :, 1]
    r = (np.arange(21) - 10) / 10.5
    assert out == pytest.approx(np.clip(10 + 10.5 * r * (1 + 0.2 * r**2), 0, 20), abs=1e-4)


# --------------------------------------------------------------------------- erasing and mixing


def test_cutout_covers_a_square_around_a_random_pixel_clipped_at_the_borders():
    n, size = 6400, 4
    gone = T.cutout(np.ones((n, 8, 8, 3)), np.random.default_rng(0), size, fill=-1)[..., 0] < 0
    rows, cols = gone.any(2), gone.any(1)
    assert (gone == rows[:, :, None] & cols[:, None]).all()
    first = np.where(rows[:, 0], rows.sum(1) - size, rows.argmax(1)) + 2  # the pixel it is around
    assert stats.chisquare(np.bincount(first, minlength=8)).pvalue > LEAST
    assert gone.sum((1, 2)).min() == 4 and gone.sum((1, 2)).max() == 16


def test_mixup_blends_images_and_targets_by_the_same_weight():
    n, rng = 3000, np.random.default_rng(0)
    targets = np.eye(n)
    x = np.arange(n, dtype=float).reshape(n, 1, 1, 1) * np.ones((1, 2, 2, 3))
    out, mixed = T.mixup(x, targets, rng, alpha=0.4)
    assert mixed.sum(1) == pytest.approx(1)
    assert out[:, 0, 0, 0] == pytest.approx(mixed @ np.arange(n), rel=1e-4, abs=0.01)
    lam = mixed[np.arange(n), np.arange(n)]
    others = (mixed > 0).sum(1) == 2
    assert stats.kstest(lam[others], stats.beta(0.4, 0.4).cdf).pvalue > LEAST


def test_cutmix_mixes_targets_by_the_area_that_was_pasted():
    n, rng = 2000, np.random.default_rng(0)
    x = np.arange(n, dtype=float).reshape(n, 1, 1, 1) * np.ones((1, 16, 16, 1))
    out, mixed = T.cutmix(x, np.eye(n), rng)
    own = (out == x).mean((1, 2, 3))
    changed = (mixed > 0).sum(1) == 2
    assert mixed[np.arange(n), np.arange(n)][changed] == pytest.approx(own[changed])
    assert out.mean((1, 2, 3)) == pytest.approx(mixed @ np.arange(n))
    assert own.min() < 0.2 and 0.5 < own.mean() < 0.75  # half before the box is clipped


# --------------------------------------------------------------------------- chosen at random


def test_rand_augment_draws_each_change_and_direction_equally_often():
    n, m = 4000, 0.5
    one = images(1, 12, 12, np.uint8)
    changes = [
        lambda s: one,
        lambda s: T.affine_warp(one, np.radians(30 * s), fill=7),
        lambda s: T.affine_warp(one, shear=0.3 * s, fill=7),
        lambda s: T.affine_warp(one, translate=(10 * s, 0), fill=7),
        lambda s: T.affine_warp(one, translate=(0, 10 * s), fill=7),
        lambda s: T.adjust_color(one, brightness=1 + 0.9 * s),
        lambda s: T.adjust_color(one, contrast=1 + 0.9 * s),
        lambda s: T.adjust_color(one, saturation=1 + 0.9 * s),
    ]
    wanted = [change(s)[0] for change in changes for s in (m, -m)]
    out = T.rand_augment(one.repeat(n, 0), np.random.default_rng(0), n=1, m=m, fill=7)
    counts = np.array([(out == each).all((1, 2, 3)).sum() for each in wanted])
    assert counts[0] == counts[1] and counts[1:].sum() == n, "each result is one change of the image"
    assert stats.chisquare([counts[0], *counts[2:]], [n / 8] + [n / 16] * 14).pvalue > LEAST


def test_rand_augment_of_no_strength_changes_nothing_and_several_changes_follow_each_other():
    x, rng = images(200, dtype=np.uint8), np.random.default_rng(0)
    assert (T.rand_augment(x, rng, n=3, m=0) == x).all()
    kept = [(T.rand_augment(x, rng, n=n, m=0.5) == x).all((1, 2, 3)).mean() for n in (1, 2)]
    assert kept[0] == pytest.approx(1 / 8, abs=0.1) and kept[1] < 0.08  # 1 in 64
