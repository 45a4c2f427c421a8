# %% statistics before the activation = before_the_activation
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        z = h @ w
        means.append(z.mean())
        stds.append(z.std())
        h = phi(z)
    return np.array(means), np.array(stds)


# %% variance = variance
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.var())
    return np.array(means), np.array(stds)


# %% input included = input_and_every_layer
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [x.mean()], [x.std()]
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)


# %% always from x = every_layer_from_the_input
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    means, stds = [], []
    for w in weights:
        h = phi(x @ w)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)


# %% last layer without activation = linear_last_layer
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for l, w in enumerate(weights):
        h = h @ w
        if l < len(weights) - 1:
            h = phi(h)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)


# %% mean of stds per unit = averages_the_std_of_each_unit
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.std(axis=0).mean())
    return np.array(means), np.array(stds)


# %% only the last layer
def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS[activation]
    h = x
    for w in weights:
        h = phi(h @ w)
    return np.array([h.mean()]), np.array([h.std()])
