"""A random rotation or reflection from scipy, cut to size."""

import numpy as np
from scipy import stats


def orthogonal_init(shape, init_param):
    rows, columns = shape[0], int(np.prod(shape[1:]))
    square = stats.ortho_group.rvs(max(rows, columns, 2), random_state=init_param["seed"])
    return init_param["gain"] * square[:rows, :columns].reshape(shape)
