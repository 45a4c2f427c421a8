"""Starts from zeros at each call and does not read the running statistics it is given."""

MESSAGE = (
    "You do not read the running statistics that are in bn_param: each call starts again from zero. "
    "The new values are made of the old ones, which an earlier call may have left there."
)
FAILS = {"batchnorm_forward_updates_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, keep = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = 0 * mean + (1 - keep) * mean
        bn_param["running_var"] = 0 * var + (1 - keep) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = (var + eps) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
