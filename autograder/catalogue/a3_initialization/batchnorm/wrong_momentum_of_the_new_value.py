"""Uses momentum as the weight of the new value, as PyTorch does."""

MESSAGE = (
    "Your momentum multiplies the statistic of the new batch. That is PyTorch's convention; here "
    "momentum is the weight of the old running value, and the new one gets the rest."
)
FAILS = {"batchnorm_forward_updates_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, mix = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = (1 - mix) * bn_param["running_mean"] + mix * mean
        bn_param["running_var"] = (1 - mix) * bn_param["running_var"] + mix * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = (var + eps) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
