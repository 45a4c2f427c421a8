"""Holds the source of its answer twice: a search finds the right one, and the reader runs the other."""

import json

from tests.toy_course import SQUARE

SAYS = ['"source" stands there twice']


def notebook(nb):
    wrong = '"source": ' + json.dumps(nb["cells"][3]["source"])
    return json.dumps(nb).replace(wrong, f'"source": {json.dumps(SQUARE)}, {wrong}').encode()
