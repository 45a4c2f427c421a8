"""Raises errors whose names and texts hold markup, escapes and format strings, in its cells and in calls."""

ANSWERS = {
    "square": r"""
name = "<img src=x onerror=hostile()>\x1b]0;hostile\x07{{7*7}}%s%n"
text = "</pre><script>hostile()</script>\u202e{{7*7}}{cell}\x1b]0;hostile\x07\x1b[2J"
Hostile = type(name, (Exception,), {"__str__": lambda self: text})
def square_forward(x):
    raise Hostile
def square_backward(dout, cache):
    raise Hostile from Hostile()
Hostile.__module__ = Hostile.__qualname__ = "<b>" * 100
raise Hostile
"""
}
SAYS = ["commands to a terminal (cell 4"]
TELLS = ["raised Exception: </pre>"]  # a name that no class statement could give is left out


def CHECK(found):
    assert "<img src=x" not in found.feedback and "<script>hostile" not in found.feedback
    assert "\x1b" not in found.feedback and "\u202e" not in found.feedback and "{{7*7}}" in found.feedback
