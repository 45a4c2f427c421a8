"""Unpacks the shape with a star and reduces the kernel with math.prod; whole numbers held as floats."""

import math


def fan_in_and_fan_out(shape, groups):
    first, second, *kernel = shape
    if not kernel:
        return float(first), float(second)
    area = math.prod(kernel)
    return float(second * area), first / groups * area
