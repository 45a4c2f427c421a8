"""Puts thousands of imports into texts that would be run, and texts into texts, where nobody runs them."""

from tests.hostile.kit import EVERYTHING, SQUARE

INNER = "import " + ", ".join(["a"] * 4_000)
TEXTS = [*["exec('import b')"] * 2_500, f"exec({f'exec({INNER!r})'!r})"]
ANSWERS = {"square": "def never():\n    " + "\n    ".join(TEXTS) + "\n\n\n" + SQUARE}
EARNS = EVERYTHING
SAYS = ["forbidden_import: cell 4, line 2: import b", "more (allowed: numpy"]
