"""One division per layer, kept in a copied list."""


def lsuv(weights, x, lsuv_param):
    phi = ACTIVATIONS[lsuv_param["activation"]][0]
    new, h = [w.copy() for w in weights], x
    for layer in range(len(new)):
        z = h @ new[layer]
        if not 1 - lsuv_param["tol"] <= z.var() <= 1 + lsuv_param["tol"]:
            new[layer] /= z.std()
            z = h @ new[layer]
        h = phi(z)
    return new
