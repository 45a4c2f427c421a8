"""New in this question: zero-centered outputs, in numbers."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"gradient_sign_census_counts_one_signed_examples"})
def averages_majority_per_example():
    """per_example is the mean share of the majority sign, not the fraction of one-signed examples.

    For per_example you average how large the majority is within each example. The question asks for a yes or
    no per example: is its gradient one-signed? Then take the fraction of yeses.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        majority = np.maximum((grads > 0).sum(axis=1), (grads < 0).sum(axis=1))
        mean = grads.mean(axis=0)
        share = max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size
        return float(np.mean(majority / x.shape[1])), share


@misconception(fails={"gradient_sign_census_counts_one_signed_examples"})
def census_along_the_batch():
    """Looks for mixed signs along axis 0, so that it counts weights instead of examples.

    Your per_example looks down each column, so it asks of every weight whether all examples agree. Ask it of
    every example: look along the D components of its gradient, axis 1.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        mixed = (grads > 0).any(axis=0) & (grads < 0).any(axis=0)
        mean = grads.mean(axis=0)
        return float(np.mean(~mixed)), max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size


@misconception(fails={"gradient_sign_census_counts_one_signed_examples"})
def positive_gradients_only():
    """Counts examples whose gradient has no negative component, and forgets the opposite case.

    You count examples whose gradient is positive throughout. A gradient that is negative throughout is
    one-signed as well: it only pushes all weights the other way.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        mean = grads.mean(axis=0)
        return float((grads >= 0).all(axis=1).mean()), max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size


@misconception(fails={"gradient_sign_census_counts_one_signed_examples"})
def zeros_break_the_rule():
    """Asks for all components to be strictly positive or all strictly negative.

    You ask that every component be strictly positive, or every one strictly negative, so a single 0
    disqualifies an example. After a ReLU many inputs are 0; an example is one-signed unless it holds both
    signs.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        one_signed = (grads > 0).all(axis=1) | (grads < 0).all(axis=1)
        mean = grads.mean(axis=0)
        return float(one_signed.mean()), max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size


@misconception(
    replace=(
        "majority = max(np.sum(mean > 0), np.sum(mean < 0))\n"
        "    return float(np.mean(~mixed)), float(majority / mean.size)",
        "return max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size, float(np.mean(~mixed))",
    ),
    fails={
        "gradient_sign_census_counts_one_signed_examples",
        "gradient_sign_census_takes_signs_of_the_mean_gradient",
    },
)
def order_of_the_pair():
    """Returns (batch, per_example).

    Both numbers look right, but they come back in the other order: return (per_example, batch).
    """


@misconception(fails={"gradient_sign_census_takes_signs_of_the_mean_gradient"})
def batch_without_dout():
    """batch averages the inputs instead of dout times the inputs.

    Your batch census averages the inputs. The gradient of each example is dout[i] * x[i]; since dout[i]
    differs in sign from example to example, it changes what the average looks like.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
        mean = x.mean(axis=0)
        return float(np.mean(~mixed)), max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size


@misconception(fails={"gradient_sign_census_takes_signs_of_the_mean_gradient"})
def counts_votes():
    """batch looks at the majority of the per-example signs instead of the sign of the mean.

    For batch you let every example vote with the sign of its gradient. SGD averages the gradients themselves,
    so one large gradient outweighs several small ones: take the mean first, then its signs.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
        votes = np.sign(grads).mean(axis=0)
        return float(np.mean(~mixed)), max(np.sum(votes > 0), np.sum(votes < 0)) / votes.size


@misconception(fails={"gradient_sign_census_takes_signs_of_the_mean_gradient"})
def ignores_zero_components():
    """batch divides by the number of nonzero components instead of D.

    You leave components that are exactly 0 out of the count. By the definition they have neither sign, but
    they are still among the D components that you divide by.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
        signs = np.sign(grads.mean(axis=0))
        nonzero = max(np.count_nonzero(signs), 1)
        return float(np.mean(~mixed)), float(max(np.sum(signs > 0), np.sum(signs < 0)) / nonzero)


@misconception(fails={"gradient_sign_census_takes_signs_of_the_mean_gradient"})
def positive_share():
    """batch is the share of positive components even where negative ones are the majority.

    You return the share of positive components. The majority may be negative: return the larger of the two
    shares, so that flipping the sign of every dout leaves it as it is.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
        return float(np.mean(~mixed)), float(np.mean(grads.mean(axis=0) > 0))


@misconception(fails={"gradient_sign_census_takes_signs_of_the_mean_gradient"})
def zeros_join_a_side():
    """batch takes components that are exactly 0 for positive ones.

    You count components that are exactly 0 among one of the two signs. A weight whose gradient is 0 is not
    pushed at all: count > 0 and < 0 separately, and divide by D.
    """

    def gradient_sign_census(x, dout):
        grads = dout[:, None] * x
        mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
        positive = np.mean(grads.mean(axis=0) >= 0)
        return float(np.mean(~mixed)), float(max(positive, 1 - positive))


@misconception(
    replace=("grads.mean(axis=0)", "grads.mean(axis=1)"),
    fails={"gradient_sign_census_takes_signs_of_the_mean_gradient"},
)
def mean_over_the_components():
    """Averages over the components of each example's gradient.

    Your mean runs over the components, so you get one number per example. The batch gradient averages
    over the examples, axis 0.
    """


@alternative
def loops():
    """Goes through the examples and the components one by one."""

    def gradient_sign_census(x, dout):
        N, D = x.shape
        total, one_signed = [0.0] * D, 0
        for i in range(N):
            grad = [dout[i] * x[i, j] for j in range(D)]
            total = [t + g for t, g in zip(total, grad, strict=True)]
            one_signed += not (min(grad) < 0 < max(grad))
        positive, negative = sum(t > 0 for t in total), sum(t < 0 for t in total)
        return one_signed / N, max(positive, negative) / D


@alternative
def matrix_product():
    """Mean gradient as one matrix product; one-signed via the product of the extremes."""

    def gradient_sign_census(x, dout):
        grads = np.einsum("n,nd->nd", dout, x)
        per_example = np.mean(grads.max(axis=1) * grads.min(axis=1) >= 0)
        signs = np.sign(dout @ x / len(dout))
        return per_example, (abs(signs.sum()) + np.abs(signs).sum()) / (2 * len(signs))


@alternative
def signs():
    """Counts signs, not values: a row is one-signed if |sum of signs| equals their number."""

    def gradient_sign_census(x, dout):
        signs = np.sign(x) * np.sign(dout).reshape(-1, 1)
        agree = np.abs(signs.sum(axis=1)) == np.count_nonzero(signs, axis=1)
        total = (x.T * dout).sum(axis=1)
        counts = [np.count_nonzero(total > 0), np.count_nonzero(total < 0)]
        return [agree.sum() / agree.size, max(counts) / x.shape[1]]
