"""New in this question: the figure without a network."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"predicted_second_moments_of_piecewise_linear_layers"})
def half_for_every_relu():
    """Halves the second moment for leaky ReLU as well.

    You use the factor 1/2 for leaky ReLU, too. It is that of ReLU; on the left, a leaky ReLU keeps slope^2 of
    the other half.
    """

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        phi, _ = ACTIVATIONS[activation]
        z = np.linspace(-8, 8, 1001)
        density = np.exp(-(z**2) / 2)
        density /= density.sum()
        q, moments = q0, []
        for _ in range(num_layers):
            if "relu" in activation:
                q = sigma_w**2 * q / 2
            else:
                q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)
            moments.append(q)
        return np.array(moments)


@misconception(
    replace=(
        "q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)",
        "h = phi(sigma_w * np.sqrt(q) * z)\n        q = np.sum(density * h**2) - np.sum(density * h) ** 2",
    ),
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    },
)
def subtracts_the_mean():
    """Follows the variance of h.

    You subtract the squared mean, so you follow the variance of h. The next product sums h^2 terms, mean
    included: what arrives there is the second moment.
    """


@misconception(
    replace=("np.linspace(-8, 8, 1001)", "np.linspace(-3, 3, 1001)"),
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    },
    constant="3",
)
def cuts_the_tails_off():
    """Integrates from -3 to 3 only.

    Your grid ends too early. Few draws lie outside, but they are squared: beyond 3 sits 3 % of the second
    moment. Go out to 8.
    """


@misconception(
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    }
)
def follows_the_pre_activations():
    """Returns the variances of z_l instead of the second moments of h_l.

    Your numbers are the variances of the pre-activations z_l, as many papers track them. This question asks
    for the second moment of the outputs h_l, behind the activation.
    """

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        phi, _ = ACTIVATIONS[activation]
        z = np.linspace(-8, 8, 1001)
        density = np.exp(-(z**2) / 2)
        density /= density.sum()
        q, moments = q0, []
        for _ in range(num_layers):
            moments.append(sigma_w**2 * q)
            q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)
        return np.array(moments)


@misconception(
    replace=("np.sqrt(q)", "q"),
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    },
)
def forgets_the_root_of_q():
    """Scales z by sigma_w q instead of sigma_w sqrt(q).

    You scale z by q. A normal variable with variance sigma_w^2 q is z times the standard deviation, sigma_w
    sqrt(q).
    """


@misconception(
    replace=("np.sqrt(q)", "np.sqrt(q0)"),
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    },
)
def never_feeds_q_back():
    """Computes every layer from q_0.

    Every layer of yours starts from q_0, so that all your numbers agree. The output of one layer is the input
    of the next: put q_(l-1) in.
    """


@misconception(
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    }
)
def no_expectation():
    """Puts the standard deviation into phi instead of averaging over z.

    You apply phi to the standard deviation. The recursion averages phi(...)^2 over all z of a normal
    distribution, negative ones included, and a nonlinear phi does not swap places with an average.
    """

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        phi, _ = ACTIVATIONS[activation]
        q, moments = q0, []
        for _ in range(num_layers):
            q = phi(sigma_w * np.sqrt(q)) ** 2
            moments.append(q)
        return np.array(moments)


@misconception(
    replace=(
        "z = np.linspace(-8, 8, 1001)\n    density = np.exp(-z**2 / 2)",
        "z, density = np.polynomial.hermite.hermgauss(100)",
    ),
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    },
)
def nodes_of_the_other_hermite():
    """Uses hermgauss, nodes for exp(-t^2), as if they belonged to N(0, 1).

    Your nodes belong to the weight exp(-t^2), the density of a normal variable with variance 1/2. For z ~
    N(0, 1) take hermite_e.hermegauss, or multiply the nodes by sqrt(2).
    """


@misconception(
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    }
)
def random_samples():
    """Averages over 100,000 random draws of z.

    You average over random draws. With 100,000 of them the error is a few tenths of a percent per layer, ten
    times and more what is asked; a weighted sum over an even grid has none to speak of.
    """

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        phi, _ = ACTIVATIONS[activation]
        z = np.random.default_rng(0).normal(size=100_000)
        q, moments = q0, []
        for _ in range(num_layers):
            q = np.mean(phi(sigma_w * np.sqrt(q) * z) ** 2)
            moments.append(q)
        return np.array(moments)


@misconception(
    replace=("sigma_w * np.sqrt(q)", "np.sqrt(sigma_w * q)"),
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    },
)
def sigma_taken_for_a_variance():
    """Takes sigma_w for fan_in Var(w), and draws its root.

    You treat sigma_w as a variance. It is the standard deviation already: sigma_w^2 is fan_in Var(w).
    """


@misconception(
    fails={
        "predicted_second_moments_of_piecewise_linear_layers",
        "predicted_second_moments_of_tanh_layers",
        "predicted_second_moments_hold_for_thirty_layers",
    }
)
def starts_with_q0():
    """Returns q_0, ..., q_(L-1).

    Your array starts with q_0, which belongs to x, so that the last layer is missing. The first entry is q_1.
    """

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        phi, _ = ACTIVATIONS[activation]
        z = np.linspace(-8, 8, 1001)
        density = np.exp(-(z**2) / 2)
        density /= density.sum()
        q, moments = q0, []
        for _ in range(num_layers):
            moments.append(q)
            q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)
        return np.array(moments)


@misconception(
    replace=(
        "z = np.linspace(-8, 8, 1001)\n    density = np.exp(-z**2 / 2)",
        "z, density = np.polynomial.hermite_e.hermegauss(20)",
    ),
    fails={"predicted_second_moments_of_tanh_layers", "predicted_second_moments_hold_for_thirty_layers"},
)
def too_few_nodes():
    """Uses Gauss-Hermite with 20 nodes, too few for a steep tanh.

    Twenty Gauss-Hermite nodes are fine while tanh is nearly straight. With a large sigma_w it is nearly a
    step, and polynomials do not follow it: use a fine even grid.
    """


@alternative
def closed_forms():
    """Closed forms where they exist, 360 Gauss-Hermite nodes for tanh."""

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        kept = {"linear": 1.0, "relu": 0.5, "leaky_relu": 0.52}
        if activation in kept:
            return q0 * np.cumprod(np.full(num_layers, kept[activation] * sigma_w**2))
        t, weight = np.polynomial.hermite.hermgauss(360)
        moments = [q0]
        while len(moments) <= num_layers:
            h = np.tanh(sigma_w * np.sqrt(2 * moments[-1]) * t)
            moments.append(weight @ h**2 / np.sqrt(np.pi))
        return np.array(moments[1:])


@alternative
def quantile_midpoints():
    """Midpoints of 200,000 equally likely slices."""

    import math

    from scipy import special

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        phi, _ = ACTIVATIONS[activation]
        z = special.ndtri((np.arange(200_000) + 0.5) / 200_000)
        z /= z.std()
        q, moments = q0, np.zeros((0,))
        for _ in range(num_layers):
            q = float(np.mean(phi(sigma_w * math.sqrt(q) * z) ** 2))
            moments = np.append(moments, q)
        return moments


@alternative
def scipy_quadrature():
    """scipy's adaptive quadrature, left and right of the kink."""

    from scipy import integrate

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        phi = ACTIVATIONS[activation][0]
        moments = np.empty(num_layers)
        for layer in range(num_layers):
            s = sigma_w * np.sqrt(moments[layer - 1] if layer else q0)
            right = integrate.quad(lambda z, s=s: phi(s * z) ** 2 * np.exp(-z * z / 2), 0, np.inf)[0]
            left = integrate.quad(lambda z, s=s: phi(s * z) ** 2 * np.exp(-z * z / 2), -np.inf, 0)[0]
            moments[layer] = (left + right) / np.sqrt(2 * np.pi)
        return moments


@alternative
def trapezoid_of_the_variance():
    """Follows the variance of z and integrates with the trapezoid rule."""

    from scipy import integrate

    def predicted_second_moments(q0, sigma_w, activation, num_layers):
        phi, _ = ACTIVATIONS[activation]
        t, variance, moments = np.linspace(-10, 10, 4000), sigma_w**2 * q0, []
        for _ in range(num_layers):
            z = np.sqrt(variance) * t
            moments.append(integrate.trapezoid(phi(z) ** 2 * np.exp(-t * t / 2) / np.sqrt(2 * np.pi), t))
            variance = sigma_w**2 * moments[-1]
        return np.array(moments)
