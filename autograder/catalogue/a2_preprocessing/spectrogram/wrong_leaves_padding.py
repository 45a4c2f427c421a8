"""Standardizes the padding along with the frames."""

MESSAGE = (
    "You standardize the padding like sound. The network would hear it; set everything from frame "
    "lengths[n] on to 0."
)
FAILS = {
    "spectrogram_apply_sets_padding_to_zero",
}


def spectrogram_apply(spectrograms, lengths, mean, std):
    return (spectrograms - mean[:, None]) / std[:, None]
