"""Swaps its notebook for a link to the host's files and back, many times a second, as the class is read."""

import json
import os
import threading
import time

from tests.hostile.kit import HONEST_PART, NOTHING

EARNS = [HONEST_PART, NOTHING]
MOVES = True
QUIET = "whichever of the two was met is graded or refused; the secret is in neither"


def hand_in(place, nb):
    folder = place / "a1_toy"
    folder.mkdir()
    (folder / "a1_toy.ipynb").write_text(json.dumps(nb))

    def swap():
        ends = time.monotonic() + 4
        with_link = False
        while time.monotonic() < ends and folder.is_dir():
            other = folder / "other"
            other.unlink(missing_ok=True)
            with_link = not with_link
            other.symlink_to("/etc/passwd") if with_link else other.write_text(json.dumps(nb))
            os.replace(other, folder / "a1_toy.ipynb")
            time.sleep(0.0005)

    threading.Thread(target=swap, daemon=True).start()


def CHECK(found):
    assert "root:" not in found.feedback + found.mentions
