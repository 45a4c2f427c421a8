"""Comes in UTF-16, which tools that read bytes look through in vain, with a skipped test in it."""

import json

SAYS = ["its text is in UTF-16", "skip-execution"]
STOCK = "the command ends with an error"


def notebook(nb):
    nb["cells"][4]["metadata"]["tags"] = ["skip-execution"]
    return json.dumps(nb).encode("utf-16")
