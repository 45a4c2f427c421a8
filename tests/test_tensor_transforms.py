"""nnlab.data.tensor_transforms: with the draws of the numpy versions they give the same images, and their own
draws pass the tests that the numpy versions pass."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from nnlab.data import tensor_transforms as T
from nnlab.data import transforms as arrays
from tests import test_transforms as reference
from tests.test_transforms import from_torch, images, to_torch

FILL = (9, 99, 199)
LIGHTING = (np.array([0.2, 0.05, 0.01]), np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0])


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


# The same calls for both modules: what differs is the generator, and the layout of the images.
RANDOM = {
    "horizontal_flip": {},
    "random_crop": {"padding": 2, "size": 7, "fill": FILL},
    "random_resized_crop": {"size": 6},
    "color_jitter": {},
    "pca_lighting": {"std": 0.5},
    "cutout": {"size": 5, "fill": FILL},
    "mixup": {},
    "cutmix": {},
}


def arguments(module, name, x):
    """Return what stands between images and generator, and the options, for arrays or on the device of x."""
    convert = np.array if module is arrays else partial(torch.tensor, dtype=torch.float32, device=x.device)
    between = {"pca_lighting": LIGHTING, "mixup": [np.eye(len(x))], "cutmix": [np.eye(len(x))]}.get(name, [])
    options = {key: convert(value) if key == "fill" else value for key, value in RANDOM[name].items()}
    return [convert(value) for value in between], options


def call(module, name, x, rng):
    between, options = arguments(module, name, x)
    out = getattr(module, name)(x, *between, rng, **options)
    return out if isinstance(out, tuple) else (out,)


# --------------------------------------------------------------------------- the numpy versions as oracle


class Recorder:
    """A generator of numpy that keeps what it drew."""

    def __init__(self, seed):
        self.rng, self.drawn = np.random.default_rng(seed), []

    def __getattr__(self, name):
        def draw(*args, **kwargs):
            self.drawn.append(getattr(self.rng, name)(*args, **kwargs))
            return self.drawn[-1]

        return draw


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("name", RANDOM)
def test_the_draws_of_numpy_give_the_images_of_numpy(name, dtype, monkeypatch):
    x, rng = images(40, 9, 9, dtype), Recorder(1)
    expected = call(arrays, name, x, rng)
    drawn = iter([torch.from_numpy(np.asarray(value)) for value in rng.drawn])
    for helper in ("_uniform", "_beta"):
        monkeypatch.setattr(T, helper, lambda *_: next(drawn).flatten().float())
    for helper in ("_integers", "_partners"):
        monkeypatch.setattr(T, helper, lambda *_: next(drawn).flatten())
    monkeypatch.setattr(torch, "randn", lambda *_, **__: next(drawn).float() / RANDOM["pca_lighting"]["std"])
    out, *targets = call(T, name, to_torch(x), None)
    assert next(drawn, None) is None, "every draw was used"
    assert (expected[0].shape != x.shape) or (expected[0] != x).any(), "something was changed"
    whole = dtype is np.uint8 and name != "mixup"  # a rounded half may fall to either side
    difference = np.abs(from_torch(out).astype(float) - expected[0])
    assert difference.max() <= (1 if whole else 1e-4 if dtype is np.float32 else 1e-2)
    assert not whole or (difference > 0).mean() < 2e-3
    for tensor, array in zip(targets, expected[1:], strict=True):
        assert tensor.numpy() == pytest.approx(array, abs=1e-6)


# --------------------------------------------------------------------------- their own draws


def on_arrays(function):
    """The function with arrays and a generator of numpy in the place of tensors and of one of torch."""

    def there(value):
        if isinstance(value, np.random.Generator):
            return generator(int(value.integers(2**62)))
        if not isinstance(value, np.ndarray):
            return value
        return to_torch(value) if value.ndim == 4 else torch.tensor(value)

    def back(value):
        return from_torch(value) if value.ndim == 4 else value.numpy()

    def wrapped(*args, **options):
        out = function(*map(there, args), **options)
        return tuple(map(back, out)) if isinstance(out, tuple) else back(out)

    return wrapped


@pytest.mark.parametrize(
    "test",
    [
        reference.test_half_of_a_batch_is_mirrored_and_each_image_by_itself,
        reference.test_crops_come_from_everywhere_extremes_included,
        reference.test_resized_crops_have_areas_and_shapes_in_the_stated_range,
        reference.test_jitter_of_each_kind_does_what_it_says,
        reference.test_lighting_moves_all_pixels_of_an_image_along_the_principal_directions,
        reference.test_cutout_covers_a_square_around_a_random_pixel_clipped_at_the_borders,
        reference.test_mixup_blends_images_and_targets_by_the_same_weight,
        reference.test_cutmix_mixes_targets_by_the_area_that_was_pasted,
    ],
    ids=lambda test: test.__name__.removeprefix("test_"),
)
def test_their_own_draws_pass_the_tests_of_the_numpy_versions(test, monkeypatch):
    functions = {name: on_arrays(getattr(T, name)) for name in RANDOM}
    monkeypatch.setattr(
        reference,
        "T",
        SimpleNamespace(GRAY=arrays.GRAY, fit_pca_lighting=arrays.fit_pca_lighting, **functions),
    )
    test()


@pytest.mark.parametrize("name", RANDOM)
def test_equal_generators_draw_the_same_and_the_next_call_something_else(name):
    x, rng = to_torch(images(16, dtype=np.uint8)), generator()
    first, second, again = (
        call(T, name, x, rng)[0],
        call(T, name, x, rng)[0],
        call(T, name, x, generator())[0],
    )
    assert torch.equal(first, again) and not torch.equal(first, second)


# --------------------------------------------------------------------------- types, layouts, devices


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float16, torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.parametrize("name", RANDOM)
def test_types_are_kept_in_both_layouts_and_inputs_unchanged(name, dtype):
    x = to_torch(images(8, dtype=np.uint8 if dtype is torch.uint8 else np.float32)).contiguous().to(dtype)
    channels_last = x.to(memory_format=torch.channels_last)
    before = x.clone()
    out = call(T, name, x, generator())[0]
    assert out.dtype == (torch.float32 if (name, dtype) == ("mixup", torch.uint8) else dtype)
    assert torch.equal(out, call(T, name, channels_last, generator())[0])
    assert torch.equal(x, before) and torch.equal(channels_last, before)


@pytest.mark.parametrize("name", RANDOM)
def test_nothing_waits_for_a_result_and_all_is_made_on_the_device_of_the_images(name):
    x = torch.empty(4, 3, 9, 9, dtype=torch.uint8, device="meta")  # no values: reading one is an error
    assert all(out.is_meta for out in call(T, name, x, None))


# --------------------------------------------------------------------------- without chance


@pytest.mark.parametrize("padding", [0, 1, 4])
def test_reflection_is_that_of_numpy(padding):
    x = images(3, 5, 6, np.uint8)
    expected = np.pad(x, [(0, 0), (padding,) * 2, (padding,) * 2, (0, 0)], mode="reflect")
    assert (from_torch(T.pad(to_torch(x), padding, "reflect")) == expected).all()


def test_a_crop_of_the_reflected_image_starts_where_it_says():
    x = to_torch(images(2, 6, 6, np.uint8))
    out = T.random_crop(x, generator(), padding=2, mode="reflect", size=10)
    assert torch.equal(out, T.pad(x, 2, "reflect"))


@pytest.mark.parametrize("white, dtype", [(255, np.uint8), (1, np.float32)])
def test_normalize_takes_moments_of_values_in_0_to_1(white, dtype):
    x, mean, std = images(3, dtype=dtype), np.array([0.4, 0.5, 0.6]), np.array([0.2, 0.25, 0.3])
    expected = (x / white - mean) / std
    for kind in (torch.tensor, list):
        out = T.normalize(to_torch(x), kind(mean), kind(std))
        assert out.dtype == torch.float32 and from_torch(out) == pytest.approx(expected, abs=1e-5)
    assert T.normalize(to_torch(x), 0.5, 0.5, torch.bfloat16).dtype == torch.bfloat16


def test_composed_steps_run_in_order_with_one_generator():
    x = to_torch(images(8, dtype=np.uint8))
    augment = T.compose(partial(T.random_crop, padding=1), T.horizontal_flip)
    rng = generator()
    assert torch.equal(augment(x, generator()), T.horizontal_flip(T.random_crop(x, rng, padding=1), rng))
    assert T.compose()(x, rng) is x


@pytest.mark.parametrize("name", RANDOM)
def test_a_single_image_and_an_array_are_refused(name):
    with pytest.raises(ValueError, match=r"\(N, C, H, W\), but the shape is \(3, 9, 9\)"):
        call(T, name, to_torch(images())[0], generator())
    with pytest.raises(TypeError, match=r"nnlab\.data\.transforms takes arrays"):
        call(T, name, images(), generator())


@pytest.mark.parametrize(
    "wrong, message",
    [
        (
            lambda x: T.color_jitter(x.permute(0, 2, 3, 1), generator()),
            r"\(N, 3, H, W\), but .*\(4, 9, 9, 3\)",
        ),
        (lambda x: T.random_crop(x, generator(), 1, 12), "does not fit"),
        (lambda x: T.random_crop(x, generator(), 9, mode="reflect"), "by less than 9 pixels, not by 9"),
        (lambda x: T.pad(x, 1, "edge"), '"constant" or "reflect"'),
    ],
)
def test_what_cannot_be_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong(to_torch(images()))
