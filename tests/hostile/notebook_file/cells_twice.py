"""Holds the key "cells" twice: one reader sees the honest list, another the one without the tests."""

import json

SAYS = ['"cells" stands there twice', "missing_locked_cell"]


def notebook(nb):
    others = [cell for cell in nb["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")]
    text = json.dumps(nb)
    return (text[:-1] + ', "cells": ' + json.dumps(others) + "}").encode()
