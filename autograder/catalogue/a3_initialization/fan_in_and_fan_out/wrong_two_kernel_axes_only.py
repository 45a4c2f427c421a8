"""Multiplies shape[2] and shape[3], which a 1-D convolution does not have."""

MESSAGE = (
    "Your code asks for a fourth axis, and a 1-D convolution has only three: (F, C // groups, K). The "
    "product of all axes from the third on covers both."
)
FAILS = {
    "fans_of_a_convolution_count_the_kernel",
    "fans_of_a_grouped_convolution",
}


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    kernel = shape[2] * shape[3]
    return shape[1] * kernel, shape[0] // groups * kernel
