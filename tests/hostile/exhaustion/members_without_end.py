"""Hands in archives of 390,000 members, so that the class waits until all of them have been met."""

import gzip
import io
import zipfile

from tests.handed_in import tar_header
from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["a_many.zip can't be used: it holds too many files", "comes after more than 5000 other files"]


def hand_in(place, nb):
    thousand = gzip.compress(tar_header("a.ipynb") * 1000)
    (place / "many.tgz").write_bytes(thousand * 390)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.ipynb", "{}")
        archive.filelist *= 390_000
    (place / "a_many.zip").write_bytes(made.getvalue())
