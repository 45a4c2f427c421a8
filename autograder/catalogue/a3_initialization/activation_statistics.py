"""New in this question: the figure of the lecture, in numbers."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=[
        ("phi, _ = ACTIVATIONS[activation]\n    h, means, stds = x, [], []", "h, means, stds = x, [], []"),
        ("phi(h @ w)", "np.maximum(0, h @ w)"),
    ],
    fails={"activation_means_are_those_of_every_layer_output", "activation_stds_are_taken_over_all_entries"},
)
def always_relu():
    """Uses ReLU whatever the activation is called.

    Your net always uses ReLU. Look the function up under the name you are given: ACTIVATIONS[activation].
    """


@misconception(
    fails={"activation_means_are_those_of_every_layer_output", "activation_stds_are_taken_over_all_entries"}
)
def before_the_activation():
    """Takes the statistics of z instead of h.

    Your numbers are those of the pre-activations z. The question asks for the layer outputs h, behind the
    activation.
    """

    def activation_statistics(x, weights, activation):
        phi, _ = ACTIVATIONS[activation]
        h, means, stds = x, [], []
        for w in weights:
            z = h @ w
            h = phi(z)
            means.append(z.mean())
            stds.append(z.std())
        return np.array(means), np.array(stds)


@misconception(
    fails={"activation_means_are_those_of_every_layer_output", "activation_stds_are_taken_over_all_entries"}
)
def counts_the_input_as_a_layer():
    """Starts with the statistics of x and leaves the last layer out.

    Your first entry describes x, so everything is shifted by one and the last layer is missing. Go through
    the layer first, then record its output.
    """

    def activation_statistics(x, weights, activation):
        phi, _ = ACTIVATIONS[activation]
        h, means, stds = x, [], []
        for w in weights:
            means.append(h.mean())
            stds.append(h.std())
            h = phi(h @ w)
        return np.array(means), np.array(stds)


@misconception(
    replace=("ACTIVATIONS[activation]", 'ACTIVATIONS["relu" if "relu" in activation else activation]'),
    fails={"activation_means_are_those_of_every_layer_output", "activation_stds_are_taken_over_all_entries"},
)
def leaky_relu_taken_for_relu():
    """Tests for 'relu' in the name, which leaky_relu passes as well.

    Your code takes leaky_relu for relu: its name holds the letters relu, too. Look the whole name up in
    ACTIVATIONS.
    """


@misconception(
    fails={"activation_means_are_those_of_every_layer_output", "activation_stds_are_taken_over_all_entries"}
)
def linear_last_layer():
    """Leaves the activation out in the last layer.

    Your last layer has no activation, as the output layer of a classifier would have none. In this net every
    layer has one.
    """

    def activation_statistics(x, weights, activation):
        phi, _ = ACTIVATIONS[activation]
        h, means, stds = x, [], []
        for layer, w in enumerate(weights):
            h = h @ w
            if layer < len(weights) - 1:
                h = phi(h)
            means.append(h.mean())
            stds.append(h.std())
        return np.array(means), np.array(stds)


@misconception(
    replace=("np.array(means), np.array(stds)", "np.array(stds), np.array(means)"),
    fails={"activation_means_are_those_of_every_layer_output", "activation_stds_are_taken_over_all_entries"},
)
def swaps_the_pair():
    """Returns (stds, means).

    Both arrays look right, but they come back in the other order: return (means, stds).
    """


@misconception(
    replace=("h, means, stds = x, [], []", "h, means, stds = x, [x.mean()], [x.std()]"),
    fails={"activation_means_are_those_of_every_layer_output", "activation_stds_are_taken_over_all_entries"},
)
def input_and_every_layer():
    """Puts the statistics of x in front of those of the layers.

    Your lists begin with the statistics of x and have L + 1 entries. The first one belongs to h_1.
    """


@misconception(
    replace=("phi(h @ w)", "phi(x @ w)"),
    fails={"activation_means_are_those_of_every_layer_output", "activation_stds_are_taken_over_all_entries"},
)
def every_layer_from_the_input():
    """Multiplies the input by the weights of every layer.

    Each of your layers starts from x again. A layer takes the output of the one below.
    """


@misconception(
    replace=("h.std()", "h.std(axis=0).mean()"), fails={"activation_stds_are_taken_over_all_entries"}
)
def averages_the_std_of_each_unit():
    """Averages over units the std over examples.

    You average the standard deviations of the single units. That leaves out how much the units differ from
    each other: take one standard deviation over the whole array.
    """


@misconception(
    replace=("h.std()", "np.sqrt(np.mean(h**2))"), fails={"activation_stds_are_taken_over_all_entries"}
)
def root_mean_square():
    """Takes the root mean square, without subtracting the mean.

    Your stds are root mean squares. They agree with the standard deviation only where the mean is 0, and
    behind a ReLU it is not.
    """


@misconception(replace=("h.std()", "h.std(ddof=1)"), fails={"activation_stds_are_taken_over_all_entries"})
def unbiased_std():
    """Divides by the number of entries minus one.

    You divide by the number of entries minus one. That estimates the spread of a population from a sample;
    here the entries themselves are described: ddof=0.
    """


@misconception(replace=("h.std", "h.var"), fails={"activation_stds_are_taken_over_all_entries"})
def variance():
    """Returns the variance instead of its root.

    Your second array holds variances. The standard deviation is the square root of that.
    """


@alternative
def own_activations():
    """Writes the activations out, and the std as the root of a mean square."""

    def activation_statistics(x, weights, activation):
        slope = {"linear": 1.0, "relu": 0.0, "leaky_relu": 0.2}
        outputs = [x]
        for w in weights:
            z = outputs[-1] @ w
            outputs.append(np.tanh(z) if activation == "tanh" else np.where(z > 0, z, slope[activation] * z))
        means = np.array([np.average(h) for h in outputs[1:]])
        stds = [np.sqrt(np.mean(np.square(h - mean))) for h, mean in zip(outputs[1:], means, strict=True)]
        return [means, np.array(stds)]


@alternative
def recursion():
    """Handles the first layer and calls itself for the rest."""

    def activation_statistics(x, weights, activation):
        if not weights:
            return np.zeros(0), np.zeros(0)
        h = ACTIVATIONS[activation][0](np.dot(x, weights[0]))
        means, stds = activation_statistics(h, weights[1:], activation)
        return np.append(np.mean(h), means), np.append(np.std(h), stds)


@alternative
def sums_over_entries():
    """Adds up entries and squares in plain Python."""

    import math

    def activation_statistics(x, weights, activation):
        phi = ACTIVATIONS[activation][0]
        h, means, stds = x, np.zeros(len(weights)), np.zeros(len(weights))
        for layer, w in enumerate(weights):
            h = phi(np.einsum("nd,dm->nm", h, w))
            entries = h.ravel().tolist()
            mean = sum(entries) / len(entries)
            means[layer] = mean
            stds[layer] = math.sqrt(sum((value - mean) ** 2 for value in entries) / len(entries))
        return means, stds
