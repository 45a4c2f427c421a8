"""Goes on updating the running statistics in test mode."""

MESSAGE = (
    "Your test mode returns the right output, but it also changes the running statistics in "
    "bn_param. They are learned from training batches only: looking at test data must leave the "
    "network as it is."
)
FAILS = {"batchnorm_test_mode_uses_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    keep, batch_mean, batch_var = bn_param["momentum"], x.mean(axis=0), x.var(axis=0)
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    bn_param["running_mean"] = keep * mean + (1 - keep) * batch_mean
    bn_param["running_var"] = keep * var + (1 - keep) * batch_var
    if bn_param["mode"] == "train":
        mean, var = batch_mean, batch_var
    std = (var + bn_param["eps"]) ** 0.5
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
