"""Returns zeros for dgamma and dbeta in test mode."""

MESSAGE = (
    "In test mode you return zeros for dgamma and dbeta. What is frozen are the statistics: the "
    "output still is gamma * xhat + beta, so it depends on both."
)
FAILS = {"batchnorm_backward_test_takes_statistics_as_constants"}


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, 0 * gamma, 0 * gamma
