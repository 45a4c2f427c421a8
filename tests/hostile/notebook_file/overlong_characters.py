"""Writes quotes and slashes in overlong UTF-8, which careless decoders take for the plain ones."""

import json

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["can't be read: the file is not text"]


def notebook(nb):
    return json.dumps(nb).encode().replace(b"/", b"\xc0\xaf").replace(b'"source"', b'\xc0\xa2source"', 1)
