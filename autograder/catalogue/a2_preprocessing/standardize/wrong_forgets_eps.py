"""Leaves eps out."""

MESSAGE = (
    "Your std does not use eps. Without it a constant feature has the std 0, and standardize_apply then "
    "divides by 0. Add eps to the variance before you take the root."
)
FAILS = {
    "standardize_fit_describes_each_feature",
}


def standardize_fit(x, eps):
    return x.mean(axis=0), x.std(axis=0)
