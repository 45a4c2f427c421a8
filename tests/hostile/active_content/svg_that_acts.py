"""Draws with SVG that runs scripts, loads other files and writes HTML into the page."""

ANSWERS = {
    "square": """
from IPython.display import HTML, SVG, display
svg = ("<svg xmlns='http://www.w3.org/2000/svg' onload='hostile()'><script>hostile()</script>"
       "<foreignObject><img src='x' onerror='hostile()'/></foreignObject>"
       "<animate onbegin='hostile()' attributeName='x' dur='1s'/>"
       "<use href='data:image/svg+xml;base64,PHN2Zy8+#x'/><image href='https://hostile.example/x.png'/></svg>")
display(SVG(svg))
display(HTML(svg))
display({"image/svg+xml": svg, "text/plain": "a drawing"}, raw=True)
"""
}
SAYS = ["an SVG picture", "a script", "an event handler"]
