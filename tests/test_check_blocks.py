"""Blocks that are run on plain arrays, and torch in the worker of the assignment that allows it."""

from __future__ import annotations

import dataclasses
import socket
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from autograder.course import policy as policies
from autograder.course.records import Submission
from autograder.judge.judge import Judge
from autograder.worker.client.worker import Worker
from autograder.worker.inside import wire
from autograder.worker.inside.call_server import CallServer
from autograder.worker.inside.shell import Outputs
from nnlab import check_blocks
from nnlab.check import CheckFailed
from tests.test_catalogue import assignment_of, entries_of
from tests.test_catalogue_sandbox import rebuilt

NAME = "a7_architectures"
LAYERS = {"conv1": (3, 2, 3, 3), "bn1": 3}
SHAPES = (2, 2, 4, 5), (2, 3, 4, 5)


class Block(nn.Module):
    def __init__(self, norm="bn1", bias=False, relu=torch.relu, momentum=0.1):
        super().__init__()
        self.conv1, self.relu = nn.Conv2d(2, 3, 3, padding=1, bias=bias), relu
        setattr(self, norm, nn.BatchNorm2d(3, momentum=momentum))
        self.norm = norm

    def forward(self, x):
        return self.relu(getattr(self, self.norm)(self.conv1(x)))


def reference(t, x, train):
    return torch.relu(check_blocks.norm(t, "bn1", check_blocks.conv(t, "conv1", x, pad=1), train))


def run(block, layers=LAYERS, train=True):
    return check_blocks.run_block(
        block, check_blocks.weights(layers), np.ones(SHAPES[0]), np.ones(SHAPES[1]), train
    )


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            Block(norm="norm1"),
            "it has no bn1.weight, bn1.bias.*it has norm1.weight.*which the question does not",
        ),
        (Block(bias=True), "it has conv1.bias, which the question does not have"),
        (nn.Sequential(), "it has no conv1.weight"),
        (Block(relu=lambda out: out[:, :, 1:]), "the output has the shape .2, 3, 3, 5., and should have"),
        (Block(relu=lambda out: out.detach()), "the output has lost its graph"),
        (Block(relu=lambda out: [out]), "forward must return a tensor, and it returns list"),
        (reference, "a block is an nn.Module, and this is function"),
    ],
)
def test_a_block_that_cannot_be_compared_is_told_why(block, said):
    with pytest.raises((TypeError, ValueError), match=said):
        run(block)


def test_another_shape_is_told_by_name():
    with pytest.raises(
        ValueError, match=r"conv1.weight has the shape \(3, 2, 3, 3\), and should have \(3, 2, 1, 1\)"
    ):
        run(Block(), {"conv1": (3, 2, 1, 1), "bn1": 3})


@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize("relu", [torch.relu, torch.relu_, lambda x: x.clamp(min=0)])
def test_a_right_block_agrees(relu, train):
    def driver(options, *rest):
        return check_blocks.run_block(Block(**options), *rest)

    rng = np.random.default_rng(3)
    check_blocks.compare(driver, {"relu": relu}, LAYERS, SHAPES[0], reference, rng, train)


@pytest.mark.parametrize(
    ("options", "train", "said"),
    [
        ({"relu": torch.sigmoid}, False, "the output in eval mode"),
        ({"relu": lambda x: torch.relu(x).detach() + 0 * x}, True, "the gradient of x in train mode"),
        ({"momentum": 0.2}, True, "bn1.running_mean after a pass in train mode"),
    ],
)
def test_a_wrong_block_of_the_right_shape_does_not(options, train, said):
    def driver(options, *rest):
        return check_blocks.run_block(Block(**options), *rest)

    rng = np.random.default_rng(3)
    with pytest.raises(CheckFailed, match=said):
        check_blocks.compare(driver, options, LAYERS, SHAPES[0], reference, rng, train)


# --------------------------------------------------------------------------- torch in the worker


@pytest.mark.parametrize("name", ["conv_forward_naive", "se_block"])
def test_torch_is_refused_in_the_functions_that_a_policy_names(name):
    def answer(x):
        return torch.relu(torch.tensor(x)).numpy() if torch.get_num_threads() else x

    space = SimpleNamespace(namespace={name: answer}, outputs=Outputs(), describe=str)
    server = CallServer(socket.socket(), space, wire.MAX_BYTES, policies.load(NAME).without_torch)
    server.decoder.decode(wire.Encoder(None).encode([]))
    said = server._call(name, [np.ones(3)], {}, [])
    refused = said[0] == "raised" and "torch cannot be used in this question" in said[1]
    assert refused == (name == "conv_forward_naive") and (refused or said[0] == "result"), said
    assert torch.relu(torch.ones(1)) == 1  # and only there


@pytest.mark.slow
def test_torch_computes_on_one_thread_in_the_worker_of_the_assignment(sandbox):
    """An answer by torch to a numpy question, and the reference of a block beside it."""
    policy = dataclasses.replace(policies.load(NAME), preload=("numpy", "nnlab.check", "torch"))
    entries = entries_of(NAME)
    pool = dataclasses.replace(
        entries["global_avg_pool", "einsum_and_broadcast"],
        source="def global_avg_pool_forward(x):\n    return torch.tensor(x).mean((2, 3)).numpy(), x.shape\n",
        functions=("global_avg_pool_forward",),
    )
    block = entries["se_block", "functional"]
    looks = "assert torch.get_num_threads() == 1\nimport os\nimport nnlab.zoo\n"
    looks += (
        "assert os.listdir(os.path.dirname(nnlab.zoo.__file__)) == ['__init__.py']  # hidden, all of it\n"
    )
    block = dataclasses.replace(block, source=looks + block.source)
    worker = Worker(sandbox, policy)
    worker.start()
    try:
        judge = Judge(assignment_of(NAME), policy, worker, 7)
        verdict = judge.grade(Submission("student", b"{}"), rebuilt(judge.assignment, [pool, block]))
    finally:
        worker.close()
    cells = {cell.grade_id: cell for cell in verdict.cells}
    assert cells["se_block_weighs_channels"].points == 2
    refused = cells["global_avg_pool_forward_averages_pixels"]
    assert refused.points == 0 and "torch cannot be used in this question" in refused.message
