"""New in this question: noise on the weights, and a gradient through it."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("(rng.random(w.shape) < p) / p", "(rng.random((len(w), 1)) < p) / p * np.ones(w.shape)"),
    fails={"dropconnect_throws_a_coin_for_every_weight"},
)
def dropout_of_inputs():
    """Drops all weights of an input together.

    You drop inputs with all their weights, which is dropout. In DropConnect every weight has a coin of
    its own.
    """


@misconception(
    replace=("(rng.random(w.shape) < p) / p", "(rng.random(w.shape[1]) < p) / p * np.ones(w.shape)"),
    fails={"dropconnect_throws_a_coin_for_every_weight"},
)
def drops_output_units():
    """Drops all weights of an output together.

    You drop output units with all their weights. In DropConnect every weight has a coin of its own.
    """


@misconception(
    replace=("(rng.random(w.shape) < p) / p", "(rng.random(w.shape) < p) * 1.0"),
    fails={"dropconnect_drops_weights"},
)
def forgets_the_scale():
    """Does not divide by p in training.

    What you keep of the weights is not divided by p: outputs in training are smaller than at test time.
    """


@misconception(
    replace=("(rng.random(w.shape) < p) / p", "(rng.random(w.shape) > p) / p"),
    fails={"dropconnect_throws_a_coin_for_every_weight"},
)
def drops_with_probability_p():
    """Drops with probability p.

    You keep a weight with probability 1 - p. Here p is the probability of keeping it.
    """


@misconception(
    replace=('if dropconnect_param["mode"] == "train":', "if True:"),
    fails={"dropconnect_drops_weights"},
)
def drops_at_test_time():
    """Drops at test time, too.

    Your layer is random at test time, where all weights are used as they are.
    """


@misconception(
    replace=("x @ (w * mask) + b, (x, w * mask, mask)", "x @ (w * mask) + b * mask[0], (x, w * mask, mask)"),
    fails={"dropconnect_drops_weights"},
)
def drops_the_bias():
    """Drops biases with the weights.

    You multiply the bias by a mask, too. The bias is never dropped.
    """


@misconception(
    replace=("(x.T @ dout) * mask", "x.T @ dout"),
    fails={"dropconnect_backward_agrees_with_autograd"},
)
def gradient_without_mask():
    """Passes the gradient to dropped weights.

    A weight that was dropped had no influence, so its gradient is 0; a kept one was multiplied by 1/p.
    """


@misconception(
    replace=("(x.T @ dout) * mask", "(x.T @ dout) * (mask > 0)"),
    fails={"dropconnect_backward_agrees_with_autograd"},
)
def gradient_without_scale():
    """Forgets the factor 1/p in the gradient of w.

    Your dw knows which weights were kept, but not that they were multiplied by 1/p.
    """


@misconception(
    replace=("x @ (w * mask) + b, (x, w * mask, mask)", "x @ (w * mask) + b, (x, w, mask)"),
    fails={"dropconnect_backward_agrees_with_autograd"},
)
def dx_with_all_weights():
    """Sends the gradient to x through all weights.

    Your dx goes through the weights without the mask. The forward pass used the masked ones.
    """


@misconception(
    replace=("dout.sum(axis=0)", "dout.mean(axis=0)"),
    fails={"dropconnect_backward_agrees_with_autograd"},
)
def mean_of_db():
    """Averages the bias gradient over the batch.

    You take the mean for db. The bias acts on every example, so its gradient is a sum.
    """


@misconception(
    replace=('np.random.default_rng(dropconnect_param["seed"])', "np.random.default_rng(0)"),
    fails={"dropconnect_throws_a_coin_for_every_weight"},
)
def fixed_seed():
    """Seeds the generator with 0.

    You drop the same weights in every call. Seed the generator with the seed you are given.
    """


@alternative
def keeps_the_coins():
    """Remembers coins and p; einsum in the backward pass."""

    def dropconnect_forward(x, w, b, dropconnect_param):
        p, kept = 1.0, np.full(w.shape, True)
        if dropconnect_param["mode"] != "test":
            p = dropconnect_param["p"]
            kept = np.random.RandomState(dropconnect_param["seed"]).rand(*w.shape) < p
        used = np.where(kept, w / p, 0.0)
        return np.einsum("nd,dm->nm", x, used) + b, {"x": x, "used": used, "kept": kept, "p": p}

    def dropconnect_backward(dout, cache):
        dw = np.einsum("nd,nm->dm", cache["x"], dout) / cache["p"]
        dw[~cache["kept"]] = 0.0
        return np.einsum("nm,dm->nd", dout, cache["used"]), dw, np.einsum("nm->m", dout)


@alternative
def example_by_example():
    """Adds up the gradients of single examples."""

    def dropconnect_forward(x, w, b, dropconnect_param):
        scale = np.ones(w.shape)
        if dropconnect_param["mode"] == "train":
            p = dropconnect_param["p"]
            scale = np.random.default_rng(dropconnect_param["seed"]).binomial(1, p, w.shape) / p
        return np.array([row @ (w * scale) + b for row in x]), (x, w, scale)

    def dropconnect_backward(dout, cache):
        x, w, scale = cache
        dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
        for n in range(len(x)):
            dx[n] = (w * scale) @ dout[n]
            dw += np.outer(x[n], dout[n]) * scale
            db += dout[n]
        return dx, dw, db
