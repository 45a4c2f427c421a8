"""Shows a page of a megabyte with its script at the far end, where nobody who checks beginnings finds it."""

ANSWERS = {
    "square": """
from IPython.display import HTML
HTML("<p>nothing</p>" * 80_000 + "<script>hostile()</script>")
"""
}
SAYS = ["more text than was looked through (cell 4)"]
