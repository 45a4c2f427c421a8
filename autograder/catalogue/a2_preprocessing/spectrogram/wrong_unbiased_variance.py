"""Divides by the number of frames less 1."""

import numpy as np

MESSAGE = (
    "You divide by the number of frames less 1 (ddof=1). The question asks for the biased variance, as "
    "the rest of this assignment does: divide by the number of frames."
)
FAILS = {
    "spectrogram_fit_averages_real_frames_of_each_frequency",
    "spectrogram_fit_adds_eps_to_the_variance",
}


def spectrogram_fit(spectrograms, lengths, eps):
    real = np.arange(spectrograms.shape[2]) < lengths[:, None]
    frames = spectrograms.transpose(0, 2, 1)[real]
    with np.errstate(all="ignore"):
        return frames.mean(axis=0), np.sqrt(frames.var(axis=0, ddof=1) + eps)
