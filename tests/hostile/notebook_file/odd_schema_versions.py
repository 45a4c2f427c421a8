"""Gives schema versions from the future, of a thousand digits and of no kind."""

SAYS = ["schema_version is 99 instead of 3", 'schema_version is "3" instead of 3', "schema_version ("]
STOCK = "the command stops with an error; nobody behind this student is graded"


def notebook(nb):
    graded = [cell["metadata"]["nbgrader"] for cell in nb["cells"] if "nbgrader" in cell["metadata"]]
    graded[1]["schema_version"] = 99
    graded[2]["schema_version"] = "3"
    graded[3]["schema_version"] = 10**1000
    del graded[4]["schema_version"]
    return nb
