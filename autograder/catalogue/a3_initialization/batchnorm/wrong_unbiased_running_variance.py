"""Divides by N - 1 in the running variance, as PyTorch does."""

MESSAGE = (
    "Your running variance divides by N - 1. PyTorch does that; here the running variance is made of "
    "the same variance, with 1/N, that normalises the batch. For a batch of one the other is not "
    "even defined."
)
FAILS = {"batchnorm_forward_updates_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, keep = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
        bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * x.var(axis=0, ddof=1)
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = (var + eps) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
