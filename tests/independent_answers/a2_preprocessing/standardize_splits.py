# %% each with its own statistics = each_split_by_itself
def standardize_splits(x_train, x_val, x_test, eps):
    out = []
    for x in (x_train, x_val, x_test):
        out.append((x - x.mean(0)) / np.sqrt(x.var(0) + eps))
    return tuple(out)


# %% statistics of all rows = statistics_of_all_splits
def standardize_splits(x_train, x_val, x_test, eps):
    x = np.concatenate([x_train, x_val, x_test])
    m, s = x.mean(0), np.sqrt(x.var(0) + eps)
    return (x_train - m) / s, (x_val - m) / s, (x_test - m) / s


# %% train and val together = statistics_of_train_and_validation
def standardize_splits(x_train, x_val, x_test, eps):
    x = np.vstack((x_train, x_val))
    m, s = x.mean(0), np.sqrt(x.var(0) + eps)
    return (x_train - m) / s, (x_val - m) / s, (x_test - m) / s


# %% overwrites train before the others = statistics_after_overwriting
def standardize_splits(x_train, x_val, x_test, eps):
    x_train = (x_train - x_train.mean(0)) / np.sqrt(x_train.var(0) + eps)
    x_val = (x_val - x_train.mean(0)) / np.sqrt(x_train.var(0) + eps)
    x_test = (x_test - x_train.mean(0)) / np.sqrt(x_train.var(0) + eps)
    return x_train, x_val, x_test


# %% eps added to the std = adds_eps_to_the_std
def standardize_splits(x_train, x_val, x_test, eps):
    m, s = x_train.mean(0), x_train.std(0) + eps
    return (x_train - m) / s, (x_val - m) / s, (x_test - m) / s


# %% ddof 1 = divides_by_n_minus_one
def standardize_splits(x_train, x_val, x_test, eps):
    m, s = x_train.mean(0), np.sqrt(x_train.var(0, ddof=1) + eps)
    return (x_train - m) / s, (x_val - m) / s, (x_test - m) / s
