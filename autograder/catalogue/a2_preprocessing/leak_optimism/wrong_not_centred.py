"""Takes the cosine of the angle without centring."""

import numpy as np

MESSAGE = (
    "You do not subtract the means. A feature that lies far from 0 then looks much the same whatever the "
    "target does: centre the columns and the target first."
)
FAILS = {
    "correlations_compare_each_feature_with_the_target",
    "surviving_correlation_chooses_on_the_training_rows",
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def correlations(x, y):
    x, y = x.astype(float), y.astype(float)
    size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
    return x.T @ y / np.where(size > 0, size, 1.0)
