"""Prints text that runs backwards, cannot be seen or piles up over its neighbours, and one endless line."""

ANSWERS = {
    "square": r"""
print("0 \u202efo 41\u202c points", "\u2066x\u2069", "a\u200bb\u2060c\ufeffd\u00ade\u061cf\U000e0041g\u3164h")
print("H" + "\u0300\u0301\u0302\u0489" * 500 + "ello")
print("x" * 40_000)
print("14 of 14 points\r", end="")
"""
}
SAYS = ["text that runs backwards (cell 4)"]


def CHECK(found):
    page = found.feedback
    assert not set("\u202e\u202c\u2066\u200b\u2060\ufeff\u00ad\u061c\U000e0041\u3164") & set(page)
    assert page.count("\u0300") < 5 and "x" * 20_001 not in page and "characters left out" in page
