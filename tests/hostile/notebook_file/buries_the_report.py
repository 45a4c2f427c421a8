"""Hands in hundreds of notebooks and links, so that nobody finds its name in what the report says of them."""

import json
import os

SAYS = ["and 294 more", "280 more files were refused"]


def hand_in(folder, nb):
    place = folder / "a1_toy"
    place.mkdir()
    (place / "a1_toy.ipynb").write_text(json.dumps(nb))
    for number in range(299):
        (place / f"{'long' * 50}-{number}.ipynb").write_text("{}")
        os.symlink("a1_toy.ipynb", place / f"{'link' * 50}-{number}.ipynb")
    os.symlink("a1_toy.ipynb", place / "link.ipynb")


def CHECK(found):
    assert len(found.mentions) < 10_000, len(found.mentions)
