"""New in this question: a block that starts as the identity."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("(1 + branch) ** np.arange(1, num_blocks + 1)", "(1 + branch * np.arange(1, num_blocks + 1))"),
    fails={"residual_second_moments_add_up_block_by_block"},
)
def branch_sees_the_first_input():
    """Adds the same amount in every block.

    You add the same amount in every block. The branch of a block starts from what the blocks before have
    made, so that the second moment is multiplied each time.
    """


@misconception(
    replace=("width * var_w2", "width * var_w2 / 2"), fails={"residual_second_moments_add_up_block_by_block"}
)
def half_for_both_layers():
    """Halves behind both products.

    You halve behind both products. The branch has a single ReLU, between w1 and w2; nothing follows w2 but
    the sum with x.
    """


@misconception(
    replace=("(1 + branch) ** np.arange(1, num_blocks + 1)", "branch ** np.arange(1, num_blocks + 1)"),
    fails={"residual_second_moments_add_up_block_by_block"},
)
def no_skip():
    """Computes the branch without the skip connection.

    Your numbers are those of a plain net, y = F(x). In a residual block x is added, so its second moment is
    added, too.
    """


@misconception(
    replace=("(width * var_w1) * (1 / 2) * (width * var_w2)", "(width * var_w1) * (1 / 2) * var_w2"),
    fails={"residual_second_moments_add_up_block_by_block"},
)
def one_fan_in():
    """Multiplies by the width once instead of twice.

    There are two products in the branch, and each sums over width inputs. In your formula the width comes in
    only once.
    """


@misconception(
    replace=("(width * var_w1) * (1 / 2) * (width * var_w2)", "(width * var_w1) * (width * var_w2)"),
    fails={"residual_second_moments_add_up_block_by_block"},
)
def relu_keeps_everything():
    """Leaves out that ReLU halves the second moment.

    Your branch is twice too strong: between the two products a ReLU takes away half of the second moment.
    """


@misconception(
    replace=("np.arange(1, num_blocks + 1)", "np.arange(num_blocks)"),
    fails={"residual_second_moments_add_up_block_by_block"},
)
def starts_with_q0():
    """Returns q_0, ..., q_(B-1).

    Your array starts with q_0, in front of the first block. The first entry is q_1, behind it.
    """


@misconception(
    replace=("np.zeros((width, width))", "rng.normal(0.0, np.sqrt(2 / width), size=(width, width))"),
    fails={"residual_block_is_the_identity_at_init"},
)
def both_he():
    """Draws He weights for both layers.

    Both of your layers have He weights. Then the second moment triples in every block: the last layer of the
    branch has to start at zero.
    """


@misconception(
    replace=("np.zeros((width, width))", "rng.normal(0.0, 1e-3, size=(width, width))"),
    fails={"residual_block_is_the_identity_at_init"},
    constant="1e-3",
)
def small_instead_of_zero():
    """Makes the last layer tiny instead of zero.

    Your last layer is small, but not zero, so the block is nearly the identity and not exactly. Use np.zeros:
    it gets a gradient all the same, because w1 is not zero.
    """


@misconception(
    replace=(
        "rng.normal(0.0, np.sqrt(2 / width), size=(width, width))",
        "np.sqrt(6 / width) * rng.uniform(-1, 1, size=(width, width))",
    ),
    fails={"residual_block_init_draws_he_normal_weights"},
)
def uniform_weights():
    """Draws uniform weights of the right variance.

    Your w1 has the right variance, but a uniform distribution. The question asks for He normal weights.
    """


@misconception(
    replace=("np.sqrt(2 / width)", "2 / width"), fails={"residual_block_init_draws_he_normal_weights"}
)
def variance_given_as_std():
    """Passes the variance where rng.normal takes a std.

    rng.normal takes the standard deviation as its second argument, and you give it the variance 2 / width.
    """


@misconception(replace=("2 / width", "1 / width"), fails={"residual_block_init_draws_he_normal_weights"})
def xavier_spread():
    """Uses the std 1 / sqrt(width).

    Your w1 has variance 1 / width. In front of a ReLU it takes 2 / width (He), because half of the second
    moment is lost.
    """


@misconception(
    replace=("w1, np.zeros((width, width))", "np.zeros((width, width)), w1"),
    fails={"residual_block_init_draws_he_normal_weights", "residual_block_is_the_identity_at_init"},
)
def zeros_in_the_first_layer():
    """Sets w1 to zero and draws w2.

    You set the first layer to zero instead of the last. The block is the identity, but neither array ever
    gets a gradient: behind w1 everything is 0, and ReLU has slope 0 there.
    """


@misconception(
    fails={
        "residual_block_init_draws_he_normal_weights",
        "residual_block_init_follows_its_seed",
        "residual_block_is_the_identity_at_init",
    }
)
def both_zero():
    """Sets both layers to zero.

    Both of your arrays are zero. The block is the identity, but it stays so for ever: the gradient of w1
    contains w2, that of w2 contains relu(x w1), and both are 0.
    """

    def residual_block_init(width, init_param):
        return np.zeros((width, width)), np.zeros((width, width))


@misconception(replace=('init_param["seed"]', "0"), fails={"residual_block_init_follows_its_seed"})
def fixed_seed():
    """Seeds with 0 whatever init_param holds.

    You seed the generator with a number of your own, so all blocks of a net would start alike. Use
    init_param['seed'].
    """


@misconception(fails={"residual_block_init_follows_its_seed"})
def ignores_the_seed():
    """Draws from numpy's global state.

    You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from
    init_param['seed'] and draw from that.
    """

    def residual_block_init(width, init_param):
        w1 = np.random.randn(width, width) * np.sqrt(2 / width)
        return w1, np.zeros((width, width))


@alternative
def block_by_block():
    """Follows q through the blocks; standard normal draws."""

    def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
        moments, q = np.zeros(num_blocks), q0
        for block in range(num_blocks):
            z = width * var_w1 * q
            q += width * var_w2 * z / 2
            moments[block] = q
        return moments

    def residual_block_init(width, init_param):
        rng = np.random.default_rng(init_param["seed"])
        return (2 / width) ** 0.5 * rng.standard_normal((width, width)), 0.0 * np.eye(width)


@alternative
def cumulative_product():
    """np.cumprod; scipy's normal distribution."""

    from scipy import stats

    def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
        factor = 1 + 0.5 * var_w1 * var_w2 * width**2
        return q0 * np.cumprod([factor] * num_blocks)

    def residual_block_init(width, init_param):
        rng = np.random.default_rng(init_param["seed"])
        w1 = stats.norm.rvs(scale=np.sqrt(2 / width), size=(width, width), random_state=rng)
        return [w1, np.zeros_like(w1)]


@alternative
def scalar_draws():
    """Logarithms; Python's own generator, one number at a time."""

    import math
    import random

    def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
        growth = math.log1p(width * width * var_w1 * var_w2 / 2)
        return np.array([q0 * math.exp(block * growth) for block in range(1, num_blocks + 1)])

    def residual_block_init(width, init_param):
        draw = random.Random(init_param["seed"])
        w1 = [[draw.gauss(0, math.sqrt(2 / width)) for _ in range(width)] for _ in range(width)]
        return np.array(w1), np.full((width, width), 0)
