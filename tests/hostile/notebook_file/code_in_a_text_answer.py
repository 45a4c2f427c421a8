"""Turns its answer into Markdown that shows a right function and, in the fence that counts, runs another."""

from tests.hostile.kit import HONEST_PART
from tests.toy_course import SQUARE, cell_of

EARNS = HONEST_PART  # the last definition counts, as in a kernel
SAYS = ["changed_cell_type: The answer cell 'square' was turned into markdown"]


def notebook(nb):
    cell = cell_of(nb, "square")
    cell["cell_type"] = "markdown"
    other = "def square_forward(x):\n    return float('nan') * x, (x,)\n\nsquare_backward = square_forward"
    cell["source"] = f"```python\n{SQUARE}\n```\n<details>\n\n```python\n{other}\n```\n</details>"
    return nb
