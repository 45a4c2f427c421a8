"""Cuts each clip to its length and works clip by clip."""

import numpy as np


def spectrogram_fit(spectrograms, lengths, eps):
    frames = np.concatenate([clip[:, :n] for clip, n in zip(spectrograms, lengths, strict=True)], axis=1)
    mean = frames.sum(axis=1) / frames.shape[1]
    var = ((frames - mean[:, None]) ** 2).sum(axis=1) / frames.shape[1]
    return mean, (var + eps) ** 0.5


def spectrogram_apply(spectrograms, lengths, mean, std):
    out = np.zeros_like(spectrograms)
    for n, length in enumerate(lengths):
        out[n, :, :length] = ((spectrograms[n, :, :length].T - mean) / std).T
    return out
