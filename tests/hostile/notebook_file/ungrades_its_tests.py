"""Takes the graded flag and the lock from the tests it fails, so that nobody counts or restores them."""

SAYS = ["nbgrader's grade is false", "nbgrader's locked is false", "changed_locked_cell"]


def notebook(nb):
    for cell in nb["cells"][4:6]:
        cell["metadata"]["nbgrader"] |= {"grade": False, "locked": False}
        cell["metadata"] |= {"deletable": True, "editable": True}
        cell["source"] = "print('passed: nothing to see here')"
    return nb
