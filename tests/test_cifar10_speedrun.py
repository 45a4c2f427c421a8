"""The recipe for one GPU, on a CPU: its net, its data, and a few updates by the command that a GPU runs."""

import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from nnlab import data
from nnlab.data import cifar10
from nnlab.train import cifar10_speedrun as speedrun
from nnlab.train import peak

REAL = [os.environ.get("NNLAB_DATA"), Path(__file__).parents[2] / "shared" / "data"]
REAL = next((Path(p).resolve() for p in REAL if p and cifar10.find_cifar10(p)), None)
CPU = torch.device("cpu")
SMALL = replace(speedrun.Recipe(), epochs=2, batch_size=32, widths=(16, 32, 32))


@pytest.fixture(scope="module")
def images():
    return speedrun.to_device(data.load("shapes10", n_train=128, n_val=0, n_test=50), CPU)


def test_whitened_answers_have_equal_size_and_do_not_go_together(images):
    filters = speedrun.whitening_filters(images.x_train, eps=0)
    assert filters.shape == (24, 3, 2, 2) and torch.equal(filters[:12], -filters[12:])
    out = torch.nn.functional.conv2d(images.x_train, filters[:12]).transpose(0, 1).flatten(1)
    assert torch.allclose(out @ out.T / out.shape[1], torch.eye(12), atol=0.02)


def test_the_net_is_the_one_of_the_recipe(images):
    net = speedrun.Net(speedrun.whitening_filters(images.x_train))
    learned = {name: p.numel() for name, p in net.named_parameters() if p.requires_grad}
    convolutions = 9 * (24 * 64 + 64 * 64 + 64 * 256 + 3 * 256 * 256)
    assert sum(learned.values()) == convolutions + 24 + 2 * (64 + 256 + 256) + 2560
    assert not any(name.endswith("norm1.weight") or name == "whiten.weight" for name in learned)
    x = torch.rand(2, 24, 9, 9)
    assert torch.allclose(net.groups[0].conv1(x)[:, :24], x)  # dirac: copies of the input
    assert net(images.x_train[:2]).shape == (2, 10)
    macs = 31 * 31 * 24 * 12 + 9 * (31**2 * 24 * 64 + 15**2 * (64 * 64 + 64 * 256))
    macs += 9 * (7**2 * 2 * 256 * 256 + 3**2 * 256 * 256) + 2560
    forward = peak.count_flops(lambda: net(images.x_train[:1]))
    assert forward == 2 * macs  # one operation for the product, one for the sum
    whole = speedrun.flops_per_image(images, speedrun.Recipe())
    assert 2.9 * forward < whole < 3 * forward  # the first layer hands no gradient on


def test_rates_and_decay_are_those_of_the_recipe(images):
    recipe = speedrun.Recipe()
    optimizer = speedrun._optimizer(speedrun.Net(speedrun.whitening_filters(images.x_train)), recipe)
    others, biases = optimizer.param_groups
    assert others["lr"] == pytest.approx(8 / (1 + 1 / 0.15)) and biases["lr"] == pytest.approx(
        8 * others["lr"]
    )
    assert all(g["lr"] * g["weight_decay"] == pytest.approx(1.28e-3) for g in (others, biases))
    assert sum(p.numel() for p in biases["params"]) == 2 * (64 + 256 + 256)


def test_a_pair_of_epochs_shows_each_image_both_ways(images, monkeypatch):
    seen = []

    def keep(x, which):
        seen.append((x, which))
        return x

    monkeypatch.setattr(speedrun.T, "flip", keep)
    speedrun.train_once(images, SMALL, seed=0)
    first, second = ({_key(x): bool(m) for xs, ms in part for x, m in zip(xs, ms, strict=True)}
                     for part in (seen[:4], seen[4:]))  # fmt: skip
    assert len(first) == 128 and all(second[image] != mirrored for image, mirrored in first.items())
    assert 30 < sum(first.values()) < 98


def _key(image):
    return tuple(image.flatten()[:40].tolist())


def test_six_views():
    x = torch.rand(2, 3, 6, 6)
    views = speedrun.views(x)
    assert len(views) == 6 and torch.equal(views[0], x) and torch.equal(views[3], x.flip(3))
    assert torch.equal(views[1][:, :, :5, :5], x[:, :, 1:, 1:])
    assert torch.equal(views[2][:, :, 1:, 1:], x[:, :, :5, :5])


def test_it_learns_and_a_seed_says_how(images):
    nets = [speedrun.train_once(images, SMALL, seed)[0] for seed in (0, 0, 1)]
    weights = [net.head.weight for net in nets]
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])
    assert not nets[0].training and torch.equal(nets[0].whiten.weight, nets[2].whiten.weight)
    net = speedrun.train_once(images, replace(SMALL, epochs=12), seed=0)[0]
    assert speedrun.accuracies(net, images.x_train, images.y_train)[0] > 60


def test_the_command_runs_on_a_cpu_for_a_few_updates(capsys, monkeypatch):
    """With the images of CIFAR-10 where they are at hand."""
    name = "shapes10" if REAL is None else "cifar10"
    monkeypatch.setenv("NNLAB_DATA", str(REAL))
    options = [
        "--runs",
        "2",
        "--steps",
        "3",
        "--images",
        "100",
        "--batch-size",
        "8",
        "--device",
        "cpu",
        "--data",
    ]
    results = speedrun.main([*options, name])
    said = capsys.readouterr().out
    assert [result.steps for result in results] == [3, 3] and results[0].seconds > 0
    for words in (f"{name}: 100 train", f"torch {torch.__version__}", "seed 1:", "n = 2", "of the peak"):
        assert words in said


@pytest.mark.parametrize("options", [["--images", "10"], ["--runs", "0"], ["--device", "cuda:77"]])
def test_a_command_that_cannot_run_says_why(options, capsys):
    with pytest.raises(SystemExit):
        speedrun.main(["--data", "shapes10", *options])
    said = capsys.readouterr().err
    assert "--images at least" in said or "cuda:77" in said


def test_peaks_come_from_a_data_sheet_or_a_measurement(monkeypatch):
    assert peak.peak_flops(CPU)[0] > 1e8 and "measured" in peak.peak_flops(CPU)[1]
    for name, expected in (
        ("NVIDIA H100 80GB HBM3", 989),
        ("NVIDIA A100-SXM4-80GB", 312),
        ("NVIDIA L40S", 362),
    ):
        monkeypatch.setattr(peak, "device_name", lambda device, name=name: name)
        value, source = peak.peak_flops(CPU)
        assert math.isclose(value, expected * 1e12) and "data sheet" in source
    assert np.isfinite(list(peak.PEAKS.values())).all()
