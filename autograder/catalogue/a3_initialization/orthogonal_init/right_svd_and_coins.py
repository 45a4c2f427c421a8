"""The singular vectors of a random matrix, with random signs."""

import numpy as np


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    u, _, vt = np.linalg.svd(rng.normal(size=(shape[0], int(np.prod(shape[1:])))), full_matrices=False)
    w = u * rng.choice([-1.0, 1.0], size=u.shape[1]) @ vt
    return (init_param["gain"] * w).reshape(shape)
