"""What a machine with a GPU must do: be seen by the doctor, and train like the CPU does.

Skipped where there is no CUDA device; the course itself needs none.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nnlab import check, data, doctor
from nnlab.data import tensor_transforms
from tests.test_tensor_transforms import RANDOM, arguments

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine"),
]


def test_the_doctor_names_the_device(capsys):
    doctor.run()
    assert torch.cuda.get_device_name(0) in capsys.readouterr().out


def losses(device: str, steps: int = 60) -> np.ndarray:
    """Loss of each step of a small net on the embedded images, in float64 to compare devices."""
    images = data.load("shapes10", n_train=512, n_val=10, n_test=10)
    x = torch.tensor(images.floats("NCHW")[0], dtype=torch.float64, device=device)
    y = torch.tensor(images.y_train, device=device)
    generator = torch.Generator().manual_seed(0)
    shapes = ((8, 3, 3, 3), (16, 8, 3, 3), (16, 10))
    weights = [
        (torch.randn(shape, generator=generator, dtype=torch.float64) * 0.1).to(device).requires_grad_()
        for shape in shapes
    ]
    kept = []
    for step in range(steps):
        batch = slice(64 * (step % 8), 64 * (step % 8 + 1))
        hidden = torch.relu(torch.conv2d(x[batch], weights[0], stride=2))
        hidden = torch.relu(torch.conv2d(hidden, weights[1], stride=2)).mean(dim=(2, 3))
        loss = torch.nn.functional.cross_entropy(hidden @ weights[2], y[batch])
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, gradient in zip(weights, gradients, strict=True):
                weight -= 0.1 * gradient
        kept.append(loss.item())
    return np.array(kept)


def test_training_on_the_gpu_follows_the_cpu_step_by_step():
    on_cpu, on_gpu = losses("cpu"), losses("cuda")
    assert on_cpu[-8:].mean() < on_cpu[:8].mean()
    np.testing.assert_allclose(on_gpu, on_cpu, rtol=1e-6)


def test_the_oracle_stays_on_the_cpu():
    expected = check.oracle(torch.tanh, np.zeros(3), dout=np.ones(3))
    np.testing.assert_array_equal(expected.grads[0], np.ones(3))


@pytest.mark.parametrize("name", RANDOM)
def test_augmentation_draws_and_changes_images_without_waiting_for_the_gpu(name):
    x = torch.randint(256, (8, 3, 9, 9), dtype=torch.uint8).cuda()
    between, options = arguments(tensor_transforms, name, x)
    generator = torch.Generator("cuda").manual_seed(0)
    torch.cuda.set_sync_debug_mode("error")
    try:
        out = getattr(tensor_transforms, name)(x, *between, generator, **options)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert (out[0] if isinstance(out, tuple) else out).is_cuda


def test_augmentation_with_the_same_parameters_is_that_of_the_cpu():
    generator = torch.Generator().manual_seed(0)
    x = torch.randint(256, (8, 3, 9, 9), dtype=torch.uint8, generator=generator)
    corner = torch.randint(3, (2, 8), generator=generator)
    sides = 4 * torch.rand(2, 8, generator=generator) + 2
    factors = torch.rand(3, 8, generator=generator) + 0.5
    for function, parameters in (
        (tensor_transforms.flip, (corner[0] > 0,)),
        (tensor_transforms.crop, (*corner, 6)),
        (tensor_transforms.resized_crop, (*corner, *sides, 6)),
        (tensor_transforms.adjust_color, (*factors,)),
        (tensor_transforms.erase, (*corner, 4)),
    ):
        there = [value.cuda() if isinstance(value, torch.Tensor) else value for value in parameters]
        apart = (function(x.cuda(), *there).cpu().int() - function(x, *parameters).int()).abs()
        assert apart.max() <= 1 and (apart > 0).float().mean() < 0.01, function.__name__
