"""Hands in twenty archives of under 300 bytes, each of which unpacks to less than a student may have."""

import json

from tests.handed_in import odd_archives
from tests.hostile.kit import HONEST_PART

EARNS = HONEST_PART  # the notebook lies before them
SAYS = ["unpacks to more than"]


def hand_in(place, nb):
    (place / "a1_toy.ipynb").write_text(json.dumps(nb))
    for number in range(20):
        (place / f"{number:02}.tar.bz2").write_bytes(odd_archives()["bomb.tar.bz2"])
