"""Standardizes each clip by its own statistics."""

import numpy as np

MESSAGE = (
    "You compute new statistics from the data you are given. Use the mean and std that are passed in, "
    "those of the training clips: otherwise a loud clip and a quiet one come out alike."
)
FAILS = {
    "spectrogram_apply_standardizes_real_frames",
}


def spectrogram_apply(spectrograms, lengths, mean, std):
    out = np.zeros(spectrograms.shape)
    for n, length in enumerate(lengths):
        if length > 0:
            clip = spectrograms[n, :, :length]
            away = clip - clip.mean(axis=1, keepdims=True)
            out[n, :, :length] = away / np.sqrt(clip.var(axis=1, keepdims=True) + 1e-5)
    return out
