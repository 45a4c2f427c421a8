# %% not reversed = last_layer_first
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(zs[l])
        a.append(dz.std())
        b.append((hs[l].T @ dz).std())
        d = dz @ weights[l].T
    return np.array(a), np.array(b)


# %% dphi at the output = slope_at_the_output
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(hs[l + 1])
        a.append(dz.std())
        b.append((hs[l].T @ dz).std())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% dw divided by N = averages_over_the_batch
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(zs[l])
        a.append(dz.std())
        b.append((hs[l].T @ dz / len(x)).std())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% std of dh instead of dz = gradient_of_the_outputs
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        a.append(d.std())
        dz = d * dphi(zs[l])
        b.append((hs[l].T @ dz).std())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% forgets the last activation = slope_of_the_last_layer_missing
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, dz = [], [], dout
    for l in reversed(range(len(weights))):
        a.append(dz.std())
        b.append((hs[l].T @ dz).std())
        if l:
            dz = dz @ weights[l].T * dphi(zs[l - 1])
    return np.array(a[::-1]), np.array(b[::-1])


# %% dw with the output of the layer
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(zs[l])
        a.append(dz.std())
        b.append((hs[l + 1].T @ dz).std())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% variance for std
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(zs[l])
        a.append(dz.var())
        b.append((hs[l].T @ dz).var())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])
