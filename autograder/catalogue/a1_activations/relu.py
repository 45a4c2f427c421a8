"""New in this question: a gate, and its kink."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("np.maximum(x, 0)", "np.abs(x)"),
    fails={"relu_forward_sets_negative_inputs_to_zero", "relu_leaves_its_inputs_unchanged"},
)
def absolute_value():
    """Flips negative inputs instead of setting them to 0.

    You turn negative inputs into positive ones. ReLU sets them to 0: the unit is off.
    """


@misconception(
    replace=("np.maximum(x, 0)", "np.clip(x, 0, 6)"),
    fails={"relu_forward_sets_negative_inputs_to_zero"},
)
def caps_at_six():
    """Clips the output to [0, 6], which is ReLU6.

    You cut the output off at 6. That is ReLU6, made for low-precision phones; ReLU itself has no upper limit.
    """


@misconception(
    fails={
        "relu_backward_blocks_negative_inputs",
        "relu_backward_is_zero_at_the_kink",
        "relu_leaves_its_inputs_unchanged",
    }
)
def forgets_dout():
    """Returns the mask of positive inputs without the upstream gradient.

    You return the slope of ReLU, ones and zeros. The chain rule asks for the upstream gradient times the
    slope: multiply by dout.
    """

    def relu_forward(x):
        return np.maximum(x, 0), x

    def relu_backward(dout, cache):
        return np.where(cache > 0, 1.0, 0.0)


@misconception(
    fails={
        "relu_backward_blocks_negative_inputs",
        "relu_backward_is_zero_at_the_kink",
        "relu_leaves_its_inputs_unchanged",
    }
)
def gate_on_dout():
    """Looks at the sign of dout instead of the sign of the input.

    You apply ReLU to the upstream gradient: negative entries of dout become 0. The gate belongs to the input:
    dout, of either sign, passes where x was positive.
    """

    def relu_backward(dout, cache):
        return np.maximum(dout, 0)


@misconception(fails={"relu_backward_blocks_negative_inputs", "relu_backward_is_zero_at_the_kink"})
def loops_over_two_axes():
    """Loops over rows and columns in the backward pass, so that only 2-D arrays work.

    Your two loops fit arrays with rows and columns only; a batch of images has four axes. Work on the whole
    array at once.
    """

    def relu_forward(x):
        return np.maximum(x, 0), x

    def relu_backward(dout, cache):
        dx = np.zeros_like(dout)
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                if cache[i, j] > 0:
                    dx[i, j] = dout[i, j]
        return dx


@misconception(
    fails={
        "relu_backward_blocks_negative_inputs",
        "relu_backward_is_zero_at_the_kink",
        "relu_leaves_its_inputs_unchanged",
    }
)
def multiplies_by_the_output():
    """Multiplies dout by the value of relu instead of by its slope.

    You multiply dout by the output of the forward pass. The slope of ReLU is 1 for every positive input,
    however large: multiply by that.
    """

    def relu_forward(x):
        out = np.maximum(x, 0)
        return out, out

    def relu_backward(dout, cache):
        return dout * cache


@misconception(fails={"relu_backward_is_zero_at_the_kink"})
def slope_one_at_zero():
    """Lets the gradient pass at exactly 0 (x >= 0).

    You let the gradient pass where x is exactly 0. Any slope between 0 and 1 is defensible there, but this
    course, like PyTorch, takes 0: compare with > rather than >=.
    """

    def relu_forward(x):
        return np.maximum(x, 0), x

    def relu_backward(dout, cache):
        return dout * (cache >= 0)


@misconception(fails={"relu_leaves_its_inputs_unchanged"})
def backward_overwrites_dout():
    """Gives dout a second name and sets entries of it to 0.

    `dx = dout` gives the same array a second name, so your zeros land in the caller's dout. In a network with
    a branch the other branch would then see them. Copy first.
    """

    def relu_forward(x):
        return np.maximum(x, 0), x

    def relu_backward(dout, cache):
        dx = dout
        dx[cache <= 0] = 0
        return dx


@misconception(fails={"relu_leaves_its_inputs_unchanged"})
def overwrites_its_inputs():
    """Sets entries to 0 in the arrays it was given.

    You write zeros into the array you were given, so the caller's array changes too. Others may still need
    it: work on a copy, or use an operation that makes a new array.
    """

    def relu_forward(x):
        mask = x > 0
        x[~mask] = 0
        return x, mask

    def relu_backward(dout, cache):
        dout[~cache] = 0
        return dout


@alternative
def copy_and_mask():
    """Copies and sets the negative entries to 0; caches the input."""

    def relu_forward(x):
        out = x.copy()
        out[out < 0] = 0
        return out, x

    def relu_backward(dout, x):
        dx = np.array(dout, copy=True)
        dx[x <= 0] = 0
        return dx


@alternative
def element_by_element():
    """Loops over single numbers; the cache is a list of indices."""

    def relu_forward(x):
        out, active = np.zeros(x.shape), []
        for index, value in np.ndenumerate(x):
            if value > 0:
                out[index] = value
                active.append(index)
        return out, active

    def relu_backward(dout, cache):
        dx = np.zeros(dout.shape)
        for index in cache:
            dx[index] = dout[index]
        return dx


@alternative
def half_sum_with_abs():
    """Uses (x + |x|) / 2 and a slope from the sign function."""

    def relu_forward(x):
        out = (x + np.abs(x)) / 2
        return out, np.sign(out)

    def relu_backward(dout, cache):
        return np.multiply(cache, dout)
