"""Writes 0.9 for the momentum and never reads it."""

MESSAGE = (
    "Your running statistics always move with the momentum 0.9. That is a common value, not the only "
    "one: take it from bn_param."
)
FAILS = {"batchnorm_forward_updates_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = 0.9 * bn_param["running_mean"] + 0.1 * mean
        bn_param["running_var"] = 0.9 * bn_param["running_var"] + 0.1 * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = (var + bn_param["eps"]) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
