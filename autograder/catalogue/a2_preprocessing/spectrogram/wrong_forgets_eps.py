"""Leaves eps out."""

import numpy as np

MESSAGE = (
    "Your std has no eps in it. A silent frequency then has std 0, and dividing by it gives nan: return "
    "sqrt(var + eps)."
)
FAILS = {
    "spectrogram_fit_adds_eps_to_the_variance",
}


def spectrogram_fit(spectrograms, lengths, eps):
    real = np.arange(spectrograms.shape[2]) < lengths[:, None]
    frames = spectrograms.transpose(0, 2, 1)[real]
    return frames.mean(axis=0), frames.std(axis=0)
