"""A short, seeded run of every fuzzing target, and every input that failed once; tests/fuzz says more."""

from __future__ import annotations

import os

import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.worker.inside import wire
from tests.fuzz import loop, targets

QUICK = {"wire": 400, "frames": 800, "replies": 40, "notebook": 60, "intake": 60, "pages": 25}
LONGER = 6  # times as many in the slow run
BITTEN = [
    pytest.param(name, path, id=f"{name}-{path.stem}")
    for name in targets.NAMES
    for path in sorted((targets.CORPUS / name).glob("*.bin"))
]


def search(name: str, examples: int) -> None:
    """Let hypothesis draw the decisions, so that what it reports is as small as it can be made."""
    target = targets.load(name)

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False), st.booleans())
    def holds(rng, changed):
        data = target.make(rng)
        target.check(target.mutated(data, rng) if changed else data)

    holds()


@pytest.mark.parametrize("name", targets.NAMES)
def test_holds_for_a_few_inputs(name):
    search(name, QUICK[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", targets.NAMES)
def test_holds_for_more_inputs(name, tmp_path):
    result = loop.run(targets.load(name), LONGER * QUICK[name], 1, tmp_path)
    assert result.done == LONGER * QUICK[name] and not result.failures, result.failures


@pytest.mark.parametrize(("name", "path"), BITTEN)
def test_what_failed_once_holds(name, path):
    loop.tried(targets.load(name), path.read_bytes())


def test_keys_of_one_hash_do_not_hold_up_the_judge():
    same = [index * (2**61 - 1) + 5 for index in range(2**4, 15_000)]
    pairs = [[msgpack.ExtType(6, key.to_bytes(12, "little")), 0] for key in same]
    data = msgpack.packb(msgpack.ExtType(8, msgpack.packb(pairs)))
    loop.tried(targets.load("wire"), data)
    with pytest.raises(wire.WireError, match="same hash"):
        wire.Decoder().decode(data)


def fails(data: bytes) -> None:
    if data == b"spin":
        while True:
            pass
    if data == b"die":
        os.abort()
    assert data != b"wrong", "it is wrong"


@pytest.mark.parametrize("bad", [b"wrong", b"die", b"spin"])
def test_the_loop_finds_and_keeps_what_fails(bad, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "_STALLED", 1.0)
    target = targets.Target("wire", None, None, fails)
    monkeypatch.setattr(targets.Target, "input", lambda self, seed, number: bad if number == 3 else b"good")
    result = loop.run(target, 6, 1, tmp_path)
    assert result.done == 6 and [path.read_bytes() for path, _ in result.failures] == [bad]
