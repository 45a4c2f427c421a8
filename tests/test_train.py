"""The training loop: settings, steps, the same weights after an interruption, files, log, display."""

import copy
import json
import os
import signal
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import nn

from nnlab import plotting, train
from nnlab.train import checkpoint, display
from nnlab.train.batches import Batches
from nnlab.train.devices import Processes

CONFIG = train.Config(epochs=3, batch_size=16, lr=0.1, device="cpu")


def images(n=80, seed=0, side=8):
    """Three classes of small images, told apart by their brightness."""
    rng = np.random.default_rng(seed)
    y = rng.integers(3, size=n)
    x = rng.normal(size=(n, 3, side, side)) + (y[:, None, None, None] - 1)
    return x.astype(np.float32), y


def net(seed=0):
    """Convolution, batch norm, dropout: something of each kind that a checkpoint has to remember."""
    torch.manual_seed(seed)
    layers = [nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.Dropout(0.3)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3))


def same(a, b):
    left, right = a.state_dict(), b.state_dict()
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


# --------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"lr": -0.1}, "lr is a number of at least 0, not -0.1"),
        ({"lr": float("nan")}, "lr is a number"),
        ({"lr": "0.1"}, "lr is a number"),
        ({"epochs": 0}, "epochs is a whole number of at least 1"),
        ({"steps": 2.5}, "steps is a whole number"),
        ({"batch_size": True}, "batch_size is a whole number"),
        ({"momentum": 1.0}, "momentum is below 1"),
        ({"momentum": 0.0}, "Nesterov's step needs a momentum"),
        ({"label_smoothing": 2}, "label_smoothing is a number from 0 to 1"),
        ({"milestones": (0.8, 0.5)}, "rising order"),
        ({"schedule": "cosine"}, "one-cycle, step, constant"),
        ({"precision": "half"}, "auto, float32, bfloat16"),
        ({"flip": 1}, "flip is True or False"),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_words(settings, words):
    with pytest.raises(ValueError, match=words):
        train.Config(**settings)


def test_numbers_of_numpy_become_plain_ones():
    config = train.Config(epochs=np.int64(3), lr=np.float32(0.5))
    assert type(config.epochs) is int and type(config.lr) is float
    assert json.loads(json.dumps(config.__dict__))["lr"] == 0.5


def test_schedules():
    steps = 80
    rates = [train.Config(lr=2.0).rate(step, steps) for step in range(steps)]
    assert np.argmax(rates) == 20 and rates[20] == 2 and rates[-1] == pytest.approx(0.02)
    assert rates[0] > 0 and np.allclose(np.diff(rates[:21]), 2 / 21) and np.ptp(np.diff(rates[20:])) < 1e-12
    step = train.Config(lr=1.0, schedule="step", milestones=[0.5, 0.75])
    assert [step.rate(t, 8) for t in range(8)] == pytest.approx([1] * 4 + [0.1] * 2 + [0.01] * 2)
    assert train.Config(lr=1.0, schedule="constant").rate(79, 80) == 1
    assert train.Config(lr=1.0).rate(0, 1) == 1  # a single update


def test_decay_leaves_biases_and_norm_layers_out_unless_asked():
    model = net()
    for both in (False, True):
        groups = train.make_optimizer(
            model, replace(CONFIG, weight_decay=0.1, decay_norm_and_bias=both)
        ).param_groups
        assert [group["weight_decay"] for group in groups] == [0.1, 0.1 * both]
        assert [len(group["params"]) for group in groups] == [2, 4]


@pytest.mark.parametrize(
    "changes, data, words",
    [
        ({"batch_size": 81}, {}, "only 80 images"),
        ({"crop": 8}, {}, "crop is 8"),
        ({"device": "cuda:77"}, {}, "device 'cuda:77' cannot be used here"),
        ({"device": "abacus"}, {}, "device 'abacus'"),
        ({}, {"x": np.zeros((80, 3, 8, 8), np.uint8)}, "standardized floats"),
        ({}, {"y": np.zeros(79, int)}, "one class index per image"),
        ({}, {"y": np.full(80, -1)}, "class indices start at 0"),
        ({"flip": True}, {"x": np.zeros((80, 192), np.float32)}, "need images"),
    ],
)
def test_data_that_do_not_fit_are_refused_in_words(changes, data, words):
    x, y = images()
    with pytest.raises(ValueError, match=words):
        train.fit(net(), (data.get("x", x), data.get("y", y)), config=replace(CONFIG, **changes))


