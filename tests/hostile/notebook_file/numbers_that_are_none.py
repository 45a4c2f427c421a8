"""Asks for NaN and -Infinity points, which JSON does not have and a sum does not forget."""

SAYS = ["NaN is there as a number", "-Infinity is there as a number", "points is NaN instead of 2"]


def notebook(nb):
    nb["cells"][4]["metadata"]["nbgrader"]["points"] = float("nan")
    nb["cells"][5]["metadata"]["nbgrader"]["points"] = float("-inf")
    return nb
