"""Returns xhat in test mode and leaves gamma and beta out."""

MESSAGE = (
    "In test mode you normalise and stop there. gamma and beta are learned parameters of the layer "
    "and act in both modes; only the source of the statistics changes."
)
FAILS = {"batchnorm_test_mode_uses_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    keep, eps = bn_param["momentum"], bn_param["eps"]
    if bn_param["mode"] == "test":
        return (x - bn_param["running_mean"]) / (bn_param["running_var"] + eps) ** 0.5, None
    mean, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
    bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
    std = (var + eps) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
