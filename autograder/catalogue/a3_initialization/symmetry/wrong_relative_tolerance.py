"""np.allclose with its relative tolerance."""

import numpy as np

MESSAGE = (
    "You compare with np.allclose, which adds a relative tolerance of 1e-5 to `tol`: large entries may "
    "differ by more. Switch it off with rtol=0."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    kept = []
    for column in dw.T:
        if not any(np.allclose(column, other, atol=tol) for other in kept):
            kept.append(column)
    return len(kept)
