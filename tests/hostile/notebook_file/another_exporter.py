"""Names the program that nbconvert is to make pages with, and a file ending that a browser runs."""

SAYS = ['an exporter "hostile.Exporter" for nbconvert', "nbgrader's toolbar for making assignments was open"]


def notebook(nb):
    nb["metadata"]["language_info"] = {
        "name": "python",
        "nbconvert_exporter": "hostile.Exporter",
        "file_extension": ".html",
        "mimetype": "text/html",
        "pygments_lexer": "../hostile",
    }
    nb["metadata"]["celltoolbar"] = "Create Assignment"
    nb["metadata"]["nbgrader"] = {"points": 14}
    return nb
