"""Reshapes to (C, -1), which mixes the channels."""

MESSAGE = (
    "reshape(C, -1) cuts the array into C pieces in memory order, and every piece holds all channels. The "
    "channel is the last axis: reshape to (-1, C), and reduce over axis 0."
)
FAILS = {
    "channel_stats_mean_is_over_all_pixels",
    "channel_stats_std_is_over_all_pixels",
}


def channel_stats(images):
    rows = (images / 255).reshape(images.shape[-1], -1)
    return rows.mean(axis=1), rows.std(axis=1)
