"""Works in place on the caller's array."""

MESSAGE = (
    "`x -= mean` and `x /= std` write into the array of the caller, whose data are then gone, and they "
    "stop with an error if x holds integers. Write `x = x - mean`, which makes a new array."
)
FAILS = {
    "standardize_takes_integers",
    "standardize_leaves_its_inputs_unchanged",
}


def standardize_apply(x, mean, std):
    x -= mean
    x /= std
    return x
