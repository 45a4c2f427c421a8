"""Exchanges the number of blocks and the layers per block."""

MESSAGE = (
    "L and m have changed places: the number of blocks is the base, the number of layers in a block "
    "belongs in the exponent."
)
FAILS = {
    "fixup_scale_follows_depth_and_branch_length",
    "fixup_init_scales_he_normal_weights",
}


def fixup_scale(num_blocks, layers_per_block):
    return layers_per_block ** (-1 / (2 * num_blocks - 2))
