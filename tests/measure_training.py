"""Measure the thresholds of the graded training run: the reference's loop, many seeds, one track.

    nice .venv/bin/python -m tests.measure_training cpu_shapes --seeds 12

prints a line for each run, then what belongs into nnlab/data/training_thresholds.csv. One thread; seconds
are CPU seconds. CIFAR-10 is found as everywhere (NNLAB_DATA).
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch
from scipy import stats

from nnlab import training_run

ASSIGNMENT, QUESTION = "a7_architectures", "training_run"


def tolerance_factor(n: int, share: float = 0.999, confidence: float = 0.95) -> float:
    """k such that mean - k std of n runs has, with this confidence, at least this share of all runs above it.

    One-sided tolerance bound of a normal distribution: a quantile of the noncentral t distribution over
    sqrt(n).
    """
    shift = stats.norm.ppf(share) * np.sqrt(n)
    return float(stats.nct.ppf(confidence, n - 1, shift) / np.sqrt(n))


def reference() -> dict:
    """What the reference solution defines."""
    from pathlib import Path

    from autograder.course.course import Course

    assignment = Course(Path(__file__).resolve().parents[1]).load(ASSIGNMENT)
    space: dict = {}
    exec(assignment.setup_code, space)
    exec(assignment.reference_code(QUESTION), space)
    return space


def one_run(space: dict, track: str, images: dict, seed: int) -> tuple[float, float]:
    """Train with one seed; returns test accuracy in % and CPU seconds."""
    asked = training_run.thresholds()[track]
    torch.manual_seed(seed)
    model = space["build_model"]()
    config = space["training_config"]() | {"num_steps": asked.steps, "batch_size": asked.batch_size}
    begun = time.process_time()
    space["train"](model, images, config)
    spent = time.process_time() - begun
    x, y = training_run.held_out(track, asked.test_images, np.random.default_rng([seed, 7]))
    return training_run.accuracy(model, x, y), spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("track", choices=("cpu_shapes", "cpu_cifar10"))
    parser.add_argument("--seeds", type=int, default=12)
    options = parser.parse_args()
    torch.set_num_threads(1)
    space, images, found = reference(), training_run.images_of(options.track), []
    for seed in range(options.seeds):
        reached, spent = one_run(space, options.track, images, seed)
        found.append(reached)
        print(f"seed {seed}: {reached:.2f} % of held-out images, {spent:.1f} CPU s", flush=True)
    mean, std, k = np.mean(found), np.std(found, ddof=1), tolerance_factor(len(found))
    print(f"{options.track}: n {len(found)}, mean {mean:.2f}, std {std:.2f}, least {min(found):.2f}", end="")
    print(f", mean - {k:.2f} std = {mean - k * std:.2f}; torch {torch.__version__}")


if __name__ == "__main__":
    main()
