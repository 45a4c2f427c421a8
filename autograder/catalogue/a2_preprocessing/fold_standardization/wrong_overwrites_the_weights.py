"""Scales w and shifts b in place."""

MESSAGE = (
    "Your function changes w and b themselves (w /= ..., b -= ...), although the trained weights are "
    "still in use. Write w = w / std[:, None], which makes a new array."
)
FAILS = {
    "fold_standardization_leaves_the_trained_weights_alone",
}


def fold_standardization(w, b, mean, std):
    if w.dtype.kind != "f" or b.dtype.kind != "f":
        w, b = w.astype(float), b.astype(float)
    w /= std[:, None]
    b -= mean @ w
    return w, b
