"""New in this question: padding that must not count."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"spectrogram_fit_averages_real_frames_of_each_frequency"})
def padding_in_the_statistics():
    """Averages over all frames, padding included.

    Your statistics include the padding. It is no sound, and there is more of it the longer the longest clip
    is: pick the frames t < lengths[n] first.
    """

    def spectrogram_fit(spectrograms, lengths, eps):
        return spectrograms.mean(axis=(0, 2)), np.sqrt(spectrograms.var(axis=(0, 2)) + eps)


@misconception(fails={"spectrogram_fit_averages_real_frames_of_each_frequency"})
def zeros_stand_for_padding():
    """Recognises padding by its value 0 instead of by the lengths.

    You set padding to 0 first and then average over all frames. The zeros count as sound: they pull the mean
    towards 0, and the number of frames is too large. Leave them out of sum and count.
    """

    def spectrogram_fit(spectrograms, lengths, eps):
        real = (np.arange(spectrograms.shape[2]) < lengths[:, None])[:, None, :]
        blank = np.where(real, spectrograms, 0.0)
        return blank.mean(axis=(0, 2)), np.sqrt(blank.var(axis=(0, 2)) + eps)


@misconception(
    fails={"spectrogram_fit_averages_real_frames_of_each_frequency", "spectrogram_apply_sets_padding_to_zero"}
)
def masks_by_multiplication():
    """Multiplies by a mask of zeros and ones, which keeps nan.

    You blank the padding by multiplying with a mask. That works for numbers, but 0 * nan is nan, and padding
    may hold nan: pick the real entries, or use np.where, before you add anything up.
    """

    def spectrogram_fit(spectrograms, lengths, eps):
        mask = (np.arange(spectrograms.shape[2]) < lengths[:, None])[:, None, :].astype(float)
        count = mask.sum()
        mean = (spectrograms * mask).sum(axis=(0, 2)) / count
        away = (spectrograms - mean[:, None]) * mask
        return mean, np.sqrt((away**2).sum(axis=(0, 2)) / count + eps)

    def spectrogram_apply(spectrograms, lengths, mean, std):
        mask = (np.arange(spectrograms.shape[2]) < lengths[:, None])[:, None, :].astype(float)
        return (spectrograms - mean[:, None]) / std[:, None] * mask


@misconception(
    fails={
        "spectrogram_fit_averages_real_frames_of_each_frequency",
        "spectrogram_fit_adds_eps_to_the_variance",
    }
)
def mean_of_clip_statistics():
    """Averages the statistics of the clips.

    You take mean and std of each clip and average those. Then a short clip counts as much as a long one, and
    the differences between clips are missing from std: pool all real frames first.
    """

    def spectrogram_fit(spectrograms, lengths, eps):
        clips = [clip[:, :length] for clip, length in zip(spectrograms, lengths, strict=True) if length > 0]
        mean = np.mean([clip.mean(axis=1) for clip in clips], axis=0)
        return mean, np.mean([np.sqrt(clip.var(axis=1) + eps) for clip in clips], axis=0)


@misconception(
    fails={"spectrogram_fit_averages_real_frames_of_each_frequency", "spectrogram_apply_sets_padding_to_zero"}
)
def one_frame_too_many():
    """Takes frame lengths[n] for a real one.

    You count frame t = lengths[n] as real. Frames are counted from 0, so the last real one is lengths[n] - 1:
    the condition is t < lengths[n].
    """

    def spectrogram_fit(spectrograms, lengths, eps):
        real = np.arange(spectrograms.shape[2]) <= lengths[:, None]
        frames = spectrograms.transpose(0, 2, 1)[real]
        return frames.mean(axis=0), np.sqrt(frames.var(axis=0) + eps)

    def spectrogram_apply(spectrograms, lengths, mean, std):
        real = np.arange(spectrograms.shape[2]) <= lengths[:, None]
        out = (spectrograms - mean[:, None]) / std[:, None]
        return np.where(real[:, None, :], out, 0.0)


@misconception(
    fails={
        "spectrogram_fit_averages_real_frames_of_each_frequency",
        "spectrogram_fit_adds_eps_to_the_variance",
    }
)
def one_number_for_all_frequencies():
    """Uses one mean and one std for all frequencies.

    You use one mean and one std for all frequencies. Then the loud, low ones still drown the others: each
    frequency, a row of axis 1, gets numbers of its own.
    """

    def spectrogram_fit(spectrograms, lengths, eps):
        real = np.arange(spectrograms.shape[2]) < lengths[:, None]
        frames, F = spectrograms.transpose(0, 2, 1)[real], spectrograms.shape[1]
        return np.full(F, frames.mean()), np.full(F, np.sqrt(frames.var() + eps))


@misconception(
    fails={
        "spectrogram_fit_averages_real_frames_of_each_frequency",
        "spectrogram_fit_adds_eps_to_the_variance",
    }
)
def unbiased_variance():
    """Divides by the number of frames less 1.

    You divide by the number of frames less 1 (ddof=1). The question asks for the biased variance, as the rest
    of this assignment does: divide by the number of frames.
    """

    def spectrogram_fit(spectrograms, lengths, eps):
        real = np.arange(spectrograms.shape[2]) < lengths[:, None]
        frames = spectrograms.transpose(0, 2, 1)[real]
        with np.errstate(all="ignore"):
            return frames.mean(axis=0), np.sqrt(frames.var(axis=0, ddof=1) + eps)


@misconception(
    replace=[
        ("np.sqrt(frames.var(axis=0) + eps)", "frames.var(axis=0) + eps"),
        ("std[:, None]", "np.sqrt(std[:, None])"),
    ],
    fails={
        "spectrogram_fit_averages_real_frames_of_each_frequency",
        "spectrogram_fit_adds_eps_to_the_variance",
        "spectrogram_apply_standardizes_real_frames",
        "spectrogram_apply_sets_padding_to_zero",
    },
)
def returns_the_variance():
    """Returns the variance and divides by its root later.

    You return the variance as std. The root belongs into spectrogram_fit: spectrogram_apply divides by the
    std it is given.
    """


@misconception(
    fails={
        "spectrogram_fit_averages_real_frames_of_each_frequency",
        "spectrogram_fit_adds_eps_to_the_variance",
    }
)
def mean_of_clip_variances():
    """Averages the means and the variances of the clips.

    You take mean and variance of each clip and average those. Then a short clip counts as much as a long
    one, and the differences between clips are missing: pool all real frames first.
    """

    def spectrogram_fit(spectrograms, lengths, eps):
        clips = [clip[:, :length] for clip, length in zip(spectrograms, lengths) if length > 0]
        mean = np.mean([clip.mean(axis=1) for clip in clips], axis=0)
        return mean, np.sqrt(np.mean([clip.var(axis=1) for clip in clips], axis=0) + eps)


@misconception(
    replace=("np.sqrt(frames.var(axis=0) + eps)", "frames.std(axis=0) + eps"),
    fails={"spectrogram_fit_adds_eps_to_the_variance"},
)
def eps_outside_the_root():
    """Adds eps to the standard deviation.

    You add eps to the standard deviation. The convention of this assignment adds it to the variance: sqrt(var
    + eps).
    """


@misconception(
    replace=("np.sqrt(frames.var(axis=0) + eps)", "frames.std(axis=0)"),
    fails={"spectrogram_fit_adds_eps_to_the_variance"},
)
def forgets_eps():
    """Leaves eps out.

    Your std has no eps in it. A silent frequency then has std 0, and dividing by it gives nan: return
    sqrt(var + eps).
    """


@misconception(fails={"spectrogram_apply_standardizes_real_frames", "spectrogram_apply_sets_padding_to_zero"})
def statistics_of_the_clip_itself():
    """Standardizes each clip by its own statistics.

    You compute new statistics from the data you are given. Use the mean and std that are passed in, those of
    the training clips: otherwise a loud clip and a quiet one come out alike.
    """

    def spectrogram_apply(spectrograms, lengths, mean, std):
        out = np.zeros(spectrograms.shape)
        for n, length in enumerate(lengths):
            if length > 0:
                clip = spectrograms[n, :, :length]
                away = clip - clip.mean(axis=1, keepdims=True)
                out[n, :, :length] = away / np.sqrt(clip.var(axis=1, keepdims=True) + 1e-5)
        return out


@misconception(fails={"spectrogram_apply_standardizes_real_frames", "spectrogram_apply_sets_padding_to_zero"})
def all_clips_cut_to_the_shortest():
    """Keeps only the frames that every clip has.

    You set frames to 0 from the end of the SHORTEST clip on, in all clips. Each clip has a length of its own:
    compare frame t with lengths[n].
    """

    def spectrogram_apply(spectrograms, lengths, mean, std):
        out = (spectrograms - mean[:, None]) / std[:, None]
        out[:, :, min(lengths) :] = 0.0
        return out


@misconception(fails={"spectrogram_apply_standardizes_real_frames", "spectrogram_apply_sets_padding_to_zero"})
def frequency_on_the_last_axis():
    """Lines mean and std up with the frames.

    (spectrograms - mean) / std lines mean up with the last axis, the frames: numpy then complains, or each
    frame gets the numbers of a frequency. Write mean[:, None] and std[:, None].
    """

    def spectrogram_apply(spectrograms, lengths, mean, std):
        real = np.arange(spectrograms.shape[2]) < lengths[:, None]
        return np.where(real[:, None, :], (spectrograms - mean) / std, 0.0)


@misconception(fails={"spectrogram_apply_sets_padding_to_zero"})
def leaves_padding():
    """Standardizes the padding along with the frames.

    You standardize the padding like sound. The network would hear it; set everything from frame lengths[n] on
    to 0.
    """

    def spectrogram_apply(spectrograms, lengths, mean, std):
        return (spectrograms - mean[:, None]) / std[:, None]


@misconception(fails={"spectrogram_apply_sets_padding_to_zero"})
def padding_zero_before_standardizing():
    """Sets padding to 0 first and standardizes the zeros.

    You set the padding to 0 and then standardize, which turns it into -mean / std. Do it the other way round:
    first standardize, then set padding to 0.
    """

    def spectrogram_apply(spectrograms, lengths, mean, std):
        real = np.arange(spectrograms.shape[2]) < lengths[:, None]
        blank = np.where(real[:, None, :], spectrograms, 0.0)
        return (blank - mean[:, None]) / std[:, None]


@alternative
def loops_over_clips():
    """Cuts each clip to its length and works clip by clip."""

    def spectrogram_fit(spectrograms, lengths, eps):
        frames = np.concatenate([clip[:, :n] for clip, n in zip(spectrograms, lengths, strict=True)], axis=1)
        mean = frames.sum(axis=1) / frames.shape[1]
        var = ((frames - mean[:, None]) ** 2).sum(axis=1) / frames.shape[1]
        return mean, (var + eps) ** 0.5

    def spectrogram_apply(spectrograms, lengths, mean, std):
        out = np.zeros_like(spectrograms)
        for n, length in enumerate(lengths):
            out[n, :, :length] = ((spectrograms[n, :, :length].T - mean) / std).T
        return out


@alternative
def masked_arrays():
    """Uses numpy's masked arrays, and plain arrays on the way out."""

    def _masked(spectrograms, lengths):
        padding = np.arange(spectrograms.shape[2])[None, None, :] >= np.asarray(lengths)[:, None, None]
        return np.ma.array(spectrograms, mask=np.broadcast_to(padding, spectrograms.shape))

    def spectrogram_fit(spectrograms, lengths, eps):
        x = _masked(spectrograms, lengths)
        mean, var = x.mean(axis=(0, 2)), x.var(axis=(0, 2))
        return np.asarray(mean), np.sqrt(np.asarray(var) + eps)

    def spectrogram_apply(spectrograms, lengths, mean, std):
        x = (_masked(spectrograms, lengths) - mean[:, None]) / std[:, None]
        return np.asarray(x.filled(0.0))


@alternative
def nan_for_padding():
    """Writes nan into the padding and uses the functions that skip it."""

    def spectrogram_fit(spectrograms, lengths, eps):
        x = spectrograms.copy()
        for n in range(len(x)):
            x[n, :, lengths[n] :] = np.nan
        rows = np.moveaxis(x, 1, 0).reshape(x.shape[1], -1)
        return np.nanmean(rows, axis=1), np.sqrt(np.nanvar(rows, axis=1) + eps)

    def spectrogram_apply(spectrograms, lengths, mean, std):
        x = (spectrograms - mean.reshape(1, -1, 1)) / std.reshape(1, -1, 1)
        x[np.broadcast_to(np.arange(x.shape[2]) >= np.reshape(lengths, (-1, 1, 1)), x.shape)] = 0
        return x
