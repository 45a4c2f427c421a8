"""Computes new running statistics in local names and never stores them in bn_param."""

MESSAGE = (
    "You compute new running statistics, but bn_param holds the old ones afterwards. An assignment "
    "to a local name does not reach the dict: write bn_param[...] = ... for both."
)
FAILS = {"batchnorm_forward_updates_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, keep = bn_param["eps"], bn_param["momentum"]
    running_mean, running_var = bn_param["running_mean"], bn_param["running_var"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean = keep * running_mean + (1 - keep) * mean
        running_var = keep * running_var + (1 - keep) * var
    else:
        mean, var = running_mean, running_var
    std = (var + eps) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
