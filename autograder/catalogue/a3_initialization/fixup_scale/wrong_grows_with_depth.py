"""Forgets the minus sign in the exponent."""

MESSAGE = (
    "Your factor grows with the number of blocks. It has to shrink, so that all branches together "
    "move the output as far as one would: mind the minus sign."
)
FAILS = {
    "fixup_scale_follows_depth_and_branch_length",
    "fixup_init_scales_he_normal_weights",
}


def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (1 / (2 * layers_per_block - 2))
