"""New in this question: an average over all subsets of units."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={"ensemble_average_of_a_nonlinear_net", "ensemble_average_uses_one_mask_for_a_batch"},
)
def scaling_rule():
    """Returns one pass with inputs scaled by p.

    You use the scaling rule, f(p x). It is the average only where f is linear: here the question is the
    average itself, over all masks.
    """

    def ensemble_average(f, x, p):
        return f(p * x)


@misconception(
    fails={"ensemble_average_of_a_nonlinear_net", "ensemble_average_uses_one_mask_for_a_batch"},
)
def scales_the_output():
    """Returns p times the output without dropout, plus the rest without inputs.

    You average two networks, one with all inputs and one without any. There are 2^D of them, and most
    have some inputs.
    """

    def ensemble_average(f, x, p):
        return p * f(x) + (1 - p) * f(0 * x)


@misconception(
    replace=("p**kept * (1 - p) ** (D - kept)", "0.5**D"),
    fails={
        "ensemble_average_of_a_linear_unit",
        "ensemble_average_of_a_nonlinear_net",
        "ensemble_average_uses_one_mask_for_a_batch",
    },
)
def all_masks_alike():
    """Gives all masks the same weight.

    You weigh all masks alike, which is right for p = 0.5 only. A mask with k ones has the probability p^k
    (1 - p)^(D - k).
    """


@misconception(
    replace=("p**kept * (1 - p) ** (D - kept)", "(1 - p) ** kept * p ** (D - kept)"),
    fails={
        "ensemble_average_of_a_linear_unit",
        "ensemble_average_of_a_nonlinear_net",
        "ensemble_average_uses_one_mask_for_a_batch",
    },
)
def drops_with_probability_p():
    """Takes p for the probability of dropping.

    You take p for the probability that a unit is dropped. Here it is the probability that it is kept.
    """


@misconception(
    replace=("range(2**D)", "range(1, 2**D)"),
    fails={
        "ensemble_average_of_a_linear_unit",
        "ensemble_average_of_a_nonlinear_net",
    },
)
def leaves_out_the_empty_mask():
    """Leaves out the mask that drops everything.

    You leave out the mask of zeros. It has a probability, and f(0) need not be 0.
    """


@misconception(
    replace=("* f(x * mask)\n", "* f(x * mask / p)\n"),
    fails={
        "ensemble_average_of_a_linear_unit",
        "ensemble_average_of_a_nonlinear_net",
        "ensemble_average_uses_one_mask_for_a_batch",
    },
)
def inverted():
    """Divides the masked inputs by p.

    You divide by p, as inverted dropout does. This question averages f of the masked input as it is.
    """


@misconception(
    replace=("p**kept * (1 - p) ** (D - kept)", "p**kept"),
    fails={
        "ensemble_average_of_a_linear_unit",
        "ensemble_average_of_a_nonlinear_net",
        "ensemble_average_uses_one_mask_for_a_batch",
    },
)
def forgets_what_is_dropped():
    """Leaves out the probability that the others are dropped.

    Your weights do not add up to 1: that a unit is dropped has a probability, too, 1 - p for each of
    them.
    """


@misconception(
    fails={"ensemble_average_of_a_nonlinear_net", "ensemble_average_uses_one_mask_for_a_batch"},
)
def drops_one_unit_at_a_time():
    """Averages over the networks that lack one unit.

    You drop one unit at a time. A mask may drop any number of units, none and all included.
    """

    def ensemble_average(f, x, p):
        full, D = f(x), x.shape[1]
        change = [f(x * (np.arange(D) != d)) - full for d in range(D)]
        return full + (1 - p) * sum(change)


@misconception(
    fails={"ensemble_average_uses_one_mask_for_a_batch"},
)
def row_by_row():
    """Calls f with one row at a time.

    You give f single rows. f may look at a whole batch (batch normalization does): one mask for all rows
    of a call.
    """

    def ensemble_average(f, x, p):
        rows = []
        for n in range(len(x)):
            total = 0.0
            for number in range(2 ** x.shape[1]):
                mask = np.array([(number >> d) & 1 for d in range(x.shape[1])])
                total = total + np.prod(np.where(mask, p, 1 - p)) * f(x[n : n + 1] * mask)
            rows.append(total)
        return np.concatenate(rows)


@alternative
def all_masks_by_product():
    """A table of all masks, and a weighted sum of all outputs."""

    def ensemble_average(f, x, p):
        masks = np.array(list(np.ndindex((2,) * x.shape[1])), dtype=float)
        chances = np.prod(np.where(masks == 1, p, 1 - p), axis=1)
        outs = np.stack([f(x * mask) for mask in masks])
        return np.tensordot(chances, outs, axes=(0, 0))


@alternative
def unit_by_unit():
    """Recursion over the units."""

    def ensemble_average(f, x, p):
        def go(masked, d):
            if d < 0:
                return f(masked)
            dropped = masked.copy()
            dropped[:, d] = 0
            return p * go(masked, d - 1) + (1 - p) * go(dropped, d - 1)

        return go(x.copy(), x.shape[1] - 1)
