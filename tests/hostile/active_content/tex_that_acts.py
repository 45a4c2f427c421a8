"""Writes TeX that opens links, loads packages and makes elements, in outputs and in its essay."""

TEX = (
    r"$\href{javascript:hostile()}{x}$ $$\require{html}\style{position:fixed}{\class{total}{14}}$$ "
    r"&#36;&#92;href{javascript:hostile()}{x}&#36; \\(\unicode[x' onload=hostile()]{65}\\) $\cssId{a}{b}$"
)
ANSWERS = {
    "square": f"from IPython.display import Latex, Math\ndisplay(Latex({TEX!r}))\nMath(r'\\require{{html}}')",
    "why_average": TEX,
}
STOCK = "the points are right; the page of feedback hands the TeX to MathJax as it is"
SAYS = ["TeX that does more than typeset (cell 4, cell 12)", "a link that runs code"]


def CHECK(found):
    from autograder.html.markup import markdown_one_line

    shown = markdown_one_line(TEX)  # what formgrader gives to MathJax
    for entity in ("&#92;", "&bsol;", "&#x5c;"):
        shown = shown.replace(entity, "\\")
    assert "\\href" not in shown and "\\require" not in shown and "\\unicode" not in shown, shown
