"""New in this question: a force on the weights that the loss knows nothing of."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("0.5 * strength * np.sum(w**2), strength * w", "strength * np.sum(w**2), 2 * strength * w"),
    fails={"l2_penalty_is_half_the_sum_of_squares"},
)
def no_half():
    """Leaves the factor 1/2 of the L2 penalty out.

    Your L2 penalty and its gradient are twice what they should be: this question has the factor 1/2 in
    front of the sum of squares.
    """


@misconception(
    replace=("np.sum(w**2), strength * w", "np.sum(w**2), 2 * strength * w"),
    fails={"l2_penalty_is_half_the_sum_of_squares"},
)
def gradient_of_another_penalty():
    """Takes the gradient of the sum of squares without the 1/2.

    Your L2 penalty is right, but its gradient is that of a penalty without the factor 1/2: 2 and 1/2
    cancel.
    """


@misconception(
    replace=(
        "0.5 * strength * np.sum(w**2), strength * w",
        "0.5 * strength * np.mean(w**2), strength * w / w.size",
    ),
    fails={"l2_penalty_is_half_the_sum_of_squares"},
)
def mean_of_squares():
    """Averages the squares.

    You take the mean over all weights. A penalty sums: every weight pays its own price, however many
    there are.
    """


@misconception(
    replace=("0.5 * strength * np.sum(w**2)", "0.5 * strength * np.sqrt(np.sum(w**2))"),
    fails={"l2_penalty_is_half_the_sum_of_squares"},
)
def norm_without_square():
    """Penalizes the norm instead of its square.

    You penalize the length of the weight vector. The L2 penalty sums squares and takes no root.
    """


@misconception(
    replace=(
        "strength * np.sum(np.abs(w)), strength * np.sign(w)",
        "strength * np.sum(w), strength * np.ones_like(w)",
    ),
    fails={"l1_penalty_pulls_with_constant_force"},
)
def forgets_the_magnitude():
    """Sums the weights themselves.

    You sum the weights with their signs, so negative weights lower your penalty without end. L1 sums
    magnitudes.
    """


@misconception(
    replace=(
        "strength * np.sum(np.abs(w)), strength * np.sign(w)",
        "strength * np.sum(np.abs(w)), np.full(w.shape, strength)",
    ),
    fails={"l1_penalty_pulls_with_constant_force"},
)
def pulls_down_everything():
    """Takes the slope of |w| to be 1 everywhere.

    Your L1 gradient pushes negative weights further down. The slope of |w| is -1 on the left.
    """


@misconception(
    replace=("strength * np.sign(w)\n", "strength * np.where(w >= 0, 1.0, -1.0)\n"),
    fails={"l1_penalty_pulls_with_constant_force"},
)
def slope_one_at_zero():
    """Takes the slope of |w| at 0 to be 1.

    A weight at exactly 0 is pushed away from 0 by your L1 gradient. The question takes the slope 0 there.
    """


@misconception(
    replace=("strength * np.sign(w)\n", "strength * w / (np.abs(w) + 1e-8)\n"),
    fails={"l1_penalty_pulls_with_constant_force"},
    constant="1e-8",
)
def smoothed_sign():
    """Divides by |w| plus a small number.

    Your slope of |w| is rounded off near 0: for tiny weights it is far from 1. np.sign needs no small
    number.
    """


@misconception(
    replace=(
        "l1 * np.abs(w) + l2 / 2 * w * w), l1 * np.sign(w) + l2 * w",
        "l1 * np.abs(w) + l2 * w * w), l1 * np.sign(w) + 2 * l2 * w",
    ),
    fails={"elastic_net_penalty_adds_both"},
)
def elastic_net_without_half():
    """Leaves the factor 1/2 out of the elastic net.

    The squares of your elastic net count twice. In this question every sum of squares has a factor 1/2.
    """


@misconception(
    replace=(
        'l1, l2 = penalty_param["l1"], penalty_param["l2"]',
        'l2, l1 = penalty_param["l1"], penalty_param["l2"]',
    ),
    fails={"elastic_net_penalty_adds_both"},
)
def strengths_swapped():
    """Swaps the two strengths.

    You weigh the magnitudes with l2 and the squares with l1. With equal strengths nobody notices.
    """


@misconception(
    replace=('l1, l2 = penalty_param["l1"], penalty_param["l2"]', 'l1 = l2 = penalty_param["l1"]'),
    fails={"elastic_net_penalty_adds_both"},
)
def one_strength_for_both():
    """Uses l1 for both parts.

    Both parts of your elastic net have the strength l1. Each has its own.
    """


@alternative
def loops():
    """Goes through single weights."""

    def l2_penalty(w, strength):
        total, dw = 0.0, np.zeros(w.shape)
        for index in np.ndindex(w.shape):
            total += strength * w[index] * w[index] / 2
            dw[index] = strength * w[index]
        return total, dw

    def l1_penalty(w, strength):
        total, dw = 0.0, np.zeros(w.shape)
        for index in np.ndindex(w.shape):
            total += strength * abs(w[index])
            if w[index] != 0:
                dw[index] = strength if w[index] > 0 else -strength
        return total, dw

    def elastic_net_penalty(w, penalty_param):
        first, d_first = l1_penalty(w, penalty_param["l1"])
        second, d_second = l2_penalty(w, penalty_param["l2"])
        return first + second, d_first + d_second


@alternative
def norms():
    """Norms of numpy and comparisons."""

    def l2_penalty(w, strength):
        return strength * np.linalg.norm(np.ravel(w)) ** 2 / 2, w * strength

    def l1_penalty(w, strength):
        return float(strength * np.linalg.norm(np.ravel(w), 1)), strength * ((w > 0) * 1.0 - (w < 0) * 1.0)

    def elastic_net_penalty(w, penalty_param):
        flat = w.reshape(-1)
        total = penalty_param["l1"] * sum(abs(v) for v in flat) + penalty_param["l2"] * (flat @ flat) / 2
        return total, penalty_param["l1"] * np.sign(w) + penalty_param["l2"] * w
