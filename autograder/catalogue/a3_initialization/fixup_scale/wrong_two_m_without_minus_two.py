"""Uses the exponent -1 / (2 m)."""

MESSAGE = (
    "Your exponent is -1 / (2m). The last layer of each branch is zero and takes no part, so it is -1 "
    "/ (2m - 2)."
)
FAILS = {
    "fixup_scale_follows_depth_and_branch_length",
    "fixup_init_scales_he_normal_weights",
}


def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (-1 / (2 * layers_per_block))
