# %% padding in the statistics = padding_in_the_statistics
def spectrogram_fit(spectrograms, lengths, eps):
    return spectrograms.mean(axis=(0, 2)), np.sqrt(spectrograms.var(axis=(0, 2)) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% mean of clip means = mean_of_clip_variances
def spectrogram_fit(spectrograms, lengths, eps):
    ms = [s[:, :n].mean(axis=1) for s, n in zip(spectrograms, lengths) if n > 0]
    vs = [s[:, :n].var(axis=1) for s, n in zip(spectrograms, lengths) if n > 0]
    return np.mean(ms, axis=0), np.sqrt(np.mean(vs, axis=0) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% multiplies by the mask = masks_by_multiplication
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    return x.mean(axis=1), np.sqrt(x.var(axis=1) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return (spectrograms - mean[:, None]) / std[:, None] * mask


# %% one mean for all frequencies = one_number_for_all_frequencies
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    f = spectrograms.shape[1]
    return np.full(f, x.mean()), np.full(f, np.sqrt(x.var() + eps))


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% frame included at t == length = one_frame_too_many
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    return x.mean(axis=1), np.sqrt(x.var(axis=1) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) <= lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% padding standardized, not zero = leaves_padding
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    return x.mean(axis=1), np.sqrt(x.var(axis=1) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    return (spectrograms - mean[:, None]) / std[:, None]


# %% variance for std = returns_the_variance
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    return x.mean(1), x.var(1) + eps


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)
