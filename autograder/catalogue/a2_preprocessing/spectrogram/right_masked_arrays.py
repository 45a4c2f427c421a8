"""Uses numpy's masked arrays, and plain arrays on the way out."""

import numpy as np


def _masked(spectrograms, lengths):
    padding = np.arange(spectrograms.shape[2])[None, None, :] >= np.asarray(lengths)[:, None, None]
    return np.ma.array(spectrograms, mask=np.broadcast_to(padding, spectrograms.shape))


def spectrogram_fit(spectrograms, lengths, eps):
    x = _masked(spectrograms, lengths)
    mean, var = x.mean(axis=(0, 2)), x.var(axis=(0, 2))
    return np.asarray(mean), np.sqrt(np.asarray(var) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    x = (_masked(spectrograms, lengths) - mean[:, None]) / std[:, None]
    return np.asarray(x.filled(0.0))
