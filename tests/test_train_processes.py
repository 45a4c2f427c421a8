"""The training loop under `torchrun`: two processes have the losses of one."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from nnlab import train
from nnlab.train.batches import Batches
from nnlab.train.devices import Processes
from tests.test_train import CONFIG, images, same

ROOT = Path(__file__).resolve().parents[1]
DISTRIBUTED = replace(CONFIG, flip=True, crop=2, epochs=2)


def without_batch_norm(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(216, 3))


def one_of_several(folder):
    """What each process of `torchrun` does: build the net, differently, and fit."""
    model = without_batch_norm(seed=int(os.environ["RANK"]))
    history = train.fit(model, images(), images(30, seed=1), DISTRIBUTED, log=folder / "two.jsonl")
    train.save_weights(model, folder / f"{os.environ['RANK']}.safetensors")
    assert history.about["processes"] == 2


@pytest.mark.slow
def test_two_processes_have_the_losses_of_one(tmp_path):
    (tmp_path / "script.py").write_text(
        f"from tests.test_train_processes import *\none_of_several(Path({str(tmp_path)!r}))"
    )
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [*command, str(tmp_path / "script.py")],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    model = without_batch_norm(seed=0)
    alone = train.fit(model, images(), images(30, seed=1), DISTRIBUTED)
    together = train.History.read(tmp_path / "two.jsonl")
    assert np.allclose(together.loss, alone.loss, rtol=1e-5) and len(alone.loss) == 10
    assert together.accuracy == pytest.approx(alone.accuracy)
    two = [without_batch_norm(), without_batch_norm()]
    for rank, each in enumerate(two):
        train.load_weights(each, tmp_path / f"{rank}.safetensors")
    assert same(*two)
    assert all(
        torch.allclose(a, b, atol=1e-5) for a, b in zip(model.parameters(), two[0].parameters(), strict=True)
    )
    with pytest.raises(ValueError, match="3 processes cannot share evenly"):
        Batches(torch.zeros(80, 3), torch.zeros(80), CONFIG, Processes(0, 3))
