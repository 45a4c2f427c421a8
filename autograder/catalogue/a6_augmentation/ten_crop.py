"""New in this question: averaging probabilities over views of an image."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("(0, W - w), (H - h, 0)", "(H - h, 0), (0, W - w)"), fails={"ten_crop_in_the_stated_order"}
)
def left_column_first():
    """Takes bottom left before top right.

    Your second and third crops have changed places. The order is top left, top right, bottom left, bottom
    right.
    """


@misconception(
    replace=("((H - h) // 2, (W - w) // 2)", "((H - h + 1) // 2, (W - w + 1) // 2)"),
    fails={
        "ten_crop_in_the_stated_order",
        "predict_with_tta_averages_probabilities",
        "predict_with_tta_takes_large_scores",
    },
)
def center_rounded_up():
    """Rounds the place of the center window up.

    Your center window lies one pixel too far down or to the right where it cannot lie in the middle. Round
    down.
    """


@misconception(
    replace=("crops[:, :, :, ::-1]", "crops[:, :, ::-1]"),
    fails={"ten_crop_in_the_stated_order", "predict_with_tta_averages_probabilities"},
)
def flipped_upside_down():
    """Mirrors the crops top to bottom.

    Your last five crops stand on their heads. With an axis for the ten crops, columns are axis 3.
    """


@misconception(
    replace=(
        "np.concatenate([crops, crops[:, :, :, ::-1]], axis=1)",
        "np.stack([crops, crops[:, :, :, ::-1]], axis=2).reshape(len(x), 10, h, w, -1)",
    ),
    fails={"ten_crop_in_the_stated_order"},
)
def each_crop_followed_by_its_mirror_image():
    """Puts each mirror image behind its crop.

    You alternate crops and mirror images. First come the five crops, then the five mirror images.
    """


@misconception(
    fails={
        "ten_crop_in_the_stated_order",
        "predict_with_tta_averages_probabilities",
        "predict_with_tta_takes_large_scores",
    }
)
def mirrors_the_image_first():
    """Crops the mirrored image.

    Your sixth crop is the top left corner of the mirrored image, which is the mirrored top right corner.
    The last five are the mirror images of the first five, in the same order.
    """

    def ten_crop(x, size):
        (H, W), (h, w) = x.shape[1:3], size
        places = [(0, 0), (0, W - w), (H - h, 0), (H - h, W - w), ((H - h) // 2, (W - w) // 2)]
        both = (x, x[:, :, ::-1])
        return np.stack([y[:, i : i + h, j : j + w] for y in both for i, j in places], axis=1)


@misconception(
    replace=("return total / 10", "return total"),
    fails={"predict_with_tta_averages_probabilities", "predict_with_tta_takes_large_scores"},
)
def sums_probabilities():
    """Adds the probabilities up.

    Your probabilities of an image add up to ten. Divide by the number of crops.
    """


@misconception(
    replace=("scores - scores.max(axis=1, keepdims=True)", "scores"),
    fails={"predict_with_tta_takes_large_scores"},
)
def softmax_overflows():
    """Takes exp of the scores as they are.

    exp of a large score is infinite, or all are 0. Subtract the largest score of each row first.
    """


@misconception(
    replace=("scores - scores.max(axis=1, keepdims=True)", "scores - scores.max(axis=0)"),
    fails={"predict_with_tta_averages_probabilities", "predict_with_tta_takes_large_scores"},
)
def largest_of_each_column():
    """Subtracts the largest score of each class.

    You subtract the largest score over the images, another one for each class, which changes the
    probabilities. Take the largest of each row.
    """


@misconception(fails={"predict_with_tta_averages_probabilities", "predict_with_tta_takes_large_scores"})
def averages_scores():
    """Averages the scores and takes softmax once.

    You average scores, not probabilities: one crop with enormous scores overrules all others. Take softmax
    for each crop, then the mean.
    """

    def predict_with_tta(f, x, size):
        crops = ten_crop(x, size)
        scores = np.mean([f(crops[:, k]) for k in range(10)], axis=0)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


@misconception(fails={"predict_with_tta_averages_probabilities", "predict_with_tta_takes_large_scores"})
def averages_images():
    """Averages the crops and predicts once.

    You show the network the mean of ten crops, a blurred picture. Predict for each crop, then average.
    """

    def predict_with_tta(f, x, size):
        scores = f(ten_crop(x, size).mean(axis=1))
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


@misconception(fails={"predict_with_tta_averages_probabilities"})
def forgets_the_mirror_images():
    """Averages over five crops.

    You average over the five crops and leave out their mirror images. All ten count.
    """

    def predict_with_tta(f, x, size):
        crops, total = ten_crop(x, size), 0.0
        for k in range(5):
            scores = f(crops[:, k])
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            total = total + e / e.sum(axis=1, keepdims=True)
        return total / 5


@alternative
def all_at_once():
    """Calls the network once, and lets scipy take softmax."""
    from scipy import special

    def ten_crop(x, size):
        windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
        rows, columns = windows.shape[1] - 1, windows.shape[2] - 1
        five = windows[:, [0, 0, rows, rows, rows // 2], [0, columns, 0, columns, columns // 2]]
        return np.concatenate([five, np.flip(five, axis=3)], axis=1)

    def predict_with_tta(f, x, size):
        crops = ten_crop(x, size)
        scores = f(crops.reshape(-1, *crops.shape[2:]))
        return special.softmax(scores, axis=1).reshape(len(x), 10, -1).mean(axis=1)


@alternative
def image_by_image():
    """Loops over images, and predicts with logarithms."""

    def ten_crop(x, size):
        h, w = size
        out = np.zeros((len(x), 10, h, w, x.shape[3]))
        for n, image in enumerate(x):
            H, W = image.shape[:2]
            middle = image[(H - h) // 2 :, (W - w) // 2 :][:h, :w]
            five = [image[:h, :w], image[:h, -w:], image[-h:, :w], image[-h:, -w:], middle]
            for k, crop in enumerate(five):
                out[n, k], out[n, k + 5] = crop, np.fliplr(crop)
        return out

    def predict_with_tta(f, x, size):
        rows = []
        for crops in ten_crop(x, size):
            scores = f(crops)
            highest = scores.max(axis=1, keepdims=True)
            logs = scores - highest - np.log(np.exp(scores - highest).sum(axis=1, keepdims=True))
            rows.append(np.exp(logs).mean(axis=0))
        return np.array(rows)
