"""Hands in format 3, where cells lie in worksheets and code is an input, with forged marks."""

import json

import nbformat

SAYS = ["old_format: The notebook is in the older format 3", "skip-execution", "points is 900 instead of 2"]


def notebook(nb):
    nb["cells"][4]["metadata"] |= {"tags": ["skip-execution"]}
    nb["cells"][4]["metadata"]["nbgrader"]["points"] = 900
    old = nbformat.convert(nbformat.reads(json.dumps(nb), as_version=4), 3)
    return nbformat.v3.writes_json(old).encode()
