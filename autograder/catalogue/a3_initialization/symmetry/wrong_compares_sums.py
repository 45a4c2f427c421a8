"""Calls two columns equal when their sums are."""

MESSAGE = (
    "You compare the sums of the columns. Different columns can have equal sums; compare them entry by entry."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    kept = []
    for total in dw.sum(axis=0):
        if all(abs(total - other) > tol for other in kept):
            kept.append(total)
    return len(kept)
