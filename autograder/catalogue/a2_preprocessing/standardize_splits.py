"""New in this question: statistics from the training split only."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={
        "standardize_splits_standardizes_the_training_split",
        "standardize_splits_uses_training_statistics_for_every_split",
    }
)
def adds_eps_to_the_std():
    """Adds eps after the square root.

    You add eps to the standard deviation. The question adds it to the variance, under the root: with a large
    eps that is another number.
    """

    def standardize_splits(x_train, x_val, x_test, eps):
        mean, std = x_train.mean(axis=0), x_train.std(axis=0) + eps
        return (x_train - mean) / std, (x_val - mean) / std, (x_test - mean) / std


@misconception(
    fails={
        "standardize_splits_standardizes_the_training_split",
        "standardize_splits_uses_training_statistics_for_every_split",
    }
)
def statistics_of_all_splits():
    """Joins the splits and takes the statistics of the whole.

    Your mean and std come from all three splits together, so numbers of the test split reach the training
    data. That is a leak, and it flatters the test error. Compute both from x_train only.
    """

    def standardize_splits(x_train, x_val, x_test, eps):
        everything = np.concatenate([x_train, x_val, x_test])
        mean, std = everything.mean(axis=0), np.sqrt(everything.var(axis=0) + eps)
        return (x_train - mean) / std, (x_val - mean) / std, (x_test - mean) / std


@misconception(
    fails={
        "standardize_splits_standardizes_the_training_split",
        "standardize_splits_uses_training_statistics_for_every_split",
    }
)
def statistics_of_train_and_validation():
    """Takes the statistics of training and validation split together.

    You compute mean and std from the training and the validation split together. The validation split plays
    the unseen data while you choose settings; it must not shape what the net is trained on. Use x_train only.
    """

    def standardize_splits(x_train, x_val, x_test, eps):
        known = np.concatenate([x_train, x_val])
        mean, std = known.mean(axis=0), np.sqrt(known.var(axis=0) + eps)
        return (x_train - mean) / std, (x_val - mean) / std, (x_test - mean) / std


@misconception(
    replace=("np.sqrt(x_train.var(axis=0) + eps)", "np.sqrt(x_train.var(axis=0, ddof=1) + eps)"),
    fails={
        "standardize_splits_standardizes_the_training_split",
        "standardize_splits_uses_training_statistics_for_every_split",
    },
)
def divides_by_n_minus_one():
    """Takes the unbiased variance, which divides by N - 1.

    Your variance divides by N - 1. The question divides by N, the number of training rows, as np.var
    does.
    """


@misconception(
    replace=("np.sqrt(x_train.var(axis=0) + eps)", "np.sqrt(x_train.var(axis=0) + 1e-8)"),
    fails={
        "standardize_splits_standardizes_the_training_split",
        "standardize_splits_uses_training_statistics_for_every_split",
    },
    constant="1e-8",
)
def hard_coded_eps():
    """Adds a small number of its own in place of eps.

    Your eps is a number of your own. Take the argument: it may be as large as 0.3.
    """


@misconception(
    replace=("np.sqrt(x_train.var(axis=0) + eps)", "(x_train.var(axis=0) + eps)"),
    fails={
        "standardize_splits_standardizes_the_training_split",
        "standardize_splits_uses_training_statistics_for_every_split",
    },
)
def variance_for_the_std():
    """Divides by the variance and forgets the root.

    You divide by the variance. Take its square root.
    """


@misconception(
    replace=("np.sqrt(x_train.var(axis=0) + eps)", "x_train.std(axis=0)"),
    fails={
        "standardize_splits_standardizes_the_training_split",
        "standardize_splits_uses_training_statistics_for_every_split",
    },
)
def forgets_eps():
    """Leaves eps out.

    You divide by the plain standard deviation. Add eps to the variance, under the root: a feature that is
    constant in training would divide by 0.
    """


@misconception(fails={"standardize_splits_uses_training_statistics_for_every_split"})
def each_split_by_itself():
    """Standardizes every split with its own statistics.

    You give each split its own mean and std. Then the same example would come out differently in another
    split, and a shift between training and test data is wiped out before the net can show you its effect.
    Compute both from x_train only.
    """

    def standardize_splits(x_train, x_val, x_test, eps):
        return tuple((x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) for x in (x_train, x_val, x_test))


@misconception(fails={"standardize_splits_uses_training_statistics_for_every_split"})
def statistics_after_overwriting():
    """Takes the statistics of x_train when it is standardized already.

    You give the standardized training split the name x_train, and then ask this x_train for its mean and std.
    By now they are 0 and 1, so the other splits hardly change. Store mean and std before anything else.
    """

    def standardize_splits(x_train, x_val, x_test, eps):
        x_train = (x_train - x_train.mean(axis=0)) / np.sqrt(x_train.var(axis=0) + eps)
        x_val = (x_val - x_train.mean(axis=0)) / np.sqrt(x_train.var(axis=0) + eps)
        x_test = (x_test - x_train.mean(axis=0)) / np.sqrt(x_train.var(axis=0) + eps)
        return x_train, x_val, x_test


@misconception(fails={"standardize_splits_uses_training_statistics_for_every_split"})
def test_by_validation_statistics():
    """Fits on the validation split what is applied to validation and test.

    Your training split is standardized with its own statistics, but validation and test split share those of
    the validation split. The net has learnt on the scale of the training data, so all three splits need that
    same scale.
    """

    def standardize_splits(x_train, x_val, x_test, eps):
        def scaled(x, like):
            return (x - like.mean(axis=0)) / np.sqrt(like.var(axis=0) + eps)

        return scaled(x_train, x_train), scaled(x_val, x_val), scaled(x_test, x_val)


@misconception(fails={"standardize_splits_uses_training_statistics_for_every_split"})
def training_mean_but_own_std():
    """Subtracts the training mean and divides by each split's own std.

    You subtract the training mean, which is right, but divide each split by its own standard deviation. The
    std is a statistic as well, and it has to come from x_train, too.
    """

    def standardize_splits(x_train, x_val, x_test, eps):
        mean = x_train.mean(axis=0)
        return tuple((x - mean) / np.sqrt(x.var(axis=0) + eps) for x in (x_train, x_val, x_test))


@alternative
def column_by_column():
    """Fills three arrays, one feature after the other."""

    def standardize_splits(x_train, x_val, x_test, eps):
        out = [np.zeros(x.shape) for x in (x_train, x_val, x_test)]
        for j in range(x_train.shape[1]):
            column = x_train[:, j]
            m = sum(column) / len(column)
            s = (sum((v - m) ** 2 for v in column) / len(column) + eps) ** 0.5
            for result, x in zip(out, (x_train, x_val, x_test), strict=True):
                result[:, j] = (x[:, j] - m) / s
        return out[0], out[1], out[2]


@alternative
def one_affine_map():
    """Writes the standardization as x * scale + shift, in place on copies."""

    def standardize_splits(x_train, x_val, x_test, eps):
        scale = (np.mean((x_train - x_train.mean(0, keepdims=True)) ** 2, 0, keepdims=True) + eps) ** -0.5
        shift = -x_train.mean(0, keepdims=True) * scale
        copies = [x_train.copy(), x_val.copy(), x_test.copy()]
        for x in copies:
            x *= scale
            x += shift
        return tuple(copies)


@alternative
def stack_and_split():
    """Joins the splits, standardizes once, and cuts them apart again."""

    def standardize_splits(x_train, x_val, x_test, eps):
        rows = np.vstack([x_train, x_val, x_test])
        n = len(x_train)
        rows = rows - np.average(rows[:n], axis=0)
        rows = rows / np.sqrt(np.einsum("nd,nd->d", rows[:n], rows[:n]) / n + eps)
        return np.split(rows, [n, n + len(x_val)])
