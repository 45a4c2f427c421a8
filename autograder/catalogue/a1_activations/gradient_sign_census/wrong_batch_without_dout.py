"""batch averages the inputs instead of dout times the inputs."""

import numpy as np

MESSAGE = (
    "Your batch census averages the inputs. The gradient of each example is dout[i] * x[i]; since dout[i] "
    "differs in sign from example to example, it changes what the average looks like."
)
FAILS = {
    "gradient_sign_census_takes_signs_of_the_mean_gradient",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
    mean = x.mean(axis=0)
    return float(np.mean(~mixed)), max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size
