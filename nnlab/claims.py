"""State in words what an experiment shows, and check it in the same breath.

A lecture that says "the gradient shrinks by more than a factor of ten" runs `claim("...", ratio < 0.1)`: the
reader sees the sentence, and a run in which it is not true stops there.
"""

from __future__ import annotations

import numpy as np

__all__ = ["claim"]


def claim(statement: str, holds: object) -> None:
    """Print a statement that holds, or stop with it.

    Args:
        statement: a full sentence about what was just computed.
        holds: a truth value, or an array of them, which have to be true everywhere.

    Raises:
        AssertionError: the statement is not true of this run.
    """
    if not np.all(np.asarray(holds)):
        raise AssertionError(f"This run does not show it: {statement}")
    print(f"Holds: {statement}")
