"""Averages over all frames, padding included."""

import numpy as np

MESSAGE = (
    "Your statistics include the padding. It is no sound, and there is more of it the longer the longest "
    "clip is: pick the frames t < lengths[n] first."
)
FAILS = {
    "spectrogram_fit_averages_real_frames_of_each_frequency",
}


def spectrogram_fit(spectrograms, lengths, eps):
    return spectrograms.mean(axis=(0, 2)), np.sqrt(spectrograms.var(axis=(0, 2)) + eps)
