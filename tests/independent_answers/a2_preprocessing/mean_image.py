# %% uint8 arithmetic wraps in subtract = subtracts_in_uint8
def mean_image(images):
    return images.mean(axis=0)


def subtract_mean(images, mean):
    return (images - mean.astype(images.dtype)).astype(np.float64)


# %% per channel = averages_over_pixels_too
def mean_image(images):
    return images.astype(np.float64).mean(axis=(0, 1, 2))


def subtract_mean(images, mean):
    return images.astype(np.float64) - mean


# %% divides by 255 = divides_by_255
def mean_image(images):
    return (images / 255.0).mean(axis=0)


def subtract_mean(images, mean):
    return images / 255.0 - mean


# %% clips at zero = clips_at_zero
def mean_image(images):
    return images.astype(np.float64).mean(axis=0)


def subtract_mean(images, mean):
    return np.maximum(images.astype(np.float64) - mean, 0)


# %% sums in uint8 = adds_up_in_uint8
def mean_image(images):
    total = np.zeros_like(images[0])
    for im in images:
        total += im
    return total / len(images)


def subtract_mean(images, mean):
    return images.astype(np.float64) - mean


# %% subtracts the images' own mean = ignores_the_given_mean
def mean_image(images):
    return images.astype(np.float64).mean(axis=0)


def subtract_mean(images, mean):
    return images.astype(np.float64) - images.mean(axis=0)


# %% rounded = rounds_to_whole_numbers
def mean_image(images):
    return np.round(images.astype(float).mean(0))


def subtract_mean(images, mean):
    return images.astype(float) - mean


# %% median
def mean_image(images):
    return np.median(images.astype(float), axis=0)


def subtract_mean(images, mean):
    return images.astype(float) - mean
