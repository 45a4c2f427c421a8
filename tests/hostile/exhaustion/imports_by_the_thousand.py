"""Imports a module twenty thousand times in one line of a function that nobody calls, to be read slowly."""

from tests.hostile.kit import EVERYTHING, SQUARE

ANSWERS = {"square": f"def never():\n    import {', '.join(['a'] * 20_000)}\n\n\n{SQUARE}"}
EARNS = EVERYTHING
SAYS = ["forbidden_import: cell 4, line 2: import a, a, a", "(allowed: numpy"]
