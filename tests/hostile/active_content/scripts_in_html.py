"""Shows HTML with scripts: plain, in an event handler, split by white space, in a template and a comment."""

ANSWERS = {
    "square": """
from IPython.display import HTML, display
display(HTML("<script>hostile()</script><ScRiPt src=//hostile.example/x.js></sCrIpT>"))
display(HTML("<img src=x onerror=hostile()><details open\\nontoggle='hostile()'>"))
display(HTML("<!--><svg/onload=hostile()>--><template><script>hostile()</script></template>"))
display(HTML("<noscript><p title='</noscript><img src=x onerror=hostile()>'>"))
class Answer:
    def _repr_html_(self):
        return "<body onload=hostile()>"
Answer()
"""
}
STOCK = "the points are right; the page of feedback keeps the scripts"
SAYS = ["active_content", "a script", "an event handler", "something loaded from elsewhere"]


def CHECK(found):
    assert "<script" not in found.feedback.lower() and "<svg" not in found.feedback
