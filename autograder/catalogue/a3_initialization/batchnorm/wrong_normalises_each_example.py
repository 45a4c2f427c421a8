"""Takes mean and variance along the features, as layer normalization does."""

MESSAGE = (
    "You take mean and variance over the features of each example: that is layer normalization. "
    "Batch normalization treats each feature by itself and goes along the batch, axis 0."
)
FAILS = {
    "batchnorm_forward_normalises_each_feature",
    "batchnorm_forward_updates_the_running_statistics",
    "batchnorm_backward_dx_agrees_with_autograd",
    "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
}


def batchnorm_forward(x, gamma, beta, bn_param):
    keep = bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
        bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
        bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = (var + bn_param["eps"]) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
