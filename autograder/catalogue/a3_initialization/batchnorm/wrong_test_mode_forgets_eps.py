"""Divides by the root of running_var alone in test mode."""

MESSAGE = (
    "In test mode you divide by the root of running_var without eps. Both modes add eps under the "
    "root, or the network would see other numbers at test time than in training."
)
FAILS = {"batchnorm_test_mode_uses_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    keep = bn_param["momentum"]
    if bn_param["mode"] == "test":
        xhat = (x - bn_param["running_mean"]) / bn_param["running_var"] ** 0.5
        return gamma * xhat + beta, None
    mean, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
    bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
    std = (var + bn_param["eps"]) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
