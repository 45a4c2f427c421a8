"""Writes 1e-5 for eps and never reads it."""

MESSAGE = (
    "Your eps is always 1e-5. Take it from bn_param; it may be large enough to be seen clearly in the output."
)
FAILS = {
    "batchnorm_forward_normalises_each_feature",
    "batchnorm_test_mode_uses_the_running_statistics",
    "batchnorm_backward_dx_agrees_with_autograd",
    "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
}


def batchnorm_forward(x, gamma, beta, bn_param):
    keep = bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
        bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = (var + 1e-5) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
