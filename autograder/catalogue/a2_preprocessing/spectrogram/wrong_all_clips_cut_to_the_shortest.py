"""Keeps only the frames that every clip has."""

MESSAGE = (
    "You set frames to 0 from the end of the SHORTEST clip on, in all clips. Each clip has a length of "
    "its own: compare frame t with lengths[n]."
)
FAILS = {
    "spectrogram_apply_standardizes_real_frames",
    "spectrogram_apply_sets_padding_to_zero",
}


def spectrogram_apply(spectrograms, lengths, mean, std):
    out = (spectrograms - mean[:, None]) / std[:, None]
    out[:, :, min(lengths) :] = 0.0
    return out
