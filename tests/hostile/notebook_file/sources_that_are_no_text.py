"""Gives sources as objects, numbers and lists of lists; a reader that adds them up stops with an error."""

SAYS = ["damaged_cell: 3 cell(s) hold no readable source", "missing_cell: Answer cells that are not in the"]


def notebook(nb):
    nb["cells"][3]["source"] = {"text": "def square_forward(x): ..."}
    nb["cells"][4]["source"] = 7
    nb["cells"][5]["source"] = [["assert"], ["True"]]
    return nb
