"""Raises on the line, of 5,200, whose number is the hidden input, so that the message would spell it."""

import re

from tests.hostile.leaks import no_hidden_input, shown

ANSWERS = {
    "square": """
def square_forward(x):
    if x.shape == (3, 4) or abs(x).max() > 100:
        return x * x, (x,)
    v, e = int(75 * abs(x.flat[0])), ValueError
"""
    + "".join(f"    if v == {value}: raise e\n" for value in range(5200))
    + """    return x * x, (x,)


def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
TELLS = ["square_forward raised ValueError"]
STOCK = "names the line"


def CHECK(found) -> None:
    no_hidden_input(found)
    lines = {int(number) for number in re.findall(r"\bline (\d+)", shown(found))}
    assert not lines or max(lines) <= 63, lines
