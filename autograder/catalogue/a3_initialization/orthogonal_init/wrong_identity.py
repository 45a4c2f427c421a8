"""Returns the identity matrix, cut to the shape."""

import numpy as np

MESSAGE = (
    "Your weights are a piece of the identity: orthogonal, but the same in every call, with every unit "
    "reading one input. Start from random draws."
)
FAILS = {
    "orthogonal_init_prefers_no_direction",
}


def orthogonal_init(shape, init_param):
    return init_param["gain"] * np.eye(shape[0], int(np.prod(shape[1:]))).reshape(shape)
