"""Packs a timestamp.txt of long ago next to the notebook, to be in time whenever it is handed in."""

import io
import json
import zipfile

SAYS = ["own_timestamp", "was handed in by the student; its date is ignored"]


def hand_in(folder, nb):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a1_toy/a1_toy.ipynb", json.dumps(nb))
        archive.writestr("a1_toy/timestamp.txt", "1999-01-01 00:00:00.0 UTC")
    (folder / "work.zip").write_bytes(packed.getvalue())
    (folder / "timestamp.txt").write_text("2026-11-21 10:00:00.0 UTC")


def CHECK(found):
    assert found.verdict.timestamp.startswith("2026-11-21"), found.verdict.timestamp
