"""Raises the points of its own tests in the file: what it solves is to count a thousand times."""

SAYS = ["points is 4000 instead of 4", "points is Infinity instead of 2"]
STOCK = "the points of the gradebook count"


def notebook(nb):
    for cell in nb["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade"):
            meta["points"] *= 1000
    nb["cells"][4]["metadata"]["nbgrader"]["points"] = float("inf")
    return nb
