"""Multiplies by the variance of the inputs where their second moment belongs."""

MESSAGE = (
    "In the last step you use Var(x). With weights of mean 0 each term has the variance Var(w) "
    "E[x^2], and for inputs that are not centred, as after a ReLU, E[x^2] is larger than Var(x)."
)
FAILS = {"forward_variance_counts_the_mean_of_the_inputs"}


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * var_x
