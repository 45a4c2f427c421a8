# %% fraction of zeros = zero_entries
def dead_fraction(out):
    return float(np.mean(out == 0))


# %% any instead of all = silent_for_some_example
def dead_fraction(out):
    axes = (0,) if out.ndim == 2 else (0, 2, 3)
    return np.mean(np.any(out == 0, axis=axes))


# %% axis 0 only = position_is_a_unit
def dead_fraction(out):
    return np.mean(np.all(out == 0, axis=0))


# %% a tolerance = threshold_on_entries
def dead_fraction(out):
    axes = (0,) if out.ndim == 2 else (0, 2, 3)
    return np.mean(np.all(out < 1e-3, axis=axes))


# %% rows instead of columns = examples_instead_of_units
def dead_fraction(out):
    axes = 1 if out.ndim == 2 else (1, 2, 3)
    return np.mean(np.all(out == 0, axis=axes))


# %% counts them = count_instead_of_fraction
def dead_fraction(out):
    axes = (0,) if out.ndim == 2 else (0, 2, 3)
    return int(np.all(out == 0, axis=axes).sum())


# %% alive fraction
def dead_fraction(out):
    ax = (0,) if out.ndim == 2 else (0, 2, 3)
    return float(np.mean(np.any(out > 0, axis=ax)))
