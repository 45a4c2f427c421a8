"""New in this question: scales taken from data."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"lsuv_brings_every_layer_to_unit_variance", "lsuv_leaves_the_given_weights_unchanged"})
def measures_behind_the_old_weights():
    """Sends the batch through the weights as they were given.

    You measure layer l behind the old weights of the layers below. Once those are rescaled, other numbers
    arrive: pass h on through the new weights.
    """

    def lsuv(weights, x, lsuv_param):
        phi, _ = ACTIVATIONS[lsuv_param["activation"]]
        h, scaled = x, []
        for old in weights:
            w = old
            variance = np.var(h @ w)
            if abs(variance - 1) > lsuv_param["tol"]:
                w = w / np.sqrt(variance)
            scaled.append(w.copy())
            h = phi(h @ old)
        return scaled


@misconception(
    fails={
        "lsuv_brings_every_layer_to_unit_variance",
        "lsuv_divides_by_one_number_and_only_where_needed",
        "lsuv_leaves_the_given_weights_unchanged",
    }
)
def divides_by_the_variance():
    """Divides by the variance instead of its root.

    You divide by the variance v, which leaves a variance of 1 / v. Dividing an array by s divides its
    variance by s^2: take the root.
    """

    def lsuv(weights, x, lsuv_param):
        phi, _ = ACTIVATIONS[lsuv_param["activation"]]
        h, scaled = x, []
        for w in weights:
            variance = np.var(h @ w)
            if abs(variance - 1) > lsuv_param["tol"]:
                w = w / variance
            scaled.append(w.copy())
            h = phi(h @ w)
        return scaled


@misconception(
    fails={
        "lsuv_brings_every_layer_to_unit_variance",
        "lsuv_divides_by_one_number_and_only_where_needed",
        "lsuv_leaves_the_given_weights_unchanged",
    }
)
def formula_instead_of_data():
    """Scales to std 1 / sqrt(fan_in), without looking at the batch.

    You compute the variance of z from fan_in and the spread of the weights. That holds for inputs with second
    moment 1; LSUV measures it on the batch.
    """

    def lsuv(weights, x, lsuv_param):
        scaled = []
        for w in weights:
            for _ in range(lsuv_param["max_iter"]):
                variance = len(w) * np.var(w)
                if abs(variance - 1) <= lsuv_param["tol"]:
                    break
                w = w / np.sqrt(variance)
            scaled.append(w.copy())
        return scaled


@misconception(
    replace=[
        ('phi, _ = ACTIVATIONS[lsuv_param["activation"]]\n    h, scaled = x, []', "h, scaled = x, []"),
        ("phi(h @ w)", "h @ w"),
    ],
    fails={
        "lsuv_brings_every_layer_to_unit_variance",
        "lsuv_divides_by_one_number_and_only_where_needed",
        "lsuv_leaves_the_given_weights_unchanged",
    },
)
def no_activation_in_between():
    """Passes z on to the next layer.

    You pass z_l on to the next layer. What arrives there is h_l = phi(z_l): the activation changes the
    variance, and that is what LSUV corrects.
    """


@misconception(
    fails={
        "lsuv_brings_every_layer_to_unit_variance",
        "lsuv_divides_by_one_number_and_only_where_needed",
        "lsuv_leaves_the_given_weights_unchanged",
    }
)
def scales_every_unit_by_itself():
    """Divides every column by the std of its own unit.

    You give every unit a scale of its own, as batch norm would. LSUV divides the whole array w_l by one
    number.
    """

    def lsuv(weights, x, lsuv_param):
        phi, _ = ACTIVATIONS[lsuv_param["activation"]]
        h, scaled = x, []
        for w in weights:
            variance = np.var(h @ w)
            if abs(variance - 1) > lsuv_param["tol"]:
                w = w / np.std(h @ w, axis=0)
            scaled.append(w.copy())
            h = phi(h @ w)
        return scaled


@misconception(
    replace=("np.var(h @ w)", "np.var(phi(h @ w))"),
    fails={
        "lsuv_brings_every_layer_to_unit_variance",
        "lsuv_divides_by_one_number_and_only_where_needed",
        "lsuv_leaves_the_given_weights_unchanged",
    },
)
def scales_the_outputs():
    """Brings the variance of h, not of z, to 1.

    You bring the outputs h to variance 1. LSUV looks at the pre-activations z_l = h_(l-1) w_l; a tanh could
    never have outputs of variance 1.
    """


@misconception(
    replace=("np.var(h @ w)", "np.mean((h @ w) ** 2)"),
    fails={
        "lsuv_brings_every_layer_to_unit_variance",
        "lsuv_divides_by_one_number_and_only_where_needed",
        "lsuv_leaves_the_given_weights_unchanged",
    },
)
def second_moment():
    """Measures the mean square without subtracting the mean.

    You measure the mean square of z. It is the variance only where z has mean 0; behind a ReLU, or for a
    batch that is not centered, it is not.
    """


@misconception(
    replace=("np.var(h @ w)", "np.var(w)"),
    fails={
        "lsuv_brings_every_layer_to_unit_variance",
        "lsuv_divides_by_one_number_and_only_where_needed",
        "lsuv_leaves_the_given_weights_unchanged",
    },
)
def measures_the_weights():
    """Divides the weights by their own standard deviation.

    You measure the weights. LSUV measures what they make of the batch: the variance of h @ w.
    """


@misconception(
    replace=[('range(lsuv_param["max_iter"])', "range(1)"), ("np.var(h @ w)", "np.var(phi(h @ w))")],
    fails={
        "lsuv_brings_every_layer_to_unit_variance",
        "lsuv_divides_by_one_number_and_only_where_needed",
        "lsuv_leaves_the_given_weights_unchanged",
    },
)
def scales_the_outputs_once():
    """Divides once by the standard deviation of the layer's outputs, behind the activation.

    You measure behind the activation. It is the pre-activations z = h @ w whose variance is to be 1.
    """


@misconception(fails={"lsuv_divides_by_one_number_and_only_where_needed"})
def rescales_in_any_case():
    """Divides also where the variance is within tol.

    Your variances are fine, but you also divide layers that were within tol already. The question asks to
    leave those as they are.
    """

    def lsuv(weights, x, lsuv_param):
        phi, _ = ACTIVATIONS[lsuv_param["activation"]]
        h, scaled = x, []
        for w in weights:
            scaled.append(w / np.std(h @ w))
            h = phi(h @ scaled[-1])
        return scaled


@misconception(fails={"lsuv_divides_by_one_number_and_only_where_needed"})
def tol_of_the_std():
    """Compares the standard deviation, not the variance, with tol.

    You compare the standard deviation with 1. The rule is about the variance, whose distance from 1 is about
    twice as large, so you leave layers as they are that have to be rescaled.
    """

    def lsuv(weights, x, lsuv_param):
        phi, _ = ACTIVATIONS[lsuv_param["activation"]]
        h, scaled = x, []
        for w in weights:
            variance = np.var(h @ w)
            if abs(np.sqrt(variance) - 1) > lsuv_param["tol"]:
                w = w / np.sqrt(variance)
            scaled.append(w.copy())
            h = phi(h @ w)
        return scaled


@misconception(
    fails={"lsuv_divides_by_one_number_and_only_where_needed", "lsuv_leaves_the_given_weights_unchanged"}
)
def unbiased_variance():
    """Divides by the number of entries minus one.

    Your variance divides by the number of entries minus one. The question asks for the biased one, as np.var
    gives it.
    """

    def lsuv(weights, x, lsuv_param):
        phi, _ = ACTIVATIONS[lsuv_param["activation"]]
        h, scaled = x, []
        for w in weights:
            variance = np.var(h @ w, ddof=1)
            if abs(variance - 1) > lsuv_param["tol"]:
                w = w / np.sqrt(variance)
            scaled.append(w.copy())
            h = phi(h @ w)
        return scaled


@misconception(
    replace=("w = w / np.sqrt(variance)", "w /= np.sqrt(variance)"),
    fails={"lsuv_leaves_the_given_weights_unchanged"},
)
def overwrites_the_weights():
    """Divides the given arrays in place.

    Your new weights are right, but w /= ... writes them into the arrays of the caller, who has lost the old
    ones. Make a new array: w = w / ...
    """


@alternative
def forward_from_the_start():
    """Runs the net from x anew for every layer and every try."""

    def lsuv(weights, x, lsuv_param):
        def variance(ws):
            h = x
            for w in ws[:-1]:
                h = ACTIVATIONS[lsuv_param["activation"]][0](h @ w)
            z = np.dot(h, ws[-1])
            return float(np.mean((z - np.mean(z)) ** 2))

        new = ()
        for w in weights:
            tries, factor = 0, 1.0
            while (
                abs(variance([*new, factor * w]) - 1) > lsuv_param["tol"] and tries < lsuv_param["max_iter"]
            ):
                factor, tries = factor * variance([*new, factor * w]) ** -0.5, tries + 1
            new += (factor * w,)
        return list(new)


@alternative
def one_division():
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


@alternative
def sums_of_squares():
    """Variance from sums of z and z^2; the list is filled by recursion."""

    import math

    def lsuv(weights, x, lsuv_param):
        if len(weights) == 0:
            return []
        z = np.einsum("nd,dm->nm", x, weights[0])
        v = (z**2).sum() / z.size - (z.sum() / z.size) ** 2
        factor = 1.0 if abs(v - 1) <= lsuv_param["tol"] else 1 / math.sqrt(v)
        h = ACTIVATIONS[lsuv_param["activation"]][0](factor * z)
        return [factor * weights[0], *lsuv(weights[1:], h, lsuv_param)]
