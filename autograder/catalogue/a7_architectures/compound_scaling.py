"""New in this question: depth, width and resolution grow together."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("int(np.ceil(layers * alpha**phi))", "int(layers * alpha**phi)"),
    fails={"compound_scaling_of_depth_and_resolution"},
)
def rounds_layers_down():
    """Rounds the layers down.

    Your layers are rounded down, so small stages never grow. Round up.
    """


@misconception(
    replace=("int(np.ceil(layers * alpha**phi))", "int(layers * alpha**phi + 0.5)"),
    fails={"compound_scaling_of_depth_and_resolution"},
)
def rounds_layers():
    """Rounds the layers to the nearest number.

    You round the layers to the nearest number. Here they are rounded up.
    """


@misconception(
    replace=("int(resolution * gamma**phi + 0.5)", "int(resolution * gamma**phi)"),
    fails={"compound_scaling_of_depth_and_resolution"},
)
def rounds_the_resolution_down():
    """Rounds the resolution down.

    Your resolution is rounded down. Take the nearest whole number.
    """


@misconception(
    replace=("width = max(8, int(wanted / 8 + 0.5) * 8)", "width = max(8, int(np.ceil(wanted / 8)) * 8)"),
    fails={"compound_scaling_of_width"},
)
def rounds_channels_up():
    """Rounds the channels up to a multiple of 8.

    Your channels are always rounded up. Take the nearest multiple of 8.
    """


@misconception(
    replace=("        if width < 0.9 * wanted:\n            width += 8\n", ""),
    fails={"compound_scaling_of_width"},
)
def loses_more_than_a_tenth():
    """Never corrects the nearest multiple.

    Some of your stages lose more than a tenth of their channels by rounding. Take the next multiple of 8
    there.
    """


@misconception(
    replace=("width = max(8, int(wanted / 8 + 0.5) * 8)", "width = max(8, round(wanted))"),
    fails={"compound_scaling_of_width"},
)
def any_number_of_channels():
    """Rounds the channels to whole numbers.

    Your numbers of channels are no multiples of 8. Hardware likes them to be.
    """


@misconception(
    replace=("channels * beta**phi", "channels * beta * phi"),
    fails={"compound_scaling_of_width"},
)
def multiplies_by_phi():
    """Multiplies by phi instead of taking a power.

    You multiply by phi. It is an exponent: with phi = 0 nothing changes.
    """


@misconception(
    replace=("(alpha * beta**2 * gamma**2) ** phi", "(alpha * beta * gamma) ** phi"),
    fails={"compound_scaling_factor_of_the_cost"},
)
def cost_without_squares():
    """Leaves the squares out of the cost.

    Your cost grows too slowly. Twice the channels make four times the products, and so do twice the rows
    and columns.
    """


@misconception(
    replace=("(alpha * beta**2 * gamma**2) ** phi", "alpha * beta**2 * gamma**2"),
    fails={"compound_scaling_factor_of_the_cost"},
)
def cost_without_phi():
    """Leaves phi out of the cost.

    Your factor is that of phi = 1. It is raised to the power phi.
    """


@alternative
def numpy_arrays():
    """Scales all stages at once."""

    def compound_scaling(stages, resolution, scaling_param):
        a, b, c, phi = (scaling_param[name] for name in ("alpha", "beta", "gamma", "phi"))
        channels, layers = np.array(stages, dtype=float).T
        wanted = channels * b**phi
        width = np.maximum(8 * np.floor(wanted / 8 + 0.5), 8)
        width = np.where(width < 0.9 * wanted, width + 8, width)
        depth = np.ceil(layers * a**phi)
        new = [(int(w), int(d)) for w, d in zip(width, depth, strict=True)]
        return new, int(np.rint(resolution * c**phi)), a**phi * b ** (2 * phi) * c ** (2 * phi)


@alternative
def whole_numbers():
    """Searches the nearest multiple among candidates."""

    def compound_scaling(stages, resolution, scaling_param):
        import math

        depth, wide, side = (
            math.pow(scaling_param[name], scaling_param["phi"]) for name in ("alpha", "beta", "gamma")
        )
        new = []
        for channels, layers in stages:
            wanted = channels * wide
            multiples = range(8, 8 * (int(wanted) // 8 + 3), 8)
            best = min(multiples, key=lambda m: abs(m - wanted))
            new.append([best if best >= 0.9 * wanted else best + 8, math.ceil(layers * depth)])
        return new, round(resolution * side), depth * (wide * side) ** 2
