"""Shows frames, a form that hands in for whoever clicks, a new base for links, and a page that moves on."""

ANSWERS = {
    "square": """
from IPython.display import HTML, IFrame, display
display(IFrame("https://hostile.example/login", 900, 900))
display(HTML("<iframe srcdoc='<script>parent.hostile()</script>'></iframe>"))
display(HTML("<object data=//hostile.example></object><embed src=//hostile.example>"))
display(HTML("<form action=https://hostile.example/><button>Give all points</button></form>"))
display(HTML("<base href=//hostile.example/><meta http-equiv=refresh content='0;url=//hostile.example'>"))
"""
}
SAYS = ["a frame, form or link element", "a page that moves on by itself", "something loaded from elsewhere"]
