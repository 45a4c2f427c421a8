"""Makes lists and words of what must be objects: cell metadata, nbgrader's marks, the kernel."""

SAYS = ["metadata that are no object", "nbgrader metadata that are no object"]


def notebook(nb):
    nb["cells"][0]["metadata"] = ["nbgrader"]
    nb["cells"][6]["metadata"] = "none"
    nb["cells"][4]["metadata"]["nbgrader"] = [{"grade": True, "points": 2}]
    return nb | {"metadata": {"kernelspec": "python3", "language_info": ["python"]}}
