"""New in this question: a health check of a layer."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("(out <= low + tol) | (out >= high - tol)", "np.abs(out) >= high - tol"),
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"},
)
def absolute_value():
    """Compares |out| with high - tol, which needs asymptotes symmetric about 0.

    Comparing |out| with high - tol works only where low = -high, as for tanh. For the sigmoid, whose lower
    asymptote is 0, it misses the whole lower end: compare with low and with high separately.
    """


@misconception(
    replace=("np.mean", "np.sum"),
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"},
)
def count_instead_of_fraction():
    """Returns the number of saturated entries.

    You return how many entries are saturated; the question asks which fraction of them is. Divide by the
    number of entries.
    """


@misconception(
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"}
)
def divides_by_rows_times_columns():
    """Divides by N times D, which is not the number of entries of a 4-D array.

    You divide the count by the first two axes only. That is the number of entries of an (N, D) array, but an
    (N, C, H, W) array has more: divide by out.size, or take a mean.
    """

    def saturated_fraction(out, low, high, tol):
        count = np.sum(out <= low + tol) + np.sum(out >= high - tol)
        columns = out.shape[1] if out.ndim > 1 else 1
        return float(count / (out.shape[0] * columns))


@misconception(
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"}
)
def units_instead_of_entries():
    """Returns the fraction of columns that are saturated for every example.

    You count units that are saturated for every example of the batch. The question asks for the fraction of
    entries: each example of each unit counts on its own.
    """

    def saturated_fraction(out, low, high, tol):
        saturated = (out <= low + tol) | (out >= high - tol)
        return float(np.mean(saturated.all(axis=0)))


@misconception(
    replace=("(out <= low + tol) | (out >= high - tol)", "out >= high - tol"),
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"},
)
def upper_end_only():
    """Counts the entries near high and forgets those near low.

    You count the entries near the upper asymptote only. A unit stuck at the lower one has just as flat a
    slope, so entries within tol of low belong to the fraction as well.
    """


@misconception(
    replace=("|", "&"),
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"},
)
def and_for_or():
    """Counts entries that are near both asymptotes at once.

    You ask for entries that are near low and near high at the same time, and there are none. One of the
    two is enough: use |.
    """


@misconception(
    replace=(
        "float(np.mean((out <= low + tol) | (out >= high - tol)))",
        "float(np.mean((out > low + tol) & (out < high - tol)))",
    ),
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"},
)
def fraction_of_the_others():
    """Returns the fraction of entries that are not saturated.

    You count the healthy entries, between the two bounds. The saturated ones are the others.
    """


@misconception(
    replace=(
        "np.mean((out <= low + tol) | (out >= high - tol))",
        "np.sum((out <= low + tol) | (out >= high - tol)) / len(out)",
    ),
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"},
)
def divides_by_the_examples():
    """Divides the number of saturated entries by the number of examples.

    You divide by len(out), the number of rows. The fraction is one of entries: divide by out.size.
    """


@misconception(
    replace=("(out <= low + tol) | (out >= high - tol)", "out <= low + tol"),
    fails={"saturated_fraction_counts_entries_at_both_ends", "saturated_fraction_follows_low_high_and_tol"},
)
def lower_end_only():
    """Counts the entries near low and forgets those near high.

    You look at the lower asymptote only. Entries near high are saturated, too.
    """


@misconception(
    replace=("(out <= low + tol) | (out >= high - tol)", "(out < tol) | (out > 1 - tol)"),
    fails={"saturated_fraction_follows_low_high_and_tol"},
)
def assumes_sigmoid():
    """Compares with 0 and 1, whatever low and high are.

    Your function has the sigmoid's 0 and 1 built in, so it is right for a sigmoid and wrong for tanh or ELU.
    Use the arguments low and high instead.
    """


@misconception(
    replace=("(out <= low + tol) | (out >= high - tol)", "(out <= low + 0.05) | (out >= high - 0.05)"),
    fails={"saturated_fraction_follows_low_high_and_tol"},
    constant="0.05",
)
def fixed_tolerance():
    """Ignores tol and always uses 0.05.

    Your function always measures with a tolerance of its own. Use the argument tol, so that the caller
    decides what counts as saturated.
    """


@misconception(fails={"saturated_fraction_follows_low_high_and_tol"})
def tol_relative_to_range():
    """Takes tol as a fraction of high - low.

    You rescale out to the range 0 to 1 first, so tol becomes a percentage of high - low. Here it is a
    distance in the units of out (and the rescaling breaks down for ELU, where high is infinite).
    """

    def saturated_fraction(out, low, high, tol):
        position = (out - low) / (high - low)
        return float(np.mean((position <= tol) | (position >= 1 - tol)))


@alternative
def complement():
    """Counts what is not saturated and returns a numpy scalar."""

    def saturated_fraction(out, low, high, tol):
        healthy = np.logical_and(out > low + tol, out < high - tol)
        return np.float64(1) - np.average(healthy)


@alternative
def distance_to_nearest():
    """Measures the distance to the nearer asymptote."""

    def saturated_fraction(out, low, high, tol):
        distance = np.minimum(np.abs(out - low), np.abs(out - high))
        return np.count_nonzero(distance <= tol) / out.size


@alternative
def loop():
    """Counts entry by entry in plain Python."""

    def saturated_fraction(out, low, high, tol):
        count = 0
        values = out.ravel().tolist()
        for value in values:
            if value - low <= tol or high - value <= tol:
                count += 1
        return count / len(values)
