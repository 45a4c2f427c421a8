"""Writes L ** -1 / (2 m - 2), which divides L ** -1."""

MESSAGE = (
    "In Python L ** -1 / (2 * m - 2) is (1 / L) / (2m - 2), because ** binds more tightly than /. Put "
    "the whole exponent into parentheses."
)
FAILS = {
    "fixup_scale_follows_depth_and_branch_length",
    "fixup_init_scales_he_normal_weights",
}


def fixup_scale(num_blocks, layers_per_block):
    return num_blocks**-1 / (2 * layers_per_block - 2)
