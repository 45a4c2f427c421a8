"""Adds eps to the standard deviation."""

import numpy as np

MESSAGE = (
    "You add eps to the standard deviation. The convention of this assignment adds it to the variance: "
    "sqrt(var + eps)."
)
FAILS = {
    "spectrogram_fit_adds_eps_to_the_variance",
}


def spectrogram_fit(spectrograms, lengths, eps):
    real = np.arange(spectrograms.shape[2]) < lengths[:, None]
    frames = spectrograms.transpose(0, 2, 1)[real]
    return frames.mean(axis=0), frames.std(axis=0) + eps
