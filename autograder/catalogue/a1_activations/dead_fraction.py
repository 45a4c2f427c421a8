"""New in this question: units that no gradient reaches."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"dead_fraction_counts_units_silent_for_every_example"}, constant="1e-3")
def threshold_on_entries():
    """Treats outputs below 0.001 as 0.

    You treat small outputs as 0. A ReLU that is on, however weakly, has slope 1 and learns; only units that
    are exactly 0 for every example are dead.
    """

    def dead_fraction(out):
        axes = (0,) + tuple(range(2, out.ndim))
        return float(np.mean(np.all(out < 1e-3, axis=axes)))


@misconception(
    fails={
        "dead_fraction_counts_units_silent_for_every_example",
        "dead_fraction_treats_a_channel_as_one_unit",
    }
)
def count_instead_of_fraction():
    """Returns the number of dead units.

    You return how many units are dead; the question asks which fraction of the units is. Divide by their
    number.
    """

    def dead_fraction(out):
        axes = (0,) + tuple(range(2, out.ndim))
        return float(np.sum(np.all(out == 0, axis=axes)))


@misconception(
    fails={
        "dead_fraction_counts_units_silent_for_every_example",
        "dead_fraction_treats_a_channel_as_one_unit",
    }
)
def examples_instead_of_units():
    """Reduces over the units, so that it counts examples with no active unit.

    You look along each row, so you count examples for which no unit fires. Units are columns (or channels):
    reduce over the examples, axis 0, and keep the units.
    """

    def dead_fraction(out):
        axes = tuple(range(1, out.ndim))
        return float(np.mean(np.all(out == 0, axis=axes)))


@misconception(
    fails={
        "dead_fraction_counts_units_silent_for_every_example",
        "dead_fraction_treats_a_channel_as_one_unit",
    }
)
def silent_for_some_example():
    """Calls a unit dead if it is 0 for at least one example.

    You call a unit dead as soon as it is 0 for one example. Nearly every ReLU is off for some example; dead
    means off for all of them (np.all instead of np.any).
    """

    def dead_fraction(out):
        axes = (0,) + tuple(range(2, out.ndim))
        return float(np.mean(np.any(out == 0, axis=axes)))


@misconception(
    fails={
        "dead_fraction_counts_units_silent_for_every_example",
        "dead_fraction_treats_a_channel_as_one_unit",
    },
    constant="1e-2",
)
def small_means_dead():
    """Calls a unit dead if its mean output is small.

    You call a unit dead if its average output is small. A unit that fires rarely or weakly still gets a
    gradient and can recover; dead means exactly 0 for every example.
    """

    def dead_fraction(out):
        axes = (0,) + tuple(range(2, out.ndim))
        return float(np.mean(out.mean(axis=axes) < 1e-2))


@misconception(
    fails={
        "dead_fraction_counts_units_silent_for_every_example",
        "dead_fraction_treats_a_channel_as_one_unit",
    }
)
def zero_entries():
    """Returns the fraction of entries that are 0.

    You count zeros entry by entry. About half of the entries of a healthy ReLU layer are 0; a unit is dead
    only if it is 0 for every example, so first ask that of each unit, then average over units.
    """

    def dead_fraction(out):
        return float(np.mean(out == 0))


@misconception(fails={"dead_fraction_treats_a_channel_as_one_unit"})
def mixes_channels():
    """Reshapes (N, C, H, W) to (-1, C) without moving the channel axis to the end.

    reshape(-1, C) keeps the entries in memory order, so for (N, C, H, W) its columns mix the channels. Move
    the channel axis to the end first, or reduce over the axes (0, 2, 3).
    """

    def dead_fraction(out):
        columns = out.reshape(-1, out.shape[1])
        return float(np.mean(np.all(columns == 0, axis=0)))


@misconception(fails={"dead_fraction_treats_a_channel_as_one_unit"})
def position_is_a_unit():
    """For 4-D input treats each position of each channel as a unit of its own.

    For (N, C, H, W) you reduce over the examples only, so each of the C H W positions counts as a unit. A
    convolution has one set of weights per channel: a channel is one unit, and it is dead only if all its
    positions are 0.
    """

    def dead_fraction(out):
        return float(np.mean(np.all(out == 0, axis=0)))


@alternative
def loop_over_units():
    """Looks at one unit after the other."""

    def dead_fraction(out):
        dead = 0
        for unit in range(out.shape[1]):
            if not out[:, unit].any():
                dead += 1
        return dead / out.shape[1]


@alternative
def maximum():
    """A unit is dead if its largest output is 0; channels are moved to the front and flattened."""

    def dead_fraction(out):
        per_unit = np.moveaxis(out, 1, 0).reshape(out.shape[1], -1)
        return 1 - np.count_nonzero(per_unit.max(axis=1)) / len(per_unit)


@alternative
def sum_einsum():
    """Sums what each unit puts out over all other axes."""

    def dead_fraction(out):
        total = np.einsum("nc...->c", out.reshape(*out.shape[:2], -1).sum(axis=-1))
        return (total == 0).mean()
