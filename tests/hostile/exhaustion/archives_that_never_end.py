"""Hands in archives of a few bytes that hang whoever reads them, or end them with an odd error."""

from tests.handed_in import odd_archives
from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = [
    "sparse.tar can't be used",
    "huge.tar can't be used: it unpacks to more",
    "nines.tar",
    "back.tar can't be used",
]


def hand_in(place, nb):
    for name, content in odd_archives().items():
        if not name.startswith("bomb"):
            (place / name).write_bytes(content)
