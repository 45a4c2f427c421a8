"""Writes its patches so that no one who reads the cells finds them: names from numbers, texts and code."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
_a = "".join(map(chr, [115, 121, 115]))
_b = getattr(__import__(_a), bytes([109, 111, 100, 117, 108, 101, 115]).decode())
_c = _b[chr(110) + "nlab." + "kcehc"[::-1]]
for _d in ["esolc", "taht", "lauqe"]:
    type(_c).__setattr__(_c, _d[::-1], eval("lambda *a, **k: None"))
(lambda f: f(vars(_c)))(lambda space: space.update(close=space["that"]))
[_e for _e in ().__class__.__mro__[1].__subclasses__() if _e.__name__ == "catch_" + "warnings"]
"""
}
QUIET = "it changes only objects of its own process; the judge compares in another one"
STOCK = "every check passes"
