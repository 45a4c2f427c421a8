"""Hands in zips that grow a thousandfold: flat, in one another, overlapping, with false sizes."""

import io
import json
import struct
import zipfile

from tests.hostile.kit import HONEST_PART

EARNS = HONEST_PART  # one of them holds a notebook that can be read, four thousand times
SAYS = ["larger than"]
_ZEROS = 60 * 2**20


def _flat(name: str, count: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number in range(count):
            archive.writestr(f"{number}{name}", bytes(_ZEROS))
    return made.getvalue()


def _false_size(data: bytes) -> bytes:
    """The same members, said to unpack to ten bytes each."""
    return data.replace(struct.pack("<I", _ZEROS), struct.pack("<I", 10))


def _overlapping(nb: dict) -> bytes:
    """A directory of ten thousand names for one member."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ipynb", json.dumps(nb) + " " * 10**7)
        archive.filelist *= 4000
    return made.getvalue()


def hand_in(place, nb):
    flat = _flat(".ipynb", 2)
    (place / "flat.zip").write_bytes(flat)
    (place / "false.zip").write_bytes(_false_size(flat))
    (place / "overlapping.zip").write_bytes(_overlapping(nb))
    with zipfile.ZipFile(place / "nested.zip", "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.zip", flat)
