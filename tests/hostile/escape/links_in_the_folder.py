"""Hands in links: to the host's files, a neighbour's notebook, the folder above; hard ones, dangling ones."""

import json
import os

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["is a link"]


def hand_in(place, nb):
    honest = next(iter(sorted(place.parent.glob("*/a1_toy/a1_toy.ipynb"))), place / "none")
    (place / "a1_toy").mkdir()
    (place / "a1_toy" / "a1_toy.ipynb").symlink_to(honest)
    (place / "copy.ipynb").symlink_to("/proc/self/environ")
    (place / "above").symlink_to(place.parent)
    (place / "loop").symlink_to("loop")
    secret = place.parent / "instructor-secret.ipynb"
    (place / "secret.ipynb").symlink_to(secret)
    outside = place.parent.parent / "linked.ipynb"
    outside.write_text(json.dumps(nb))
    os.link(outside, place / "hard.ipynb")
