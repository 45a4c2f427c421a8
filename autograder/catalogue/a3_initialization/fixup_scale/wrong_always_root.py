"""Uses 1 / sqrt(L) for any number of layers per block."""

import numpy as np

MESSAGE = (
    "1 / sqrt(L) is the rule for two layers in a block. With more layers to share the work, each "
    "needs less of it: the exponent depends on m."
)
FAILS = {
    "fixup_scale_follows_depth_and_branch_length",
    "fixup_init_scales_he_normal_weights",
}


def fixup_scale(num_blocks, layers_per_block):
    return 1 / np.sqrt(num_blocks)
