# %% variance instead of second moment
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 4001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    q, out = q0, []
    for _ in range(num_layers):
        h = phi(sigma_w * np.sqrt(q) * z)
        q = (p * h**2).sum() - (p * h).sum() ** 2
        out.append(q)
    return np.array(out)


# %% sigma_w taken as variance = sigma_taken_for_a_variance
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 4001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    q, out = q0, []
    for _ in range(num_layers):
        q = (p * phi(np.sqrt(sigma_w * q) * z) ** 2).sum()
        out.append(q)
    return np.array(out)


# %% starts with q0 = starts_with_q0
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 4001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    out = [q0]
    for _ in range(num_layers - 1):
        out.append((p * phi(sigma_w * np.sqrt(out[-1]) * z) ** 2).sum())
    return np.array(out)


# %% variance of the pre-activation = follows_the_pre_activations
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 4001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    v, out = sigma_w**2 * q0, []
    for _ in range(num_layers):
        out.append(v)
        v = sigma_w**2 * (p * phi(np.sqrt(v) * z) ** 2).sum()
    return np.array(out)


# %% Gauss-Hermite nodes of the other weight = nodes_of_the_other_hermite
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z, p = np.polynomial.hermite.hermgauss(100)
    p = p / np.sqrt(np.pi)
    q, out = q0, []
    for _ in range(num_layers):
        q = (p * phi(sigma_w * np.sqrt(q) * z) ** 2).sum()
        out.append(q)
    return np.array(out)