# --------------------------------------------------------------------------- the loop


def test_it_takes_the_steps_of_a_plain_loop():
    x, y = images()
    config = replace(CONFIG, label_smoothing=0.1, weight_decay=0.01)
    model = nn.Sequential(*net()[:3], nn.Flatten(), nn.Linear(384, 3))  # no dropout
    plain = copy.deepcopy(model)
    history = train.fit(model, (x, y), config=config)

    filters = [p for p in plain.parameters() if p.ndim > 1]
    others = [p for p in plain.parameters() if p.ndim == 1]
    optimizer = torch.optim.SGD(
        [{"params": filters, "weight_decay": 0.01}, {"params": others}], lr=1, momentum=0.9, nesterov=True
    )
    batches, losses = Batches(torch.tensor(x), torch.tensor(y), config, Processes()), []
    for step in range(15):
        xb, yb = batches.at(step)
        loss = F.cross_entropy(plain(xb), yb, label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = 0.1 * train.one_cycle(step, 15)
        optimizer.step()
        losses.append(loss.item())
    assert np.allclose(history.loss, losses, rtol=1e-4)
    pairs = zip(model.parameters(), plain.parameters(), strict=True)
    assert all(torch.allclose(a, b, atol=1e-4) for a, b in pairs)
    assert not model.training


def test_it_learns_and_an_epoch_shows_every_image_once():
    x, y = images(160)
    history = train.fit(net(), (x, y), images(90, seed=1), replace(CONFIG, epochs=8))
    assert history.accuracy > 80 and history.epochs[-1]["val_loss"] < 0.8 * history.epochs[0]["val_loss"]
    assert [epoch["step"] for epoch in history.epochs] == list(range(10, 81, 10)) and history.seconds > 0
    batches = Batches(torch.arange(80.0)[:, None], torch.tensor(y[:80]), CONFIG, Processes())
    epochs = [torch.cat([batches.at(step)[0] for step in range(5 * e, 5 * e + 5)]).flatten() for e in (0, 1)]
    assert not torch.equal(*epochs)
    assert all(epoch.sort().values.tolist() == list(range(80)) for epoch in epochs)


@pytest.mark.parametrize("setting", [{"flip": True}, {"crop": 2}, {"cutout": 3}])
def test_augmentation_differs_from_image_to_image_and_from_update_to_update(setting):
    x = torch.arange(1.0, 65).view(1, 1, 8, 8).expand(80, 1, 8, 8)
    plain, augmented = (
        Batches(x, torch.zeros(80), replace(CONFIG, **changes), Processes()) for changes in ({}, setting)
    )
    assert torch.equal(plain.at(0)[0], x[:16])
    first, second, again = (augmented.at(step)[0] for step in (0, 1, 0))
    assert torch.equal(first, again) and not torch.equal(first, second)
    assert len(first.flatten(1).unique(dim=0)) > 1


def test_a_budget_in_steps_and_fewer_looks():
    config = replace(CONFIG, steps=13, evaluate_every=2)
    history = train.fit(net(), images(), images(30, seed=1), config)
    assert len(history.loss) == 13 and [epoch["step"] for epoch in history.epochs] == [10, 13]


def test_precision_seed_and_torchs_own_random_numbers():
    torch.manual_seed(5)
    before, state = torch.rand(2), torch.get_rng_state()
    models = [net() for _ in range(3)]
    torch.set_rng_state(state)
    for model, seed, precision in zip(models, (0, 0, 1), ("auto", "bfloat16", "auto"), strict=True):
        losses = train.fit(model, images(), config=replace(CONFIG, seed=seed, precision=precision)).loss
        assert model[0].weight.dtype == torch.float32 and losses[-1] < losses[0]
    assert torch.equal(torch.get_rng_state(), state) and before.numel()  # a run leaves them alone
    assert not same(models[0], models[1]) and not same(models[0], models[2])
    assert torch.allclose(models[0][0].weight, models[1][0].weight, atol=0.02)


def test_a_run_that_diverges_says_so_and_ends_and_is_not_saved(tmp_path):
    where = tmp_path / "run.safetensors"
    with pytest.warns(RuntimeWarning, match="smaller learning rate than 1e"):
        history = train.fit(_linear(), images(), config=replace(CONFIG, lr=1e30), checkpoint=where)
    assert "not finite" in history.stopped and len(history.epochs) < 3 and not where.exists()


def _linear():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(192, 8), nn.Linear(8, 3))


