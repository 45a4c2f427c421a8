"""Tags the tests `raises-exception`: an error in them is then expected and ends nothing."""

SAYS = ['the tag "raises-exception"', 'the tag "nbgrader-ignore"']


def notebook(nb):
    for cell in nb["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["tags"] = ["raises-exception", "nbgrader-ignore"]
    return nb
