"""Normalises a test batch with its own statistics."""

MESSAGE = (
    "In test mode you still use the mean and variance of the batch. A test example would then depend "
    "on what it is grouped with: use the running statistics from bn_param."
)
FAILS = {"batchnorm_test_mode_uses_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    keep = bn_param["momentum"]
    mean, var = x.mean(axis=0), x.var(axis=0)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
        bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
    std = (var + bn_param["eps"]) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
