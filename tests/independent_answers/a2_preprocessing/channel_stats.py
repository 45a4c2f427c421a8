# %% not divided by 255 = forgets_the_units
def channel_stats(images):
    x = images.astype(np.float64)
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return images.astype(np.float64).std(axis=(1, 2)).mean(axis=0)


# %% std is the mean of image stds = copied_std
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=(1, 2)).mean(axis=0)


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2)).mean(axis=0)


# %% mean_of_image_stds is the plain std = image_stds_over_all_pixels
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return (images / 255).std(axis=(0, 1, 2))


# %% root of the mean variance = averages_the_variances
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return np.sqrt((images / 255).var(axis=(1, 2)).mean(axis=0))


# %% divides by 256 = divides_by_256
def channel_stats(images):
    x = images / 256
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return (images / 256).std(axis=(1, 2)).mean(axis=0)


# %% variance for std = variance_for_the_std
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2)).mean(axis=0)


# %% channels first = channels_at_axis_one
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 2, 3)), x.std(axis=(0, 2, 3))


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2)).mean(axis=0)


# %% one number for all channels
def channel_stats(images):
    p = images / 255
    c = images.shape[-1]
    return np.full(c, p.mean()), np.full(c, p.std())


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2)).mean(0)
