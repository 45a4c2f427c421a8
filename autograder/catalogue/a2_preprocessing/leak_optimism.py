"""New in this question: a leak, measured."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={
        "correlations_compare_each_feature_with_the_target",
        "surviving_correlation_chooses_on_the_training_rows",
    }
)
def constant_features_are_nan():
    """Divides by the spread of constant features.

    A constant feature has the spread 0, and you divide by it: 0 / 0 is nan, which np.argsort even takes for
    the largest value. Give such a feature the correlation 0.
    """

    def correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        return x.T @ y / np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))


@misconception(
    fails={
        "correlations_compare_each_feature_with_the_target",
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def covariance():
    """Leaves the division by the spreads out.

    You return covariances. They grow with the units of a feature, so the features with the largest numbers
    win; divide by the spread of the feature and of the target.
    """

    def correlations(x, y):
        return (x - x.mean(axis=0)).T @ (y - y.mean()) / len(y)


@misconception(
    fails={
        "correlations_compare_each_feature_with_the_target",
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def magnitudes_only():
    """Returns the absolute values of the correlations.

    Your correlations have lost their signs. The choice looks at magnitudes, but the signs are needed
    afterwards: take np.abs where you sort.
    """

    def correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return np.abs(x.T @ y) / np.where(size > 0, size, 1.0)


@misconception(
    fails={
        "correlations_compare_each_feature_with_the_target",
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def not_centred():
    """Takes the cosine of the angle without centering.

    You do not subtract the means. A feature that lies far from 0 then looks much the same whatever the target
    does: center the columns and the target first.
    """

    def correlations(x, y):
        x, y = x.astype(float), y.astype(float)
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)


@misconception(
    fails={
        "correlations_compare_each_feature_with_the_target",
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def one_less_in_the_spread():
    """Mixes the spread with ddof=1 with a mean over N.

    Your numerator is a mean over N rows and your spreads divide by N - 1, so all correlations come out a
    little too small. In a correlation the counts cancel: use sums everywhere, or the same count.
    """

    def correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.std(x, axis=0, ddof=1) * np.std(y, ddof=1)
        return x.T @ y / len(y) / np.where(size > 0, size, 1.0)


@misconception(fails={"surviving_correlation_chooses_on_the_training_rows"})
def always_leaks():
    """Chooses on all rows in every case.

    You choose the features on all rows, with the test rows among them, even where leak is False. That is the
    trap this question is about: an honest choice sees x[train] and y[train] only.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        seen = _correlations(x, y)
        chosen = np.argsort(np.abs(seen))[-k:]
        return np.mean(np.sign(seen[chosen]) * _correlations(x[~train], y[~train])[chosen])


@misconception(
    replace=(
        "seen = correlations(x, y) if leak else correlations(x[train], y[train])",
        "rows = np.ones(len(y), dtype=bool) if leak else train\n"
        "    seen = (x[rows] - x[rows].mean(axis=0)).T @ (y[rows] - y[rows].mean())",
    ),
    fails={
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    },
)
def chooses_by_covariance():
    """Chooses the features by covariance, and scores them by correlation.

    You choose the features by the sums on top, without the division by the spreads. These are covariances:
    they grow with the units of a feature, so the features with the largest numbers are chosen. Call
    correlations for the choice as well.
    """


