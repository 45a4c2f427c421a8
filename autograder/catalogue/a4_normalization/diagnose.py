"""New in this question: the fault of a network, read from its statistics."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        'saturated = stats["activation"] == "tanh" and max(stats["flat"]) > 0.3',
        'saturated = max(stats["flat"]) > 0.3',
    ),
    fails={
        "diagnose_knows_a_healthy_net",
        "diagnose_knows_a_rate_that_is_too_high",
        "diagnose_knows_shuffled_labels",
    },
)
def zeros_of_a_relu_are_saturated():
    """Takes the zeros of a ReLU for saturated units.

    You take flat entries for a sign of large weights, whatever the activation. At a ReLU half of them are
    flat in the best of health; for a tanh they mean saturation.
    """


@misconception(
    replace=('stats["activation_std"][-1] < 0.07', 'stats["activation_std"][-1] < 0.5'),
    fails={
        "diagnose_knows_a_healthy_net",
        "diagnose_knows_a_rate_that_is_too_high",
        "diagnose_knows_shuffled_labels",
    },
)
def a_tanh_net_looks_small():
    """Expects of a tanh net what a ReLU net shows, and calls its start too small.

    Your rule for a start that is too small also takes in healthy tanh nets, whose activations settle near a
    third. A start that is too small loses orders of magnitude: put the bound far lower.
    """


@misconception(
    replace=('np.median(stats["update_ratio"]) > 0.04', 'max(stats["update_ratio"]) > 1e-3'),
    fails={"diagnose_knows_a_healthy_net", "diagnose_knows_shuffled_labels"},
)
def a_thousandth_is_too_high():
    """Calls every rate too high that moves the weights by more than a thousandth.

    You call a step too large that moves the weights by a little more than a thousandth of their size. That is
    healthy; a rate is too high where it moves them by a large part of it.
    """


@misconception(
    replace=('stats["activation_std"][-1] < 0.07', 'stats["activation_std"][0] < 0.07'),
    fails={"diagnose_knows_a_start_that_is_too_small"},
)
def looks_at_the_first_layer():
    """Looks for the vanishing signal in the first layer.

    You look at the activations of the first layer. Each layer makes the signal smaller by the same factor, so
    that it shows at the end of the list far more than at its beginning.
    """


@misconception(fails={"diagnose_knows_a_start_that_is_too_small"})
def asks_the_loss_first():
    """Asks whether the loss falls before it looks at the start.

    You call the labels shuffled because the loss stays where it was. With a start that is too small it does
    so, too: ask about the start first, and about the loss when all else is well.
    """

    def diagnose(stats):
        chance = np.log(stats["classes"])
        if stats["input_std"] > 5:
            return "inputs_unscaled"
        if max(stats["dead"]) > 0.5:
            return "dead_relus"
        saturated = stats["activation"] == "tanh" and max(stats["flat"]) > 0.3
        if saturated or stats["activation_std"][-1] > 5:
            return "start_too_large"
        if np.median(stats["update_ratio"]) > 0.04:
            return "rate_too_high"
        if np.mean(stats["loss"][-5:]) > 0.92 * chance:
            return "labels_shuffled"
        if stats["activation_std"][-1] < 0.07:
            return "start_too_small"
        return "healthy"


@misconception(
    replace=[
        ('return "start_too_small"', 'return "start_too_large"'),
        ('return "start_too_large"', 'return "start_too_small"'),
    ],
    fails={"diagnose_knows_a_start_that_is_too_small", "diagnose_knows_a_start_that_is_too_large"},
)
def small_and_large_swapped():
    """Calls a small start large and a large one small.

    You have the two starts the wrong way round. Weights that are too small make activations that shrink from
    layer to layer.
    """


@misconception(
    replace=('saturated or stats["activation_std"][-1] > 5', 'stats["loss"][0] > 4 * chance'),
    fails={"diagnose_knows_a_start_that_is_too_large"},
)
def only_an_enormous_loss():
    """Recognizes a start that is too large by an enormous loss at the start.

    You wait for an enormous first loss. ReLUs let a large signal through to the scores, but a tanh cuts it
    off at 1: there the flat entries tell.
    """


@misconception(
    replace=('max(stats["dead"]) > 0.5', 'np.mean(stats["dead"]) > 0.5'), fails={"diagnose_knows_dead_relus"}
)
def averages_over_the_layers():
    """Averages the dead fraction over the layers.

    You average the dead fraction over all layers. One dead layer is enough to stop a net, and an average
    hides it behind the living ones.
    """


@misconception(
    replace=('np.median(stats["update_ratio"]) > 0.04', 'np.isinf(stats["loss"]).any()'),
    fails={"diagnose_knows_a_rate_that_is_too_high"},
)
def only_where_the_loss_is_infinite():
    """Recognizes a rate that is too high by an infinite loss.

    You wait for an infinite loss. A tanh cannot grow, so that its loss stays finite under any rate: look at
    how far a step moves the weights.
    """


@misconception(
    replace=('np.mean(stats["loss"][-5:]) > 0.92 * chance', 'abs(np.mean(stats["loss"][-5:]) - 2.3) < 0.1'),
    fails={"diagnose_knows_shuffled_labels"},
    constant="2.3",
)
def a_fixed_loss_of_chance():
    """Compares the loss with the chance level of ten classes.

    You compare the loss with a fixed number. What a net pays that knows nothing is the logarithm of the
    number of classes, and stats has that number.
    """


@misconception(
    replace=('if stats["input_std"] > 5:\n        return "inputs_unscaled"\n    if max', "if max"),
    fails={"diagnose_knows_unscaled_inputs"},
)
def does_not_look_at_the_inputs():
    """Never looks at the inputs, and blames what they cause further down.

    You do not look at the inputs. What they cause, large or saturated activations, looks like a start that is
    too large or like dead units: ask for the std of the inputs before anything else.
    """


@alternative
def list_of_rules():
    """Goes through a list of rules, with gradients and logarithms in place of activations."""
    import math

    def diagnose(stats):
        gradient, tanh = stats["gradient_std"], stats["activation"] == "tanh"
        first, last = stats["loss"][0], sorted(stats["loss"][-7:])[3]
        rules = {
            "inputs_unscaled": math.log10(stats["input_std"]) > 0.5,
            "dead_relus": any(share > 0.55 for share in stats["dead"]),
            "start_too_small": min(stats["update_ratio"]) < 1e-3 and gradient[0] < 0.2 * gradient[-1],
            "start_too_large": max(stats["flat"]) > 0.35 if tanh else first > 4 * math.log(stats["classes"]),
            "rate_too_high": sum(stats["update_ratio"]) / len(stats["update_ratio"]) > 0.05,
            "labels_shuffled": last > 0.93 * math.log(stats["classes"]),
            "healthy": True,
        }
        return next(name for name, holds in rules.items() if holds)


@alternative
def nearest_patient():
    """Compares a few logarithms with those of a typical net of each kind."""

    def diagnose(stats):
        names = ["start_too_small", "healthy", "rate_too_high"]
        if not 0.2 < stats["input_std"] < 4:
            return "inputs_unscaled"
        if np.max(stats["dead"]) > 0.6:
            return "dead_relus"
        if stats["activation"] == "tanh":
            large = np.mean(np.array(stats["flat"]) > 0.25) > 0.5
        else:
            large = stats["activation_std"][-1] > 4 * stats["activation_std"][0]
        if large:
            return "start_too_large"
        typical = np.array([[0.01, 1e-4], [0.6, 3e-3], [0.6, 0.4]])
        found = np.log10([stats["activation_std"][-1], np.median(stats["update_ratio"])])
        kind = names[np.argmin(np.sum((np.log10(typical) - found) ** 2, axis=1))]
        stuck = np.exp(np.mean(stats["loss"][-6:])) > 0.75 * stats["classes"]
        return "labels_shuffled" if kind == "healthy" and stuck else kind
