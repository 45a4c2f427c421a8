# %% forgets the delta term = no_term_for_the_distance
def merge_moments(a, b):
    na, ma, va = a
    nb, mb, vb = b
    n = na + nb
    mean = (na * ma + nb * mb) / n
    var = (na * va + nb * vb) / n
    return n, mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch):
            self.count, self.mean, self.var = merge_moments(
                (self.count, self.mean, self.var), (len(batch), batch.mean(axis=0), batch.var(axis=0))
            )

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


def run_mean_std(shape, batches, x, eps, clip):
    """Given. Return [(count, mean, var) after each batch], and x normalized (or None)."""
    stats, history = RunningMeanStd(shape), []
    for batch in batches:
        stats.update(batch)
        history.append((stats.count, np.array(stats.mean), np.array(stats.var)))
    return history, None if x is None else stats.normalize(x, eps, clip)


# %% averages the means = plain_average_of_the_means_only
def merge_moments(a, b):
    na, ma, va = a
    nb, mb, vb = b
    n = na + nb
    delta = mb - ma
    mean = (ma + mb) / 2
    var = (na * va + nb * vb + na * nb / n * delta**2) / n
    return n, mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch):
            self.count, self.mean, self.var = merge_moments(
                (self.count, self.mean, self.var), (len(batch), batch.mean(axis=0), batch.var(axis=0))
            )

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


def run_mean_std(shape, batches, x, eps, clip):
    """Given. Return [(count, mean, var) after each batch], and x normalized (or None)."""
    stats, history = RunningMeanStd(shape), []
    for batch in batches:
        stats.update(batch)
        history.append((stats.count, np.array(stats.mean), np.array(stats.var)))
    return history, None if x is None else stats.normalize(x, eps, clip)


# %% clips at 10 = clips_at_a_number
def merge_moments(a, b):
    na, ma, va = a
    nb, mb, vb = b
    n = na + nb
    delta = mb - ma
    mean = ma + delta * nb / n
    var = (na * va + nb * vb + na * nb / n * delta**2) / n
    return n, mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch):
            self.count, self.mean, self.var = merge_moments(
                (self.count, self.mean, self.var), (len(batch), batch.mean(axis=0), batch.var(axis=0))
            )

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -10, 10)


def run_mean_std(shape, batches, x, eps, clip):
    """Given. Return [(count, mean, var) after each batch], and x normalized (or None)."""
    stats, history = RunningMeanStd(shape), []
    for batch in batches:
        stats.update(batch)
        history.append((stats.count, np.array(stats.mean), np.array(stats.var)))
    return history, None if x is None else stats.normalize(x, eps, clip)


# %% eps outside the root = eps_outside_the_root
def merge_moments(a, b):
    na, ma, va = a
    nb, mb, vb = b
    n = na + nb
    delta = mb - ma
    mean = ma + delta * nb / n
    var = (na * va + nb * vb + na * nb / n * delta**2) / n
    return n, mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch):
            self.count, self.mean, self.var = merge_moments(
                (self.count, self.mean, self.var), (len(batch), batch.mean(axis=0), batch.var(axis=0))
            )

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / (np.sqrt(self.var) + eps), -clip, clip)


def run_mean_std(shape, batches, x, eps, clip):
    """Given. Return [(count, mean, var) after each batch], and x normalized (or None)."""
    stats, history = RunningMeanStd(shape), []
    for batch in batches:
        stats.update(batch)
        history.append((stats.count, np.array(stats.mean), np.array(stats.var)))
    return history, None if x is None else stats.normalize(x, eps, clip)
