# %% one side only = upper_end_only
def saturated_fraction(out, low, high, tol):
    return float(np.mean(out >= high - tol))


# %% a count = count_instead_of_fraction
def saturated_fraction(out, low, high, tol):
    return np.sum((out <= low + tol) | (out >= high - tol))


# %% divides by the number of rows = divides_by_the_examples
def saturated_fraction(out, low, high, tol):
    return np.sum((out <= low + tol) | (out >= high - tol)) / len(out)


# %% tol as a share of the range = tol_relative_to_range
def saturated_fraction(out, low, high, tol):
    t = tol * (high - low)
    return np.mean((out <= low + t) | (out >= high - t))


# %% and instead of or = and_for_or
def saturated_fraction(out, low, high, tol):
    return np.mean((out <= low + tol) & (out >= high - tol))


# %% ignores low (assumes 0) = assumes_sigmoid
def saturated_fraction(out, low, high, tol):
    return np.mean((out <= tol) | (out >= high - tol))


# %% those not saturated = fraction_of_the_others
def saturated_fraction(out, low, high, tol):
    return np.mean((out > low + tol) & (out < high - tol))


# %% upper bound with plus
def saturated_fraction(out, low, high, tol):
    return float(np.mean((out <= low - tol) | (out >= high + tol)))
