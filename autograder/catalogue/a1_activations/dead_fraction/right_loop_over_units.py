"""Looks at one unit after the other."""


def dead_fraction(out):
    dead = 0
    for unit in range(out.shape[1]):
        if not out[:, unit].any():
            dead += 1
    return dead / out.shape[1]
