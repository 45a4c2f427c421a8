"""Uses the number of layers of the whole net for L."""

MESSAGE = (
    "You count all layers of the net. L is the number of residual blocks; how many layers each holds "
    "enters through m only."
)
FAILS = {
    "fixup_scale_follows_depth_and_branch_length",
    "fixup_init_scales_he_normal_weights",
}


def fixup_scale(num_blocks, layers_per_block):
    return (num_blocks * layers_per_block) ** (-1 / (2 * layers_per_block - 2))
