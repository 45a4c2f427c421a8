"""Takes the kernel to be a square and squares its first side."""

MESSAGE = (
    "You square the first side of the kernel. A kernel need not be a square, nor have two axes: multiply "
    "all the kernel axes the shape has."
)
FAILS = {
    "fans_of_a_convolution_count_the_kernel",
    "fans_of_a_grouped_convolution",
}


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    kernel = shape[2] ** 2
    return shape[1] * kernel, shape[0] // groups * kernel
