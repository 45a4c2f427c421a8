"""Counts entry by entry in plain Python."""


def saturated_fraction(out, low, high, tol):
    count = 0
    values = out.ravel().tolist()
    for value in values:
        if value - low <= tol or high - value <= tol:
            count += 1
    return count / len(values)
