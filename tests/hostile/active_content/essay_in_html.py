"""Writes its essay in HTML: scripts, handlers, frames, fields and style sheets, left open and nested."""

ESSAY = """Because <b onmouseover=hostile()>of</b> <script>hostile()</script><img src=x onerror=hostile()> it.

<details open ontoggle=hostile()><summary onclick=hostile()>why</summary><iframe src=//hostile.example>
<math><mtext></form><form><mglyph><style></math><img src onerror=hostile()>
<svg></p><style><a id="</style><img src=1 onerror=hostile()>">
<input autofocus onfocus=hostile()><style>* { display: none }</style></main></body><!-- <b
<script>hostile()</script>

| a | b |
|---|:-:|
| <td style="position:fixed" onclick=hostile()> | <a href='x' name=getElementById id=body>x</a> |

<details><details><blockquote></table></div>"""
ANSWERS = {"why_average": ESSAY}
STOCK = "the points are right; the page of feedback keeps handlers and scripts of the essay"
SAYS = ["a script (cell 12)", "an event handler (cell 12)", "a frame, form or link element (cell 12)"]


def CHECK(found):
    tail = found.feedback[found.feedback.index("Because") :]
    assert "<script" not in tail and "display: none" not in tail.split("<p", 1)[0]
    assert "Back to the summary" in found.feedback, "the page must go on behind the essay"
