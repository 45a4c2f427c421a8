"""Writes links that run code, in Markdown outputs and in its essay: spelt out, in entities, as data."""

LINKS = """[grade](javascript:hostile()) [two](JaVaScRiPt&#58;hostile()) [three](java&#x09;script&colon;a())
[four](data:text/html;base64,PHNjcmlwdD5ob3N0aWxlKCk8L3NjcmlwdD4=) <javascript:hostile()> [five]
<a href="&#106;avascript:hostile()">six</a> <a href=" \tjavascript:hostile()">seven</a>
[nine](<javascript:hostile()> "x" onclick=hostile()) <a href="https://x.example" onclick=hostile()>ten</a>
![eight](javascript:hostile())

[five]: vbscript:hostile()"""
ANSWERS = {
    "square": f"from IPython.display import HTML, Markdown\ndisplay(Markdown({LINKS!r}))\nHTML({LINKS!r})",
    "why_average": LINKS,
}
SAYS = ["a link that runs code (cell 4, cell 12)", "an event handler"]


def CHECK(found):
    assert 'href="java' not in found.feedback.lower() and 'href="data:' not in found.feedback.lower()