def test_evaluation_leaves_the_mode_and_does_not_depend_on_the_batch_size():
    model, (x, y) = net(), images()
    model.train()
    assert train.evaluate(model, x, y) == pytest.approx(train.evaluate(model, x, y, batch_size=7), rel=1e-6)
    assert model.training and train.predict(model, x.astype(np.float64)).shape == (80, 3)
    scores = train.predict(model, x)
    assert train.evaluate(model, x, y)[1] == pytest.approx(100 * (scores.argmax(1).numpy() == y).mean())
    with pytest.raises(ValueError, match="standardized floats"):
        train.predict(model, (x * 9).astype(np.uint8))


# --------------------------------------------------------------------------- interruption


INTERRUPTED = replace(CONFIG, flip=True, crop=2, cutout=3, weight_decay=0.01)


class Interrupts(nn.Module):
    """Passes its input on; in the forward pass of one update something happens."""

    def __init__(self, update, happening):
        super().__init__()
        self.update, self.happening, self.count = update, happening, 0

    def forward(self, x):
        self.count += self.training
        if self.count == self.update:
            self.happening()
        return x


def stop_button():
    signal.raise_signal(signal.SIGINT)


def crash():
    raise RuntimeError("the machine fails")


@pytest.mark.parametrize(
    "happening, error, done", [(stop_button, KeyboardInterrupt, 8), (crash, RuntimeError, 5)]
)
def test_an_interrupted_run_goes_on_to_the_same_weights_bit_for_bit(tmp_path, happening, error, done):
    """The stop button lets the update finish, and saves; a crash goes back to the end of the last epoch."""
    whole, validation = net().append(nn.Identity()), images(30, seed=1)
    uninterrupted = train.fit(whole, images(), validation, INTERRUPTED, log=tmp_path / "whole.jsonl")

    where, log = tmp_path / "run.safetensors", tmp_path / "run.jsonl"
    options = {"checkpoint": where, "log": log, "resume": True}
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(error):
        train.fit(net().append(Interrupts(8, happening)), images(), validation, INTERRUPTED, **options)
    assert signal.getsignal(signal.SIGINT) == handler
    assert checkpoint.read_state(where)["step"] == done
    resumed = net(seed=1).append(nn.Identity())
    history = train.fit(resumed, images(), validation, INTERRUPTED, **options)
    assert same(whole, resumed)
    assert history.loss == uninterrupted.loss and history.lr == uninterrupted.lr
    results = [
        [(e["step"], e["train_loss"], e["val_loss"]) for e in h.epochs] for h in (history, uninterrupted)
    ]
    assert results[0] == results[1] and len(results[0]) == 3
    logs = [train.History.read(path) for path in (log, tmp_path / "whole.jsonl")]
    assert logs[0].loss == logs[1].loss == history.loss and logs[0].epochs == history.epochs

    again = net(seed=2).append(nn.Identity())  # a complete run is only loaded
    assert train.fit(again, images(), validation, INTERRUPTED, **options).loss == history.loss
    assert same(whole, again)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    where = tmp_path_factory.mktemp("finished") / "run.safetensors"
    train.fit(net(), images(), config=CONFIG, checkpoint=where)
    return where


