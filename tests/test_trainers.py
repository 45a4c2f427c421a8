"""The training loop of the experiments: runs do not mix, pairs see the same batches, masks hold."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from nnlab.trainers import accuracy, magnitude_masks, mlp_scores, shuffle_values, sweep, train_nets

SCORES = mlp_scores(torch.tanh)


def _data(n=200):
    rng = np.random.default_rng(0)
    y = rng.integers(3, size=n)
    x = np.eye(3)[y] * 2 + 0.3 * rng.normal(size=(n, 3))
    return torch.tensor(x).float(), torch.tensor(y)


def _start(seed):
    rng = np.random.default_rng(seed)
    return [torch.tensor(rng.normal(size=shape) * 0.5).float() for shape in ((3, 8), (1, 8), (8, 3), (1, 3))]


def _nets(seeds):
    return [torch.stack(ps).requires_grad_() for ps in zip(*map(_start, seeds), strict=True)]


def test_it_learns_and_agrees_with_torch_sgd():
    x, y = _data()
    nets = _nets([0, 1])
    losses = train_nets(nets, SCORES, x, y, 0.1, [0, 1], 60, 16)
    assert losses.shape == (60, 2) and (losses[-5:].mean(0) < 0.3).all()
    assert (accuracy(nets, SCORES, x, y) > 95).all()

    params = [p.requires_grad_() for p in _start(1)]
    optimizer, rng = torch.optim.SGD(params, lr=0.1, momentum=0.9), torch.Generator().manual_seed(1)
    for _ in range(60):
        batch = torch.randint(len(x), (16,), generator=rng)
        optimizer.zero_grad()
        F.cross_entropy(SCORES(x[batch], params), y[batch]).backward()
        optimizer.step()
    assert all(torch.allclose(many[1], one, atol=1e-4) for many, one in zip(nets, params, strict=True))


def test_a_diverging_run_leaves_the_others_alone():
    x, y = _data()
    alone, beside = _nets([0]), _nets([0, 0])
    train_nets(alone, SCORES, x, y, 0.1, [0], 20, 16)
    losses = train_nets(beside, SCORES, x, y, [0.1, float("inf")], [0, 0], 20, 16)
    assert torch.isfinite(losses[:, 0]).all() and not torch.isfinite(losses[-1, 1])
    assert all(torch.allclose(a[0], b[0], atol=1e-6) for a, b in zip(alone, beside, strict=True))


def test_decay_takes_smaller_steps_at_the_end():
    x, y = _data()
    plain, decayed = _nets([0]), _nets([0])
    a = train_nets(plain, SCORES, x, y, 0.1, [0], 10, 16)
    b = train_nets(decayed, SCORES, x, y, 0.1, [0], 10, 16, decay=True)
    assert torch.equal(a[:2], b[:2]) and not torch.equal(a[2:], b[2:])


@pytest.mark.parametrize("lrs, seeds", [(0.1, [0]), ([0.1, 0.2, 0.3], [0, 1])])
def test_disagreeing_numbers_of_runs_are_refused(lrs, seeds):
    with pytest.raises(ValueError, match="2 runs"):
        train_nets(_nets([0, 1]), SCORES, *_data(), lrs, seeds, 1)


def test_sweep_returns_a_grid_in_the_right_order():
    x, y = _data()
    grid = sweep(_start, SCORES, {"train": (x, y), "test": (x, y)}, [0.0, 0.1], [3, 4, 5], 40, 16)
    assert set(grid) == {"test"} and grid["test"].shape == (3, 2)
    assert np.array_equal(grid["test"][:, 0], accuracy(_nets([3, 4, 5]), SCORES, x, y))
    assert (grid["test"][:, 1] > 95).all()


def test_masks_keep_the_largest_weights_and_training_keeps_the_masks():
    x, y = _data()
    nets = _nets([0, 1])
    masks = magnitude_masks(nets, [torch.ones_like(p) for p in nets], (0.5, 1, 0.25, 1))
    assert [int(m[1].sum()) for m in masks] == [12, 8, 6, 3]
    size, kept = nets[0].detach()[0].abs(), masks[0][0] > 0
    assert size[kept].min() > size[~kept].max()
    again = magnitude_masks(nets, masks, (0.5, 1, 0.5, 1))
    assert all(((a == 0) | (m == 1)).all() for a, m in zip(again, masks, strict=True))
    train_nets(nets, SCORES, x, y, 0.1, [0, 1], 5, 16, masks=masks)
    assert all((p[m == 0] == 0).all() for p, m in zip(nets, masks, strict=True))


def test_shuffled_values_are_the_same_numbers_elsewhere():
    nets = [p.detach() for p in _nets([0, 1])]
    masks = magnitude_masks(nets, [torch.ones_like(p) for p in nets], (0.5, 0.5, 0.5, 0.4))
    places = [m.flip(2) for m in masks]
    new = shuffle_values(nets, masks, places, np.random.default_rng(0))
    for p, mask, place, out in zip(nets, masks, places, new, strict=True):
        assert (out[place == 0] == 0).all()
        for r in range(2):
            assert torch.equal(out[r][place[r] > 0].sort().values, p[r][mask[r] > 0].sort().values)