@misconception(
    fails={
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def forgets_the_sign():
    """Averages the correlations on the test rows without the signs.

    You average the correlations on the test rows as they are, so that a good positive and a good negative
    feature cancel. Multiply each by the sign it had when it was chosen.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        seen = _correlations(x, y) if leak else _correlations(x[train], y[train])
        chosen = np.argsort(np.abs(seen))[-k:]
        return np.mean(_correlations(x[~train], y[~train])[chosen])


@misconception(
    fails={
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def largest_instead_of_strongest():
    """Ranks by the correlation itself, so that negative ones never win.

    You take the k LARGEST correlations. A correlation of -0.8 tells more than one of 0.3: rank by magnitude,
    np.abs, and keep the sign for later.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        seen = _correlations(x, y) if leak else _correlations(x[train], y[train])
        chosen = np.argsort(seen)[-k:]
        return np.mean(np.sign(seen[chosen]) * _correlations(x[~train], y[~train])[chosen])


@misconception(
    fails={
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def magnitude_on_the_test_rows():
    """Averages magnitudes on the test rows, which never cancel.

    You average the magnitudes of the correlations on the test rows. A feature whose sign turned around has
    failed and has to count against the choice: multiply by the sign from choosing instead.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        seen = _correlations(x, y) if leak else _correlations(x[train], y[train])
        chosen = np.argsort(np.abs(seen))[-k:]
        return np.mean(np.abs(_correlations(x[~train], y[~train])[chosen]))


@misconception(
    fails={
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def scores_the_rows_it_chose_on():
    """Returns the correlation on the rows used for choosing.

    You report the correlation on the rows the features were chosen on. Those numbers were picked for being
    large; what counts is the correlation on the test rows.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        seen = _correlations(x, y) if leak else _correlations(x[train], y[train])
        return np.mean(np.sort(np.abs(seen))[-k:])


@misconception(
    fails={
        "surviving_correlation_chooses_on_the_training_rows",
        "surviving_correlation_with_a_leak_chooses_on_all_rows",
    }
)
def weakest_instead_of_strongest():
    """Takes the first k of a rising order.

    You keep the k WEAKEST features: np.argsort sorts in rising order, so the strongest ones are at the end.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        seen = _correlations(x, y) if leak else _correlations(x[train], y[train])
        chosen = np.argsort(np.abs(seen))[:k]
        return np.mean(np.sign(seen[chosen]) * _correlations(x[~train], y[~train])[chosen])


@misconception(fails={"surviving_correlation_with_a_leak_chooses_on_all_rows"})
def leak_chooses_on_the_test_rows():
    """Takes the test rows alone for the leaky choice.

    With leak=True you choose on the test rows alone. The usual leak is milder: features are chosen once on
    ALL rows, before anyone splits them.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        left = _correlations(x[~train], y[~train])
        seen = left if leak else _correlations(x[train], y[train])
        chosen = np.argsort(np.abs(seen))[-k:]
        return np.mean(np.sign(seen[chosen]) * left[chosen])


@misconception(fails={"surviving_correlation_with_a_leak_chooses_on_all_rows"})
def never_leaks():
    """Chooses on the training rows in every case.

    You choose on the training rows even where leak is True. That is the honest way; here the dishonest one is
    asked for as well, so that the two can be compared.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        seen = _correlations(x[train], y[train])
        chosen = np.argsort(np.abs(seen))[-k:]
        return np.mean(np.sign(seen[chosen]) * _correlations(x[~train], y[~train])[chosen])


@misconception(fails={"surviving_correlation_with_a_leak_chooses_on_all_rows"})
def signs_from_the_training_rows():
    """Chooses on all rows but keeps the signs of the training rows.

    With the leak you choose on all rows but take the signs from the training rows. Both come from the same
    correlations: those the features were chosen by.
    """

    def _correlations(x, y):
        x, y = x - x.mean(axis=0), y - y.mean()
        size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
        return x.T @ y / np.where(size > 0, size, 1.0)

    def surviving_correlation(x, y, train, k, leak):
        on_train = _correlations(x[train], y[train])
        seen = _correlations(x, y) if leak else on_train
        chosen = np.argsort(np.abs(seen))[-k:]
        return np.mean(np.sign(on_train[chosen]) * _correlations(x[~train], y[~train])[chosen])


@alternative
def corrcoef():
    """Lets np.corrcoef do the sums, one feature at a time, and sorts pairs."""

    def correlations(x, y):
        columns = [x[:, j] for j in range(x.shape[1])]
        return np.array([np.corrcoef(c, y)[0, 1] if np.ptp(c) > 0 else 0.0 for c in columns])

    def surviving_correlation(x, y, train, k, leak):
        rows = slice(None) if leak else train
        seen = correlations(x[rows], y[rows])
        left = correlations(x[np.logical_not(train)], y[np.logical_not(train)])
        ranked = sorted(zip(seen, left, strict=True), key=lambda pair: -abs(pair[0]))
        return float(sum(s / abs(s) * t for s, t in ranked[:k]) / k)


@alternative
def plain_loops():
    """Goes through rows and features one by one."""

    import math

    def _correlation(u, v):
        n = len(u)
        mean_u, mean_v = sum(u) / n, sum(v) / n
        top = sum((a - mean_u) * (b - mean_v) for a, b in zip(u, v, strict=True))
        spread_u = sum((a - mean_u) ** 2 for a in u)
        spread_v = sum((b - mean_v) ** 2 for b in v)
        return top / math.sqrt(spread_u * spread_v) if spread_u > 0 else 0.0

    def correlations(x, y):
        return np.array([_correlation(column.tolist(), y.tolist()) for column in x.T])

    def surviving_correlation(x, y, train, k, leak):
        test = [n for n in range(len(y)) if not train[n]]
        seen_rows = list(range(len(y))) if leak else [n for n in range(len(y)) if train[n]]
        features = []
        for j in range(x.shape[1]):
            c = _correlation(x[seen_rows, j].tolist(), y[seen_rows].tolist())
            features.append((abs(c), math.copysign(1.0, c), j))
        features.sort(reverse=True)
        return (
            sum(sign * _correlation(x[test, j].tolist(), y[test].tolist()) for _, sign, j in features[:k]) / k
        )


@alternative
def standardized_columns():
    """Standardizes everything first and averages the products."""

    def correlations(x, y):
        std = x.std(axis=0)
        z = (x - x.mean(axis=0)) / np.where(std == 0, np.inf, std)
        return np.einsum("nd,n->d", z, (y - y.mean()) / y.std()) / len(y)

    def surviving_correlation(x, y, train, k, leak):
        chosen_on = np.ones(len(y), dtype=bool) if leak else train
        seen = correlations(x[chosen_on], y[chosen_on])
        best = np.argpartition(-np.abs(seen), k - 1)[:k]
        turned = x[:, best] * np.sign(seen[best])
        return correlations(turned[~train], y[~train]).mean()