def test_a_checkpoint_is_tensors_and_text(finished):
    with safe_open(finished, "pt") as file:
        names, header = list(file.keys()), json.loads(file.metadata()["nnlab"])
    assert "model.0.weight" in names and "optimizer.0.momentum_buffer" in names and "state.loss" in names
    assert header["state"]["step"] == 15 and header["groups"][0]["momentum"] == 0.9
    assert os.listdir(finished.parent) == [finished.name]


@pytest.mark.parametrize(
    "model, changes, resume, words",
    [
        (net, {}, False, "is there already"),
        (net, {"lr": 0.2, "seed": 3}, True, "lr was 0.1 and is 0.2; seed was 0 and is 3"),
        (lambda: net().append(nn.Linear(3, 3)), {}, True, "another model: 7.bias is missing"),
        (
            lambda: nn.Sequential(nn.Conv2d(3, 5, 3), *net()[1:]),
            {},
            True,
            "0.bias is .6,. and should be .5,.",
        ),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(finished, model, changes, resume, words):
    with pytest.raises(ValueError, match=words):
        train.fit(model(), images(), config=replace(CONFIG, **changes), checkpoint=finished, resume=resume)


def test_files_that_are_no_checkpoints_are_refused(finished, tmp_path):
    model, weights = net(seed=1), tmp_path / "weights.safetensors"
    train.save_weights(model, weights)
    other = net(seed=2)
    train.load_weights(other, weights)
    assert same(model, other)
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(finished.read_bytes()[:-100])
    for path, words in (
        (weights, "no checkpoint"),
        (cut, "no whole safetensors file"),
        (tmp_path / "no", "no file"),
    ):
        with pytest.raises(ValueError, match=words):
            checkpoint.read_state(path)
    with pytest.raises(ValueError, match="another model"):
        train.load_weights(other, finished)


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    where = tmp_path / "weights.safetensors"
    train.save_weights(net(), where)
    before = where.read_bytes()

    def full(descriptor):
        raise OSError("no space left on device")

    monkeypatch.setattr(checkpoint.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        train.save_weights(net(seed=1), where)
    assert where.read_bytes() == before and os.listdir(tmp_path) == [where.name]


# --------------------------------------------------------------------------- log and display


def test_a_log_plots_itself_even_when_its_last_line_is_cut_off(tmp_path):
    log = tmp_path / "run.jsonl"
    history = train.fit(net(), images(), images(30, seed=1), CONFIG, log=log)
    log.write_text(log.read_text()[:-20])
    read = train.History.read(log)
    assert read.loss == history.loss and read.epochs == history.epochs[:-1]
    assert read.about["config"]["batch_size"] == 16 and read.about["torch"] == torch.__version__
    for runs in ([log], [history, log]):
        figure = train.plot_log(*runs)
        assert plotting.check_axes(figure) == [] and "15 updates" in figure.get_suptitle()
    log.write_text("epoch 1: 0.3\nepoch 2: 0.2\n")
    with pytest.raises(ValueError, match="line 1, is no line of a training log"):
        train.plot_log(log)


def test_the_live_curve_is_one_figure_in_a_notebook_and_nothing_elsewhere(monkeypatch):
    shown, opened = [], len(plotting.plt.get_fignums())
    train.fit(net(), images(), config=CONFIG, plot=True)

    class Place:
        def update(self, figure):
            shown.append(figure)

    monkeypatch.setattr(display, "_in_notebook", lambda: True)
    monkeypatch.setattr(display.time, "monotonic", iter(range(10, 10_000, 10)).__next__)
    monkeypatch.setattr("IPython.display.display", lambda figure, display_id: shown.append(figure) or Place())
    train.fit(net(), images(), config=CONFIG, plot=True)
    assert len(shown) == 4 and len(plotting.plt.get_fignums()) == opened  # each epoch, and at the end


def test_the_bar_is_shown_when_asked_for(capsys):
    train.fit(net(), images(), images(30, seed=1), CONFIG, progress=True)
    assert "15/15" in (said := capsys.readouterr().err) and "val_accuracy" in said
    train.fit(net(), images(), config=CONFIG)
    assert capsys.readouterr().err == ""
