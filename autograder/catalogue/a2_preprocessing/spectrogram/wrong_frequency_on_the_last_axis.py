"""Lines mean and std up with the frames."""

import numpy as np

MESSAGE = (
    "(spectrograms - mean) / std lines mean up with the last axis, the frames: numpy then complains, or "
    "each frame gets the numbers of a frequency. Write mean[:, None] and std[:, None]."
)
FAILS = {
    "spectrogram_apply_standardizes_real_frames",
    "spectrogram_apply_sets_padding_to_zero",
}


def spectrogram_apply(spectrograms, lengths, mean, std):
    real = np.arange(spectrograms.shape[2]) < lengths[:, None]
    return np.where(real[:, None, :], (spectrograms - mean) / std, 0.0)
