"""New in this question: shrinking against selecting, in one formula."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("/ (1 + l2)", "- l2 * a"),
    fails={"penalized_minimum_shrinks_under_l2", "penalized_minimum_of_the_elastic_net"},
)
def one_step_instead_of_the_minimum():
    """Takes one gradient step of the L2 penalty from a.

    You subtract l2 times a, which is one step of gradient descent and not where it ends. At the minimum
    the penalty is felt at w itself: solve for w.
    """


@misconception(
    replace=("/ (1 + l2)", "/ (1 + 2 * l2)"),
    fails={"penalized_minimum_shrinks_under_l2", "penalized_minimum_of_the_elastic_net"},
)
def forgets_the_half():
    """Shrinks as if the square had no factor 1/2.

    You divide by 1 + 2 l2. The factor 1/2 of the penalty cancels the 2 of the derivative.
    """


@misconception(
    replace=("np.maximum(np.abs(a) - l1, 0.0)", "(np.abs(a) - l1)"),
    fails={"penalized_minimum_selects_under_l1", "penalized_minimum_of_the_elastic_net"},
)
def passes_through_zero():
    """Moves small weights past 0.

    You move every weight by l1 towards 0, and small ones beyond it. Once a weight is at 0, the penalty
    pushes it back from either side: there it stays.
    """


@misconception(
    replace=("np.sign(a) * np.maximum(np.abs(a) - l1, 0.0)", "np.where(np.abs(a) > l1, a, 0.0)"),
    fails={"penalized_minimum_selects_under_l1", "penalized_minimum_of_the_elastic_net"},
)
def hard_threshold():
    """Keeps large weights as they are and sets small ones to 0.

    You keep every weight above l1 unchanged. The L1 penalty pulls at large weights, too, with the same
    force l1.
    """


@misconception(
    replace=("np.sign(a) * np.maximum(np.abs(a) - l1, 0.0)", "np.maximum(a - l1, 0.0)"),
    fails={
        "penalized_minimum_selects_under_l1",
        "penalized_minimum_shrinks_under_l2",
        "penalized_minimum_of_the_elastic_net",
    },
)
def only_positive_weights():
    """Sets all negative weights to 0.

    Your negative weights all end at 0. The penalty is symmetric: treat the magnitude, and give the sign
    back.
    """


@misconception(
    replace=("np.maximum(np.abs(a) - l1, 0.0)", "np.maximum(np.abs(a) - l1 / 2, 0.0)"),
    fails={"penalized_minimum_selects_under_l1", "penalized_minimum_of_the_elastic_net"},
)
def half_the_threshold():
    """Moves by l1 / 2.

    You move the weights by half of l1. The slope of l1 |w| is l1, and the loss has its own factor 1/2.
    """


@misconception(
    fails={"penalized_minimum_of_the_elastic_net"},
)
def shrinks_before_selecting():
    """Shrinks first and takes l1 off afterwards.

    You divide a by 1 + l2 and then take l1 off. In the derivative both stand side by side: a - l1 is
    divided.
    """

    def penalized_minimum(a, penalty_param):
        shrunk = a / (1 + penalty_param["l2"])
        return np.sign(a) * np.maximum(np.abs(shrunk) - penalty_param["l1"], 0.0)


@misconception(
    replace=("np.maximum(np.abs(a) - l1, 0.0)", "np.where(np.abs(a) > l1 * (1 + l2), np.abs(a) - l1, 0.0)"),
    fails={"penalized_minimum_of_the_elastic_net"},
)
def threshold_grows_with_l2():
    """Lets the L2 strength raise the threshold.

    You set weights to 0 up to l1 (1 + l2). The slope of the square is 0 at w = 0, so it has no say in
    whether a weight is 0.
    """


@alternative
def by_cases():
    """The three cases, one by one."""

    def penalized_minimum(a, penalty_param):
        l1, l2 = penalty_param["l1"], penalty_param["l2"]
        w = np.zeros(a.shape)
        above, below = a > l1, a < -l1
        w[above] = (a[above] - l1) / (1 + l2)
        w[below] = (a[below] + l1) / (1 + l2)
        return w


@alternative
def clipped():
    """What is left when the part up to l1 is taken away."""

    def penalized_minimum(a, penalty_param):
        l1, l2 = penalty_param["l1"], penalty_param["l2"]
        return (a - np.clip(a, -l1, l1)) / (1.0 + l2)
