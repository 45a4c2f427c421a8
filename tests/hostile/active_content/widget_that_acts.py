"""Shows a widget whose view is HTML with a script, and the state of one that was never made."""

ANSWERS = {
    "square": """
from IPython.display import display
view = {"version_major": 2, "version_minor": 0, "model_id": "<script>hostile()</script>"}
shown = "<script>hostile()</script>"
display({"application/vnd.jupyter.widget-view+json": view, "text/plain": f"HTML(value='{shown}')",
         "text/html": shown}, raw=True)
"""
}
SAYS = ["a script (cell 4)"]


def CHECK(found):
    assert "<script" not in found.feedback and "HTML(value=" in found.feedback
