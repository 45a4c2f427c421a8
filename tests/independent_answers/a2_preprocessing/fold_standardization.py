# %% multiplies by std = multiplies_by_std
def fold_standardization(w, b, mean, std):
    w2 = w * std[:, None]
    return w2, b - mean @ w2


# %% std along the last axis or via solve: forgets std in the bias = mean_without_std
def fold_standardization(w, b, mean, std):
    return w / std[:, None], b - mean @ w


# %% adds the shift = adds_the_mean
def fold_standardization(w, b, mean, std):
    w2 = w / std[:, None]
    return w2, b + mean @ w2


# %% bias unchanged = keeps_the_bias
def fold_standardization(w, b, mean, std):
    return w / std[:, None], b.copy()


# %% divides the bias by std of nothing: in place = overwrites_the_weights
def fold_standardization(w, b, mean, std):
    w /= std[:, None]
    b -= mean @ w
    return w, b


# %% forgets to scale the weights
def fold_standardization(w, b, mean, std):
    return w.copy(), b - (mean / std) @ w
