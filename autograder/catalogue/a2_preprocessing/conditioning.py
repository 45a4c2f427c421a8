"""New in this question: why any of this helps, in numbers."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("return x.T @ x / len(x)", "return x @ x.T / len(x)"),
    fails={"hessian_holds_the_second_derivatives_of_the_loss"},
)
def products_of_examples():
    """Forms x x^T, one row and column per example.

    You form x x^T, which is (N, N): products of examples. The Hessian has a row and a column for each WEIGHT,
    so it is (D, D): products of features, summed over the examples.
    """


@misconception(fails={"hessian_holds_the_second_derivatives_of_the_loss"})
def uint8_products_wrap():
    """Multiplies uint8 pixels as they are; the products wrap around at 256.

    For uint8 pixels your products wrap around at 256, as numpy computes them in uint8. Turn x into floats
    before you multiply anything.
    """

    def hessian(x):
        return x.T @ x / len(x)


@misconception(
    fails={"hessian_holds_the_second_derivatives_of_the_loss", "best_learning_rate_balances_steep_and_flat"}
)
def forgets_the_half():
    """Differentiates (x w - y)^2 / N, without the 1/2.

    Your Hessian is twice too large: it belongs to the loss 1/N ||x w - y||^2. The 2 that comes down from the
    square cancels the 1/2 in front.
    """

    def hessian(x):
        x = x.astype(float)
        return 2 * x.T @ x / len(x)

    def best_learning_rate(x):
        x = x.astype(float)
        values = np.linalg.eigvalsh(2 * x.T @ x / len(x))
        return 2 / (values[-1] + values[0])


@misconception(
    fails={"hessian_holds_the_second_derivatives_of_the_loss", "best_learning_rate_balances_steep_and_flat"}
)
def forgets_the_mean():
    """Leaves out the division by the number of examples.

    You return x^T x without the 1/N. The loss is a mean over the examples, so its second derivatives are
    means, too; without the 1/N the rate would depend on how many examples you have.
    """

    def hessian(x):
        return x.astype(float).T @ x.astype(float)

    def best_learning_rate(x):
        values = np.linalg.eigvalsh(x.astype(float).T @ x.astype(float))
        return 2 / (values[-1] + values[0])


@misconception(
    fails={
        "hessian_holds_the_second_derivatives_of_the_loss",
        "condition_number_compares_the_extreme_curvatures",
        "best_learning_rate_balances_steep_and_flat",
        "steps_to_counts_steps_of_the_worst_direction",
    }
)
def covariance_of_the_features():
    """Takes the covariance matrix: subtracts the means first.

    You center x (np.cov does that for you). The Hessian of this loss is made of x as it comes, means
    included; that they make it worse conditioned is the very reason to subtract them beforehand.
    """

    def _values(x):
        return np.linalg.eigvalsh(np.atleast_2d(np.cov(x.T.astype(float), bias=True)))

    def hessian(x):
        return np.atleast_2d(np.cov(x.T.astype(float), bias=True))

    def condition_number(x):
        values = _values(x)
        return values[-1] / values[0]

    def best_learning_rate(x):
        values = _values(x)
        return 2 / (values[-1] + values[0])

    def steps_to(x, factor):
        kappa = condition_number(x)
        return int(np.ceil(np.log(factor) / -np.log((kappa - 1) / (kappa + 1))))


@misconception(
    fails={
        "hessian_holds_the_second_derivatives_of_the_loss",
        "condition_number_compares_the_extreme_curvatures",
        "best_learning_rate_balances_steep_and_flat",
        "steps_to_counts_steps_of_the_worst_direction",
    }
)
def multiplies_before_it_converts():
    """Converts to float after the product, when the damage is done.

    You convert to float after the product x.T @ x. For uint8 pixels numpy computes it in uint8, where it
    wraps around at 256, and floats made of the result do not bring the numbers back. Convert x first.
    """

    def hessian(x):
        return (x.T @ x).astype(float) / len(x)

    def condition_number(x):
        curvatures = np.linalg.eigvalsh(hessian(x))
        return curvatures[-1] / curvatures[0]

    def best_learning_rate(x):
        curvatures = np.linalg.eigvalsh(hessian(x))
        return 2 / (curvatures[-1] + curvatures[0])

    def steps_to(x, factor):
        curvatures = np.linalg.eigvalsh(hessian(x))
        shrink = (curvatures[-1] - curvatures[0]) / (curvatures[-1] + curvatures[0])
        return 1 if shrink == 0 else int(np.ceil(np.log(factor) / -np.log(abs(shrink))))


@misconception(fails={"condition_number_compares_the_extreme_curvatures"})
def diagonal_instead_of_eigenvalues():
    """Compares the diagonal entries of the Hessian.

    You compare diagonal entries of the Hessian. They are the curvatures along single weights; features that
    go together make directions that are steeper and flatter than any of them. Take the eigenvalues.
    """

    def condition_number(x):
        diagonal = np.mean(x.astype(float) ** 2, axis=0)
        return diagonal.max() / diagonal.min()


@misconception(fails={"condition_number_compares_the_extreme_curvatures"})
def smallest_over_largest():
    """Takes the eigenvalues for sorted in falling order.

    You divide the smallest eigenvalue by the largest. np.linalg.eigvalsh returns them in RISING order; a
    condition number is never below 1.
    """

    def condition_number(x):
        x = x.astype(float)
        values = np.linalg.eigvalsh(x.T @ x / len(x))
        return values[0] / values[-1]


@misconception(
    fails={"condition_number_compares_the_extreme_curvatures", "steps_to_counts_steps_of_the_worst_direction"}
)
def condition_of_x():
    """Takes the condition number of x, the root of the Hessian's.

    You take the condition number of x itself (np.linalg.cond(x)). The Hessian is x^T x / N, and its
    eigenvalues are the squares of x's singular values over N: its condition number is the square.
    """

    def condition_number(x):
        return np.linalg.cond(x)

    def steps_to(x, factor):
        kappa = np.linalg.cond(x)
        if kappa - 1 < 1e-12:
            return 1
        return int(np.ceil(np.log(factor) / np.log((kappa + 1) / (kappa - 1))))


@misconception(fails={"best_learning_rate_balances_steep_and_flat"})
def rate_from_the_mean_curvature():
    """Takes one over the mean of all eigenvalues, which is right for two of them.

    You divide by the mean of ALL eigenvalues. Only the two extreme ones limit the rate: take the middle
    between the largest and the smallest.
    """

    def best_learning_rate(x):
        x = x.astype(float)
        return 1 / np.mean(np.linalg.eigvalsh(x.T @ x / len(x)))


@misconception(fails={"best_learning_rate_balances_steep_and_flat"})
def rate_of_the_steepest_direction():
    """Uses 2 / lambda_max, where the steepest direction never shrinks.

    2 / lambda_max is the limit at which the steepest direction jumps from side to side without shrinking. The
    best rate is a little smaller: lambda_min belongs in the denominator, too.
    """

    def best_learning_rate(x):
        x = x.astype(float)
        return 2 / np.linalg.eigvalsh(x.T @ x / len(x))[-1]


@misconception(
    fails={"best_learning_rate_balances_steep_and_flat", "steps_to_counts_steps_of_the_worst_direction"}
)
def one_over_the_largest_curvature():
    """Uses the rate 1 / lambda_max, and its slower shrinking.

    You use the rate 1 / lambda_max, with which the flattest direction shrinks by 1 - 1/kappa a step. That
    works and is about half as fast: the rate asked for is 2 / (lambda_max + lambda_min).
    """

    def best_learning_rate(x):
        x = x.astype(float)
        return 1 / np.linalg.eigvalsh(x.T @ x / len(x))[-1]

    def steps_to(x, factor):
        x = x.astype(float)
        values = np.linalg.eigvalsh(x.T @ x / len(x))
        shrink = 1 - values[0] / values[-1]
        return 1 if shrink < 1e-12 else int(np.ceil(np.log(factor) / -np.log(shrink)))


@misconception(
    replace=("return 2 / (curvatures[-1] + curvatures[0])", "return 1 / (curvatures[-1] + curvatures[0])"),
    fails={"best_learning_rate_balances_steep_and_flat"},
)
def one_over_the_sum():
    """Uses the rate 1 / (lambda_max + lambda_min).

    Your rate is half of the one asked for: 2 over the sum of the two curvatures, so that both directions
    shrink by the same factor.
    """


@misconception(fails={"steps_to_counts_steps_of_the_worst_direction"})
def logarithm_of_zero():
    """Has no case for kappa = 1, where the formula gives 0 steps.

    Where kappa is 1, your formula divides by the logarithm of 0 and gives 0 steps. No error shrinks without a
    step: in that case one step reaches the minimum.
    """

    def steps_to(x, factor):
        x = x.astype(float)
        values = np.linalg.eigvalsh(x.T @ x / len(x))
        shrink = (values[-1] - values[0]) / (values[-1] + values[0])
        return int(np.ceil(np.log(factor) / -np.log(np.float64(shrink))))


@misconception(fails={"steps_to_counts_steps_of_the_worst_direction"})
def rounds_down():
    """Rounds the number of steps down.

    You round the number of steps down, and stop one step too early: at that point the error is still above 1
    / factor. Round up.
    """

    def steps_to(x, factor):
        x = x.astype(float)
        values = np.linalg.eigvalsh(x.T @ x / len(x))
        shrink = (values[-1] - values[0]) / (values[-1] + values[0])
        return 1 if shrink < 1e-12 else int(np.log(factor) / -np.log(shrink))


@misconception(fails={"steps_to_counts_steps_of_the_worst_direction"})
def shrinks_the_loss():
    """Counts the steps after which the loss, not the error, has shrunk by the factor.

    You count the steps that shrink the LOSS by the factor. The loss is quadratic in the error, so it shrinks
    twice as fast; the question asks for the distance from the minimum.
    """

    def steps_to(x, factor):
        x = x.astype(float)
        values = np.linalg.eigvalsh(x.T @ x / len(x))
        shrink = (values[-1] - values[0]) / (values[-1] + values[0])
        return 1 if shrink < 1e-12 else int(np.ceil(np.log(factor) / -np.log(shrink) / 2))


@alternative
def each_function_calls_the_others():
    """Builds on hessian, np.linalg.cond and the general eigenvalues."""

    def hessian(x):
        x = np.array(x, dtype=np.float64)
        return sum(np.outer(row, row) for row in x) / len(x)

    def condition_number(x):
        return float(np.linalg.cond(hessian(x)))

    def best_learning_rate(x):
        values = np.linalg.eigvals(hessian(x)).real
        return float(2 / (max(values) + min(values)))

    def steps_to(x, factor):
        kappa = max(condition_number(x), 1.0)
        if np.isclose(kappa, 1.0, rtol=1e-12):
            return 1
        return np.ceil(np.log(1 / factor) / np.log((kappa - 1) / (kappa + 1)))


@alternative
def measures_by_gradient_descent():
    """Tries steps out: the Hessian by differences, the count by simulation."""

    def _gradient(x, w):
        return x.T @ (x @ w) / len(x)

    def hessian(x):
        x = x.astype(float)
        return np.stack([_gradient(x, e) for e in np.eye(x.shape[1])])

    def condition_number(x):
        values = np.sort(np.linalg.eigh(hessian(x))[0])
        return values[-1] / values[0]

    def best_learning_rate(x):
        values = np.sort(np.linalg.eigh(hessian(x))[0])
        return 1 / ((values[-1] + values[0]) / 2)

    def steps_to(x, factor):
        values, directions = np.linalg.eigh(hessian(x))
        error, steps, lr = directions[:, 0], 0, 2 / (values[0] + values[-1])
        while np.linalg.norm(error) > 1 / factor:
            error = error - lr * _gradient(x.astype(float), error)
            steps += 1
        return steps


@alternative
def singular_values():
    """Works with the singular values of x and never forms the Hessian for the rest."""

    def hessian(x):
        return np.einsum("ni,nj->ij", x, x, dtype=float) / x.shape[0]

    def condition_number(x):
        s = np.linalg.svd(np.asarray(x, dtype=float), compute_uv=False)
        return (s[0] / s[-1]) ** 2

    def best_learning_rate(x):
        s = np.linalg.svd(np.asarray(x, dtype=float), compute_uv=False)
        return 2 * len(x) / (s[0] ** 2 + s[-1] ** 2)

    def steps_to(x, factor):
        kappa = condition_number(x)
        shrink, left, steps = (kappa - 1) / (kappa + 1), 1.0, 0
        while left > 1 / factor:
            left, steps = left * shrink, steps + 1
        return steps
