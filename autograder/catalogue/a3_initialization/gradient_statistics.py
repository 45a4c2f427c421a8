"""New in this question: the same for the way back."""

from autograder.catalogue import alternative, misconception


@misconception(replace=("dz.std", "dh.std"), fails={"gradient_statistics_of_the_pre_activations"})
def gradient_of_the_outputs():
    """Reports dL/dh instead of dL/dz.

    Your first array describes the gradients with respect to the outputs h_l. Asked for are those of the
    pre-activations z_l, one multiplication further down.
    """


@misconception(
    replace=(
        "dz = dh * dphi(zs[layer])",
        'z = zs[layer]\n        dz = dh * ((z >= 0) if activation == "relu" else dphi(z))',
    ),
    fails={"gradient_statistics_of_the_pre_activations"},
)
def slope_one_at_zero():
    """Takes 1 for the slope of ReLU at exactly 0.

    You count the slope of ReLU at exactly 0 as 1, as with z >= 0. Behind a layer whose units are all silent
    every z is exactly 0, and your gradient gets through: use dphi.
    """


@misconception(
    replace=[("phi, dphi", "phi, _"), ("dphi(zs[layer])", "(zs[layer] > 0)")],
    fails={"gradient_statistics_of_the_pre_activations", "gradient_statistics_of_the_weights"},
)
def always_the_slope_of_relu():
    """Uses the ReLU gate for every activation.

    On the way back you always use the gate of ReLU. The second function in ACTIVATIONS[activation] is the
    derivative you need.
    """


@misconception(
    replace=("dh * dphi(zs[layer])", "dh"),
    fails={"gradient_statistics_of_the_pre_activations", "gradient_statistics_of_the_weights"},
)
def forgets_the_slope():
    """Goes back through the products only, never through phi.

    Your gradient passes the activations as if they were not there. On the way back it is multiplied by
    phi'(z_l) in every layer.
    """


@misconception(
    replace=("return dz_stds, dw_stds", "return dz_stds[::-1], dw_stds[::-1]"),
    fails={"gradient_statistics_of_the_pre_activations", "gradient_statistics_of_the_weights"},
)
def last_layer_first():
    """Returns the layers in the order of the backward pass.

    Your numbers come in the order in which the backward pass meets the layers. The first entry belongs to
    layer 1: turn both arrays around.
    """


@misconception(
    replace=(
        "dz_stds[layer] = dz.std()\n        dw_stds[layer] = (inputs[layer].T @ dz).std()",
        "dz_stds[layer] = np.sqrt(np.mean(dz**2))\n"
        "        dw_stds[layer] = np.sqrt(np.mean((inputs[layer].T @ dz) ** 2))",
    ),
    fails={"gradient_statistics_of_the_pre_activations", "gradient_statistics_of_the_weights"},
)
def norm_instead_of_std():
    """Takes root mean squares.

    Your numbers are root mean squares. A standard deviation has the mean subtracted first, and these
    gradients have one.
    """


@misconception(
    replace=("zs[layer]", "phi(zs[layer])"),
    fails={"gradient_statistics_of_the_pre_activations", "gradient_statistics_of_the_weights"},
)
def slope_at_the_output():
    """Evaluates dphi at h instead of z.

    You evaluate the derivative at the output h_l. It is a function of the pre-activation z_l; for ReLU the
    two agree, for tanh they do not.
    """


@misconception(
    replace=("dh * dphi(zs[layer])", "dh if layer == len(weights) - 1 else dh * dphi(zs[layer])"),
    fails={"gradient_statistics_of_the_pre_activations", "gradient_statistics_of_the_weights"},
)
def slope_of_the_last_layer_missing():
    """Takes dout for the gradient of the last pre-activation.

    You start with dz_L = dout. But dout belongs to h_L, the output behind the activation: it goes back
    through phi there, too.
    """


@misconception(
    replace=(
        "dz_stds[layer] = dz.std()\n        dw_stds[layer] = (inputs[layer].T @ dz).std()",
        "dz_stds[layer] = dz.std(ddof=1)\n        dw_stds[layer] = (inputs[layer].T @ dz).std(ddof=1)",
    ),
    fails={"gradient_statistics_of_the_pre_activations", "gradient_statistics_of_the_weights"},
)
def unbiased_std():
    """Divides by the number of entries minus one.

    You divide by the number of entries minus one. The question asks for the biased standard deviation,
    ddof=0.
    """


@misconception(
    replace=("inputs[layer].T @ dz", "inputs[layer].T @ dz / len(x)"),
    fails={"gradient_statistics_of_the_weights"},
)
def averages_over_the_batch():
    """Divides the weight gradient by the batch size.

    You divide the weight gradients by the batch size. The chain rule sums over the batch; if the loss is a
    mean, its 1/N is in dout already.
    """


@misconception(
    replace=(
        "dw_stds[layer] = (inputs[layer].T @ dz).std()",
        "below = x if layer == 0 else zs[layer - 1]\n        dw_stds[layer] = (below.T @ dz).std()",
    ),
    fails={"gradient_statistics_of_the_weights"},
)
def pre_activation_as_input():
    """Uses z of the layer below where the product has h.

    For dL/dw_l you multiply by the pre-activation of the layer below. What w_l was multiplied by in the
    forward pass is its output h_(l-1).
    """


@alternative
def einsum_backwards():
    """Sums with einsum, and builds the lists from the back."""

    def gradient_statistics(x, weights, activation, dout):
        phi, dphi = ACTIVATIONS[activation]
        hs, zs = [x], []
        for w in weights:
            zs.append(np.einsum("nd,dm->nm", hs[-1], w))
            hs.append(phi(zs[-1]))
        dz, pairs = dout * dphi(zs[-1]), []
        for layer in range(len(weights) - 1, -1, -1):
            pairs.insert(0, (np.std(dz), np.std(np.einsum("nd,nm->dm", hs[layer], dz))))
            if layer:
                dz = np.einsum("nm,dm->nd", dz, weights[layer]) * dphi(zs[layer - 1])
        return np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])


@alternative
def recursion():
    """One layer at a time: forward on the way down the stack, backward on the way up."""

    def gradient_statistics(x, weights, activation, dout):
        phi, dphi = ACTIVATIONS[activation]
        dz_stds, dw_stds = [], []

        def through(h, layer):
            """Return the gradient with respect to h, the input of this layer."""
            if layer == len(weights):
                return dout
            z = h @ weights[layer]
            dz = dphi(z) * through(phi(z), layer + 1)
            dz_stds.append(np.std(dz))
            dw_stds.append(np.std(h.T @ dz))
            return dz @ weights[layer].T

        through(x, 0)
        return np.array(dz_stds[::-1]), np.array(dw_stds[::-1])


@alternative
def sums_examples():
    """Adds up the weight gradient example by example; writes the slopes out."""

    def gradient_statistics(x, weights, activation, dout):
        slope = {"linear": 1.0, "relu": 0.0, "leaky_relu": 0.2}
        cache, h = [], x
        for w in weights:
            z = np.dot(h, w)
            out = np.tanh(z) if activation == "tanh" else np.where(z > 0, z, slope[activation] * z)
            local = 1 - out**2 if activation == "tanh" else np.where(z > 0, 1.0, slope[activation])
            cache.append((h, w, local))
            h = out
        stds, dh = [], dout
        for h, w, local in reversed(cache):
            dz = dh * local
            dw = sum(np.outer(one, grad) for one, grad in zip(h, dz, strict=True))
            stds.append((dz.std(), dw.std()))
            dh = np.dot(dz, w.T)
        return tuple(np.array(stds[::-1]).T)
