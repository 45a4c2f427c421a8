"""Averages standard deviations into running_var instead of variances."""

import numpy as np

MESSAGE = (
    "You average the standard deviation into running_var. It holds variances: the root is taken only "
    "when the statistic is used."
)
FAILS = {"batchnorm_forward_updates_the_running_statistics"}


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, keep = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, std = x.mean(axis=0), np.sqrt(x.var(axis=0) + eps)
        bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
        bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * std
    else:
        mean, std = bn_param["running_mean"], np.sqrt(bn_param["running_var"] + eps)
    return gamma * (x - mean) / std + beta, (x - mean, std, gamma)
