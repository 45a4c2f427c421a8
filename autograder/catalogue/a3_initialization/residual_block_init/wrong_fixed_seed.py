"""Seeds with 0 whatever init_param holds."""

import numpy as np

MESSAGE = (
    "You seed the generator with a number of your own, so all blocks of a net would start alike. Use "
    "init_param['seed']."
)
FAILS = {
    "residual_block_init_follows_its_seed",
}


def residual_block_init(width, init_param):
    rng = np.random.default_rng(0)
    w1 = rng.normal(0.0, np.sqrt(2 / width), size=(width, width))
    return w1, np.zeros((width, width))
