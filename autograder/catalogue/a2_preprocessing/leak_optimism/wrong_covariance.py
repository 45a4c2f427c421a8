"""Leaves the division by the spreads out."""

MESSAGE = (
    "You return covariances. They grow with the units of a feature, so the features with the largest "
    "numbers win; divide by the spread of the feature and of the target."
)
FAILS = {
    "correlations_compare_each_feature_with_the_target",
    "surviving_correlation_chooses_on_the_training_rows",
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def correlations(x, y):
    return (x - x.mean(axis=0)).T @ (y - y.mean()) / len(y)
