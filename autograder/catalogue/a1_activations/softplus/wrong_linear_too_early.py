"""Switches to the line out = x at x = 3 already."""

import numpy as np

MESSAGE = (
    "You replace softplus by x where the two still differ visibly. At x = 3 the difference is about 0.05; "
    "it drops below double precision only beyond x = 37."
)
FAILS = {
    "softplus_forward_matches_its_formula",
}


def softplus_forward(x):
    return np.where(x > 3, x, np.log1p(np.exp(np.minimum(x, 3)))), x
