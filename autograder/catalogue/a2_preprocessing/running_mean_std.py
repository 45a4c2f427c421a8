"""New in this question: statistics of a stream that is never stored."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={
        "merge_moments_equals_the_moments_of_all_rows",
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def averages_the_standard_deviations():
    """Averages roots of variances.

    You average standard deviations and square the result. Variances add up, their roots do not: work with the
    variances and take the root at the very end.
    """

    def merge_moments(a, b):
        (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
        share = count_b / (count_a + count_b)
        delta = mean_b - mean_a
        within = ((1 - share) * np.sqrt(var_a) + share * np.sqrt(var_b)) ** 2
        return count_a + count_b, mean_a + share * delta, within + share * (1 - share) * delta**2


@misconception(
    fails={
        "merge_moments_equals_the_moments_of_all_rows",
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def distance_not_divided_by_the_count():
    """Adds n_a n_b / n delta^2 to the variance itself.

    You add n_a n_b / n times delta squared to the VARIANCE. In the formula that term belongs to n times the
    variance: divide it by n once more.
    """

    def merge_moments(a, b):
        (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
        count, delta = count_a + count_b, mean_b - mean_a
        var = (count_a * var_a + count_b * var_b) / count + count_a * count_b / count * delta**2
        return count, mean_a + count_b / count * delta, var


@misconception(
    fails={
        "merge_moments_equals_the_moments_of_all_rows",
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def distance_not_squared():
    """Adds the distance of the means without the square.

    Your term for the distance of the means has delta without the square. A variance is made of squares, and
    it can't depend on which of the two means is the larger one.
    """

    def merge_moments(a, b):
        (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
        share = count_b / (count_a + count_b)
        delta = mean_b - mean_a
        var = (1 - share) * var_a + share * var_b + share * (1 - share) * delta
        return count_a + count_b, mean_a + share * delta, var


@misconception(
    fails={
        "merge_moments_equals_the_moments_of_all_rows",
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def no_term_for_the_distance():
    """Averages the variances and leaves the distance of the means out.

    You average the variances of the two parts and leave their distance out. Two tight clouds far apart have a
    large variance together: the term with delta squared is what adds it.
    """

    def merge_moments(a, b):
        (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
        share = count_b / (count_a + count_b)
        return count_a + count_b, (1 - share) * mean_a + share * mean_b, (1 - share) * var_a + share * var_b


@misconception(
    fails={
        "merge_moments_equals_the_moments_of_all_rows",
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def plain_average_of_the_means():
    """Averages the two means and variances as if the parts were equally large.

    You take the plain average of the two parts. A part of twelve rows weighs more than one of five: weight
    each with its count, and add what the distance of the means contributes.
    """

    def merge_moments(a, b):
        (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
        delta = mean_b - mean_a
        return count_a + count_b, (mean_a + mean_b) / 2, (var_a + var_b) / 2 + delta**2 / 4


@misconception(
    fails={
        "merge_moments_equals_the_moments_of_all_rows",
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def unbiased_variance():
    """Divides by the count less 1.

    You divide by n - 1. The variance here is the biased one, in the parts and in the result: divide by n.
    """

    def merge_moments(a, b):
        (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
        count, delta = count_a + count_b, mean_b - mean_a
        total = count_a * var_a + count_b * var_b + count_a * count_b / count * delta**2
        return count, mean_a + count_b / count * delta, total / max(count - 1, 1)


@misconception(
    fails={
        "merge_moments_equals_the_moments_of_all_rows",
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def weights_swapped():
    """Weights each mean with the count of the other part.

    Your mean moves from mean_a to mean_b by the share of part A. It has to move by the share of part B, n_b /
    n: the more rows the new part has, the further.
    """

    def merge_moments(a, b):
        (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
        share = count_b / (count_a + count_b)
        delta = mean_b - mean_a
        var = (1 - share) * var_a + share * var_b + share * (1 - share) * delta**2
        return count_a + count_b, mean_a + (1 - share) * delta, var


@misconception(
    replace=("mean_a + share * delta", "(mean_a + mean_b) / 2"),
    fails={
        "merge_moments_equals_the_moments_of_all_rows",
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    },
)
def plain_average_of_the_means_only():
    """Averages the two means as if the parts were equally large.

    Your mean is the plain average of the two. Weight each with its number of rows; your variance does so
    already.
    """


@misconception(fails={"running_mean_std_follows_every_batch"})
def batch_without_rows_gives_nan():
    """Takes the mean of a batch without rows.

    You take the mean of a batch even if it has no rows. That is nan, and nan never goes away again: return
    before it if len(batch) is 0.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            share = len(batch) / (self.count + len(batch))
            delta = batch.mean(axis=0) - self.mean
            self.count = self.count + len(batch)
            self.mean = self.mean + share * delta
            self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


