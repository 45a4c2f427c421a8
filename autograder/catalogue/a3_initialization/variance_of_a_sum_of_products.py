"""New in this question: the derivation, first step."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"variance_of_product_holds_for_any_means"})
def adds_variances_of_a_product():
    """Adds the variances of the two factors, as if x and w were added.

    You add the variances of x and w. That is the rule for the variance of a sum; here x and w are multiplied.
    Write down E[(x w)^2] - E[x w]^2 and use independence in both terms.
    """

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        return var_x + var_w


@misconception(fails={"variance_of_product_holds_for_any_means"})
def product_of_variances():
    """Multiplies the two variances, which is right only where both means are 0.

    You return var_x * var_w. That is the variance of the product only when both means are 0. Here x may have
    any mean, so that E[x^2] is more than its variance: start from E[x^2 w^2].
    """

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        return var_x * var_w


@misconception(fails={"variance_of_product_holds_for_any_means"})
def second_moment_as_variance():
    """Stops at E[x^2 w^2] and does not take the squared mean of the product away.

    You return E[x^2] E[w^2], the second moment of the product. Its variance is less by the square of its mean
    E[x] E[w]; with one mean at 0 the two are the same, and one does not notice.
    """

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        return (var_x + mean_x**2) * (var_w + mean_w**2)


@misconception(fails={"variance_of_product_holds_for_any_means"})
def small_error_formula():
    """Takes the rule of error propagation, which leaves var_x var_w out.

    Your formula is the one for the propagation of small errors: mean_w^2 var_x + mean_x^2 var_w. It leaves
    out the term var_x * var_w, which is everything when both means are 0.
    """

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        return mean_w**2 * var_x + mean_x**2 * var_w


@misconception(
    fails={"variance_of_product_holds_for_any_means", "forward_variance_counts_the_mean_of_the_inputs"}
)
def mean_not_squared():
    """Builds second moments as variance plus mean, without the square.

    You add the mean itself to the variance to get a second moment. E[x^2] = Var(x) + E[x]^2: the mean has to
    be squared, which the units of the two terms would have told.
    """

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        return (var_x + mean_x) * (var_w + mean_w) - mean_x**2 * mean_w**2

    def forward_variance(fan_in, var_w, mean_x, var_x):
        return fan_in * var_w * (var_x + mean_x)


@misconception(
    fails={"variance_of_product_holds_for_any_means", "forward_variance_counts_the_mean_of_the_inputs"}
)
def sign_of_the_squared_mean():
    """Takes the squared mean away where it has to be added: E[x^2] as Var(x) - E[x]^2.

    You compute E[x^2] as the variance minus the squared mean. It is the other way round: Var(x) = E[x^2] -
    E[x]^2, so the second moment is the larger of the two.
    """

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        return (var_x - mean_x**2) * (var_w - mean_w**2) - mean_x**2 * mean_w**2

    def forward_variance(fan_in, var_w, mean_x, var_x):
        return fan_in * var_w * (var_x - mean_x**2)


@misconception(
    replace=[("fan_in * var_term", "fan_in**2 * var_term"), ("fan_in * var_w", "fan_in**2 * var_w")],
    fails={"variance_of_sum_adds_independent_terms", "forward_variance_counts_the_mean_of_the_inputs"},
)
def one_term_times_fan_in():
    """Takes the sum for fan_in times one random number, and so squares fan_in.

    Your variance grows with the square of fan_in. That is so for fan_in times one and the same random number.
    Independent terms cancel each other in part, and their variances simply add up.
    """


@misconception(
    replace=[("fan_in * var_term", "fan_in**0.5 * var_term"), ("fan_in * var_w", "fan_in**0.5 * var_w")],
    fails={"variance_of_sum_adds_independent_terms", "forward_variance_counts_the_mean_of_the_inputs"},
)
def square_root_of_fan_in():
    """Lets the variance grow like the square root of the number of terms, as a standard deviation does.

    Your factor is the square root of fan_in. A standard deviation grows like that; the variance is its
    square, and the question asks for the variance.
    """


@misconception(
    replace=[
        ("fan_in * var_term", "var_term / fan_in"),
        ("fan_in * var_w * (var_x + mean_x**2)", "var_w * (var_x + mean_x**2) / fan_in"),
    ],
    fails={"variance_of_sum_adds_independent_terms", "forward_variance_counts_the_mean_of_the_inputs"},
)
def variance_of_the_mean():
    """Divides by fan_in: the variance of an average.

    You divide by fan_in, which gives the variance of the mean of the terms. The unit adds its terms up and
    does not average them, so its variance grows with their number.
    """


@misconception(
    replace=("fan_in * var_w * (var_x + mean_x**2)", "fan_in * var_w * var_x + mean_x**2"),
    fails={"forward_variance_counts_the_mean_of_the_inputs"},
)
def mean_counted_once():
    """Adds the squared mean of x once, outside the sum over the inputs.

    You add the squared mean of x only once, at the end. It is a part of E[x^2], which stands in every one of
    the fan_in terms and is multiplied by the variance of a weight.
    """


@misconception(
    replace=("fan_in * var_w * (var_x + mean_x**2)", "fan_in * var_w * var_x"),
    fails={"forward_variance_counts_the_mean_of_the_inputs"},
)
def variance_of_the_inputs():
    """Multiplies by the variance of the inputs where their second moment belongs.

    In the last step you use Var(x). With weights of mean 0 each term has the variance Var(w) E[x^2], and for
    inputs that are not centered, as after a ReLU, E[x^2] is larger than Var(x).
    """


@alternative
def covariance_matrix():
    """Sums the entries of the covariance matrix of the terms, which is diagonal."""

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        mean_of_square = (var_x + mean_x * mean_x) * (var_w + mean_w * mean_w)
        return np.array(mean_of_square - (mean_x * mean_w) ** 2)

    def variance_of_sum(var_term, fan_in):
        return np.float64(np.full(fan_in, var_term).sum())

    def forward_variance(fan_in, var_w, mean_x, var_x):
        second_moments = np.full(fan_in, var_x + mean_x**2)
        return float(second_moments @ np.full(fan_in, var_w))


@alternative
def three_terms():
    """Expands the product into its three terms; the forward step calls the two steps before it."""

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        return var_x * var_w + mean_w**2 * var_x + mean_x**2 * var_w

    def variance_of_sum(var_term, fan_in):
        total = 0.0
        for _ in range(fan_in):
            total += var_term
        return total

    def forward_variance(fan_in, var_w, mean_x, var_x):
        return variance_of_sum(variance_of_product(mean_x, var_x, 0.0, var_w), fan_in)


@alternative
def two_point_distributions():
    """Takes for x and w the two equally likely points with these moments and goes through all pairs."""

    def variance_of_product(mean_x, var_x, mean_w, var_w):
        x = mean_x + np.sqrt(var_x) * np.array([-1.0, 1.0])
        w = mean_w + np.sqrt(var_w) * np.array([-1.0, 1.0])
        return np.var(np.outer(x, w))

    def variance_of_sum(var_term, fan_in):
        return np.trace(var_term * np.eye(fan_in))

    def forward_variance(fan_in, var_w, mean_x, var_x):
        x = mean_x + np.sqrt(var_x) * np.array([-1.0, 1.0])
        return fan_in * np.dot(x, x) / 2 * var_w
