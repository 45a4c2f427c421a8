"""Deletes every test, and the set-up cell with them."""

SAYS = ["missing_locked_cell: Deleted by the student, graded all the same"]
STOCK = "no points at all, not even for the right answer"


def notebook(nb):
    nb["cells"] = [cell for cell in nb["cells"] if not cell["metadata"].get("nbgrader", {}).get("locked")]
    return nb
