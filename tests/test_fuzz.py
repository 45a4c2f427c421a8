"""Property tests over odd inputs for all that reads what a student can write; tests/fuzz says more.

`HYPOTHESIS_PROFILE=long` draws many more inputs, at random instead of the same ones each time.
"""

from __future__ import annotations

from pathlib import Path

import msgpack
import pytest
from hypothesis import HealthCheck, given, settings

from autograder.worker.inside import wire
from tests.fuzz import intakes, notebooks, pages, replies, wires

# name -> inputs, what must hold for each, and how many of them in the short profile
TARGETS = {
    "wire": (wires.INPUTS, wires.check, 500),
    "frames": (wires.FRAMES, wires.check_frames, 250),
    "replies": (replies.INPUTS, replies.check, 100),
    "notebook": (notebooks.INPUTS, notebooks.check, 250),
    "intake": (intakes.INPUTS, intakes.check, 250),
    "pages": (pages.INPUTS, pages.check, 150),
}
FAILED_ONCE = sorted((Path(__file__).parent / "fuzz" / "corpus").glob("*/*.bin"))


def _property(inputs, check, examples: int):
    @settings(
        max_examples=examples * settings.default.max_examples // 100,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs)
    def holds(data: bytes) -> None:
        check(data)

    return holds


PROPERTIES = {name: _property(*target) for name, target in TARGETS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", PROPERTIES)
@pytest.mark.timeout(0 if settings.default.max_examples > 100 else 600)
def test_holds_for_odd_inputs(name):
    PROPERTIES[name]()


@pytest.mark.parametrize("path", FAILED_ONCE, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_failed_once_holds(path):
    TARGETS[path.parent.name][1](path.read_bytes())


def test_keys_of_one_hash_do_not_hold_up_the_judge():
    same = [index * (2**61 - 1) + 5 for index in range(2**4, 15_000)]
    pairs = [[msgpack.ExtType(6, key.to_bytes(12, "little")), 0] for key in same]
    data = msgpack.packb(msgpack.ExtType(8, msgpack.packb(pairs)))
    wires.check(data)
    with pytest.raises(wire.WireError, match="same hash"):
        wire.Decoder().decode(data)
