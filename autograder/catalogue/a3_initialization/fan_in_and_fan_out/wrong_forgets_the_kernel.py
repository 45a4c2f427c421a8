"""Counts channels and filters, but not the entries of the kernel."""

MESSAGE = (
    "You count channels and filters only. One output of a convolution sums a whole window of each "
    "channel, so each count is multiplied by the number of entries of the kernel."
)
FAILS = {
    "fans_of_a_convolution_count_the_kernel",
    "fans_of_a_grouped_convolution",
}


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    return shape[1], shape[0] // groups
