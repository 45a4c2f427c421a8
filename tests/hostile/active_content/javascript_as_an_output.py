"""Sends JavaScript as an output of its own kind, by the class, by a magic and as a bare bundle."""

ANSWERS = {
    "square": """
from IPython.display import Javascript, display
display(Javascript("hostile()"))
display({"application/javascript": "hostile()", "text/plain": "nothing"}, raw=True)
get_ipython().run_cell_magic("javascript", "", "hostile()")
"""
}
STOCK = "the points are right; the page of feedback makes a script of it"
SAYS = ["JavaScript (cell 4)"]


def CHECK(found):
    assert "<script" not in found.feedback and "Javascript object" in found.feedback
