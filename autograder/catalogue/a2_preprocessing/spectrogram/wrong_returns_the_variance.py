"""Returns the variance and divides by its root later."""

import numpy as np

MESSAGE = (
    "You return the variance as std. The root belongs into spectrogram_fit: spectrogram_apply divides by "
    "the std it is given."
)
FAILS = {
    "spectrogram_fit_averages_real_frames_of_each_frequency",
    "spectrogram_fit_adds_eps_to_the_variance",
    "spectrogram_apply_standardizes_real_frames",
}


def spectrogram_fit(spectrograms, lengths, eps):
    real = np.arange(spectrograms.shape[2]) < lengths[:, None]
    frames = spectrograms.transpose(0, 2, 1)[real]
    return frames.mean(axis=0), frames.var(axis=0) + eps


def spectrogram_apply(spectrograms, lengths, mean, std):
    real = np.arange(spectrograms.shape[2]) < lengths[:, None]
    out = (spectrograms - mean[:, None]) / np.sqrt(std[:, None])
    return np.where(real[:, None, :], out, 0.0)
