"""Marks the tests as its own solutions: what a student may write is not put back, and a person grades it."""

SAYS = ["nbgrader's solution is true", "changed_locked_cell"]
STOCK = "the command ends with an error"


def notebook(nb):
    for cell in nb["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade") and not meta["solution"]:
            meta |= {"solution": True, "locked": False, "task": True}
            cell["source"] = "meta = 'full points, please'"
    return nb
