"""Coverage-guided fuzzing with atheris, which this project does not require (pip install atheris; Linux)."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from random import Random

from tests.fuzz import loop, targets


def run(name: str, inputs: int, seed: int, folder: Path) -> int:
    """Let atheris look for inputs that reach new branches of the target's modules; does not return."""
    try:
        import atheris
    except ImportError:
        print("Install atheris first: pip install atheris", file=sys.stderr)
        return 2
    where = targets.modules_of(name)
    with atheris.instrument_imports(include=list(where)):
        for module in where:
            importlib.import_module(module)
    target = targets.load(name)
    target.check(target.input(seed, 0))  # what is slow only once

    def one(data: bytes) -> None:
        try:
            loop.tried(target, data)
        except loop.Broken:
            print(loop.save(target, data, folder), file=sys.stderr)
            raise

    def mutated(data: bytes, size: int, number: int) -> bytes:
        rng = Random(number)
        return (target.mutated(data, rng) if data and rng.random() < 0.8 else target.make(rng))[:size]

    seeds = folder / "seeds" / name
    seeds.mkdir(parents=True, exist_ok=True)
    for number in range(200):
        (seeds / str(number)).write_bytes(target.input(seed, number))
    atheris.Setup(
        [
            "fuzz",
            f"-runs={inputs}",
            f"-seed={seed}",
            "-max_len=1000000",
            f"-artifact_prefix={folder}/",
            "-timeout=60",
            str(seeds),
        ],
        one,
        custom_mutator=mutated,
    )
    atheris.Fuzz()
    return 0