@misconception(
    fails={
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def counts_batches():
    """Counts batches instead of rows.

    You count each batch as one. The batches have different sizes: a batch of B rows raises the count by B,
    and weighs B times as much as a row.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                share = 1 / (self.count + 1)
                delta = batch.mean(axis=0) - self.mean
                self.count = self.count + 1
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


@misconception(
    fails={
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    },
    constant="0.9",
)
def exponential_average():
    """Mixes each batch in with a fixed weight, as batch normalization does.

    You mix each batch in with a fixed weight, as the running statistics of batch normalization do. Here every
    row seen so far counts the same, so the weight of a batch is its share of all rows.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                self.count = self.count + len(batch)
                self.mean = 0.9 * self.mean + (1 - 0.9) * batch.mean(axis=0)
                self.var = 0.9 * self.var + (1 - 0.9) * batch.var(axis=0)

        def normalize(self, x, eps, clip):
            return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


@misconception(
    fails={
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def latest_batch_only():
    """Keeps the statistics of the latest batch.

    Your mean and var are those of the latest batch; only the count knows about the others. Merge what was
    seen before with the new batch.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                self.count = self.count + len(batch)
                self.mean, self.var = batch.mean(axis=0), batch.var(axis=0)

        def normalize(self, x, eps, clip):
            return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


@misconception(
    fails={
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def one_number_for_all_entries():
    """Averages over the entries of a row as well.

    You average over all axes, so that all entries of a row share one mean. Each entry has its own statistics:
    average over axis 0, the rows, only.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                share = len(batch) / (self.count + len(batch))
                delta = batch.mean() - self.mean
                self.count = self.count + len(batch)
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * batch.var() + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


@misconception(
    fails={
        "running_mean_std_follows_every_batch",
        "running_mean_std_keeps_its_digits_far_from_zero",
        "running_mean_std_normalizes_and_clips",
    }
)
def starts_with_a_small_count():
    """Starts from a count of 1e-4 with mean 0 and variance 1.

    You start from a count of 1e-4 with mean 0 and variance 1, as some published code does to avoid a division
    by zero. It stays in the statistics for good: before the first row the count is 0.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 1e-4, np.zeros(shape), np.ones(shape)

        def update(self, batch):
            if len(batch) > 0:
                share = len(batch) / (self.count + len(batch))
                delta = batch.mean(axis=0) - self.mean
                self.count = self.count + len(batch)
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


@misconception(
    fails={"running_mean_std_keeps_its_digits_far_from_zero", "merge_moments_equals_the_moments_of_all_rows"}
)
def sums_of_squares():
    """Merges E[x^2] and subtracts the squared mean, which loses the digits of large values.

    You merge the means of the squares and subtract the squared mean at the end. For values near 1e8 both are
    near 1e16, where float64 has no digit left for a variance of 1: use the distance of the means.
    """

    def merge_moments(a, b):
        (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
        count = count_a + count_b
        mean = (count_a * mean_a + count_b * mean_b) / count
        squares = (count_a * (var_a + mean_a**2) + count_b * (var_b + mean_b**2)) / count
        return count, mean, squares - mean**2


@misconception(fails={"running_mean_std_normalizes_and_clips"})
def clips_before_standardizing():
    """Clips x before it standardizes.

    You clip x and standardize afterwards. The limit is one for the standardized value, counted in standard
    deviations: clip last.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                share = len(batch) / (self.count + len(batch))
                delta = batch.mean(axis=0) - self.mean
                self.count = self.count + len(batch)
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return (np.clip(x, -clip, clip) - self.mean) / np.sqrt(self.var + eps)


@misconception(fails={"running_mean_std_normalizes_and_clips"})
def divides_by_the_variance():
    """Divides by the variance instead of its root.

    You divide by var + eps. A variance is in squared units: the root of it brings the units of x back.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                share = len(batch) / (self.count + len(batch))
                delta = batch.mean(axis=0) - self.mean
                self.count = self.count + len(batch)
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return np.clip((x - self.mean) / (self.var + eps), -clip, clip)


@misconception(fails={"running_mean_std_normalizes_and_clips"})
def eps_outside_the_root():
    """Divides by the standard deviation plus eps.

    You add eps to the standard deviation. The formula has it under the root, with the variance: sqrt(var +
    eps).
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                share = len(batch) / (self.count + len(batch))
                delta = batch.mean(axis=0) - self.mean
                self.count = self.count + len(batch)
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return np.clip((x - self.mean) / (np.sqrt(self.var) + eps), -clip, clip)


@misconception(fails={"running_mean_std_normalizes_and_clips"})
def forgets_to_clip():
    """Standardizes and does not clip.

    Your normalize does not limit its result. One wild reward would dominate a step of learning: use np.clip
    with -clip and clip at the end.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                share = len(batch) / (self.count + len(batch))
                delta = batch.mean(axis=0) - self.mean
                self.count = self.count + len(batch)
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return (x - self.mean) / np.sqrt(self.var + eps)


@misconception(fails={"running_mean_std_normalizes_and_clips"})
def normalizes_with_the_latest_batch():
    """Merges the moments as it should, but normalizes with those of the latest batch.

    Your mean and var follow all rows, but normalize uses the mean and variance of the latest batch. Take
    self.mean and self.var there.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)
            self.latest = self.mean, self.var

        def update(self, batch):
            if len(batch) > 0:
                self.latest = batch.mean(axis=0), batch.var(axis=0)
                share = len(batch) / (self.count + len(batch))
                delta = self.latest[0] - self.mean
                self.count = self.count + len(batch)
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * self.latest[1] + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            mean, var = self.latest
            return np.clip((x - mean) / np.sqrt(var + eps), -clip, clip)


@misconception(fails={"running_mean_std_normalizes_and_clips"})
def scales_without_centring():
    """Divides by the standard deviation and keeps the mean.

    Your normalize divides by the spread but does not subtract the mean. Some reward scaling does just that;
    the formula of this question has (x - mean) on top.
    """

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

        def update(self, batch):
            if len(batch) > 0:
                share = len(batch) / (self.count + len(batch))
                delta = batch.mean(axis=0) - self.mean
                self.count = self.count + len(batch)
                self.mean = self.mean + share * delta
                self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

        def normalize(self, x, eps, clip):
            return np.clip(x / np.sqrt(self.var + eps), -clip, clip)


@misconception(
    replace=("-clip, clip)", "-10.0, 10.0)"), fails={"running_mean_std_normalizes_and_clips"}, constant="10.0"
)
def clips_at_a_number():
    """Clips at a number of its own and never reads clip.

    You clip at a number of your own. Take the argument.
    """


@alternative
def plain_numbers():
    """Goes through rows and entries one by one, with plain numbers."""

    import math

    def _merge(n_a, m_a, v_a, n_b, m_b, v_b):
        n, d = n_a + n_b, m_b - m_a
        return m_a + d * n_b / n, (n_a * v_a + n_b * v_b + d * d * n_a * n_b / n) / n

    def merge_moments(a, b):
        mean, var = np.zeros(np.shape(a[1])), np.zeros(np.shape(a[1]))
        for place in np.ndindex(mean.shape):
            one, other = ([float(np.asarray(value)[place]) for value in part[1:]] for part in (a, b))
            mean[place], var[place] = _merge(a[0], *one, b[0], *other)
        return a[0] + b[0], mean, var

    class RunningMeanStd:
        def __init__(self, shape):
            self.moments = (0, np.zeros(shape), np.zeros(shape))

        count = property(lambda self: self.moments[0])
        mean = property(lambda self: self.moments[1])
        var = property(lambda self: self.moments[2])

        def update(self, batch):
            for row in batch:
                self.moments = merge_moments(self.moments, (1, row, np.zeros(np.shape(row))))

        def normalize(self, x, eps, clip):
            out = np.empty(x.shape)
            for index, value in np.ndenumerate(x):
                place = index[x.ndim - np.ndim(self.mean) :]
                z = (value - self.mean[place]) / math.sqrt(self.var[place] + eps)
                out[index] = min(max(z, -clip), clip)
            return out


@alternative
def shifted_sums():
    """Keeps sums of deviations from the first row ever seen."""

    def merge_moments(a, b):
        total, share = a[0] + b[0], a[0] / (a[0] + b[0])
        gap = a[1] - b[1]
        return total, b[1] + share * gap, b[2] + share * (a[2] - b[2]) + share * (1 - share) * gap * gap

    class RunningMeanStd:
        def __init__(self, shape):
            self.shape, self.count = shape, 0
            self.shift, self.first, self.second = None, np.zeros(shape), np.zeros(shape)

        @property
        def mean(self):
            return np.zeros(self.shape) if self.shift is None else self.shift + self.first / self.count

        @property
        def var(self):
            n = max(self.count, 1)
            return self.second / n - (self.first / n) ** 2

        def update(self, batch):
            if self.shift is None and len(batch):
                self.shift = np.array(batch[0])
            if len(batch):
                self.count += len(batch)
                self.first += np.sum(batch - self.shift, axis=0)
                self.second += np.sum((batch - self.shift) ** 2, axis=0)

        def normalize(self, x, eps, clip):
            return ((x - self.mean) / np.sqrt(self.var + eps)).clip(-clip, clip)


@alternative
def welford_row_by_row():
    """Welford's method: takes the rows one by one and keeps the sum of squared deviations."""

    def merge_moments(a, b):
        if a[0] == 0 or b[0] == 0:
            return b if a[0] == 0 else a
        n = a[0] + b[0]
        mean = (a[0] * a[1] + b[0] * b[1]) / n
        spread = a[0] * (a[2] + (a[1] - mean) ** 2) + b[0] * (b[2] + (b[1] - mean) ** 2)
        return n, mean, spread / n

    class RunningMeanStd:
        def __init__(self, shape):
            self.count, self.mean, self._sum = 0, np.zeros(shape), np.zeros(shape)

        @property
        def var(self):
            return self._sum / max(self.count, 1)

        def update(self, batch):
            for row in batch:
                self.count += 1
                before = row - self.mean
                self.mean = self.mean + before / self.count
                self._sum = self._sum + before * (row - self.mean)

        def normalize(self, x, eps, clip):
            return np.maximum(-clip, np.minimum(clip, (x - self.mean) * (self.var + eps) ** -0.5))
