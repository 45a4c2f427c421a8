# %% strict signs = zeros_break_the_rule
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = np.all(g > 0, axis=1) | np.all(g < 0, axis=1)
    m = g.mean(axis=0)
    return one.mean(), max((m > 0).sum(), (m < 0).sum()) / x.shape[1]


# %% mean of the signs instead of the sign of the mean = counts_votes
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(axis=1) & (g < 0).any(axis=1))
    m = np.sign(g).mean(axis=0)
    return one.mean(), max((m > 0).sum(), (m < 0).sum()) / x.shape[1]


# %% share of positive components = positive_share
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(axis=1) & (g < 0).any(axis=1))
    m = g.mean(axis=0)
    return one.mean(), (m > 0).mean()


# %% mean gradient over the wrong axis = mean_over_the_components
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(axis=1) & (g < 0).any(axis=1))
    m = g.mean(axis=1)
    return one.mean(), max((m > 0).sum(), (m < 0).sum()) / len(m)


# %% zeros left out of the denominator = ignores_zero_components
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(axis=1) & (g < 0).any(axis=1))
    m = g.mean(axis=0)
    p, n = (m > 0).sum(), (m < 0).sum()
    return one.mean(), max(p, n) / (p + n)


# %% forgets dout in the census of examples
def gradient_sign_census(x, dout):
    one = ~((x > 0).any(axis=1) & (x < 0).any(axis=1))
    m = (dout[:, None] * x).mean(axis=0)
    return one.mean(), max((m > 0).sum(), (m < 0).sum()) / x.shape[1]


# %% batch is the fraction of the majority of all entries
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(1) & (g < 0).any(1))
    return one.mean(), max((g > 0).mean(), (g < 0).mean())
