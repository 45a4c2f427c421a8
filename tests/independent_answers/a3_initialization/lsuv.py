# %% std of the activations = scales_the_outputs_once
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        w = w.copy()
        v = phi(h @ w).var()
        if abs(v - 1) > lsuv_param["tol"]:
            w /= np.sqrt(v)
        out.append(w)
        h = phi(h @ w)
    return out


# %% divides by the variance = divides_by_the_variance
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        v = np.var(h @ w)
        if abs(v - 1) > lsuv_param["tol"]:
            w = w / v
        out.append(w.copy())
        h = phi(h @ w)
    return out


# %% old weights below = measures_behind_the_old_weights
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        z = h @ w
        v = z.var()
        out.append(w / np.sqrt(v) if abs(v - 1) > lsuv_param["tol"] else w.copy())
        h = phi(z)
    return out


# %% no activation between layers = no_activation_in_between
def lsuv(weights, x, lsuv_param):
    h, out = x, []
    for w in weights:
        v = np.var(h @ w)
        w = w / np.sqrt(v) if abs(v - 1) > lsuv_param["tol"] else w.copy()
        out.append(w)
        h = h @ w
    return out


# %% std of the weights themselves = measures_the_weights
def lsuv(weights, x, lsuv_param):
    out = []
    for w in weights:
        v = w.var()
        out.append(w / np.sqrt(v) if abs(v - 1) > lsuv_param["tol"] else w.copy())
    return out


# %% tolerance ignored = rescales_in_any_case
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        w = w / (h @ w).std()
        out.append(w)
        h = phi(h @ w)
    return out


# %% mean square of the weights' fan = scales_every_unit_by_itself
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        z = h @ w
        if abs(z.var() - 1) > lsuv_param["tol"]:
            w = w / z.std(axis=0)
        out.append(w.copy())
        h = phi(h @ w)
    return out
