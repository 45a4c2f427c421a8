"""Overwrites the running statistics with those of the last batch."""

MESSAGE = (
    "Your running statistics are those of the last batch; momentum plays no part. They should be a "
    "slow average over many batches: momentum times the old value plus the rest times the new one."
)
FAILS = {"batchnorm_forward_updates_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    if bn_param["mode"] == "train":
        bn_param["running_mean"], bn_param["running_var"] = x.mean(axis=0), x.var(axis=0)
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = (var + bn_param["eps"]) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
