"""Sets padding to 0 first and standardizes the zeros."""

import numpy as np

MESSAGE = (
    "You set the padding to 0 and then standardize, which turns it into -mean / std. Do it the other way "
    "round: first standardize, then set padding to 0."
)
FAILS = {
    "spectrogram_apply_sets_padding_to_zero",
}


def spectrogram_apply(spectrograms, lengths, mean, std):
    real = np.arange(spectrograms.shape[2]) < lengths[:, None]
    blank = np.where(real[:, None, :], spectrograms, 0.0)
    return (blank - mean[:, None]) / std[:, None]
