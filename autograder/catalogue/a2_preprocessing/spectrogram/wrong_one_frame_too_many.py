"""Takes frame lengths[n] for a real one."""

import numpy as np

MESSAGE = (
    "You count frame t = lengths[n] as real. Frames are counted from 0, so the last real one is "
    "lengths[n] - 1: the condition is t < lengths[n]."
)
FAILS = {
    "spectrogram_fit_averages_real_frames_of_each_frequency",
    "spectrogram_apply_sets_padding_to_zero",
}


def spectrogram_fit(spectrograms, lengths, eps):
    real = np.arange(spectrograms.shape[2]) <= lengths[:, None]
    frames = spectrograms.transpose(0, 2, 1)[real]
    return frames.mean(axis=0), np.sqrt(frames.var(axis=0) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    real = np.arange(spectrograms.shape[2]) <= lengths[:, None]
    out = (spectrograms - mean[:, None]) / std[:, None]
    return np.where(real[:, None, :], out, 0.0)
