"""New in this question: what a velocity remembers."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=('if step_param["decoupled"]:', 'if not step_param["decoupled"]:'),
    fails={"weight_decay_step_through_the_velocity", "weight_decay_step_beside_the_velocity"},
)
def forms_swapped():
    """Swaps the two forms.

    You do the decoupled step where it is not asked for, and the other way round. Decoupled means: the
    velocity knows nothing of the penalty.
    """


@misconception(
    replace=("(dw + decay * w)", "dw"),
    fails={"weight_decay_step_through_the_velocity"},
)
def forgets_the_penalty():
    """Leaves the penalty out of the velocity.

    Without `decoupled`, your weights feel no penalty at all. Its gradient, weight_decay times w, joins
    dw.
    """


@misconception(
    replace=("(dw + decay * w)", "(dw + 2 * decay * w)"),
    fails={"weight_decay_step_through_the_velocity"},
)
def penalty_without_half():
    """Takes the gradient of the penalty without its factor 1/2.

    You add 2 weight_decay w. The factor 1/2 of the penalty cancels the 2.
    """


@misconception(
    replace=(
        '        v = step_param["momentum"] * v + dw\n        return w - lr * v - lr * decay * w, v',
        '        v = step_param["momentum"] * v + dw\n        return w - lr * v - decay * w, v',
    ),
    fails={"weight_decay_step_beside_the_velocity"},
)
def decay_without_lr():
    """Shrinks by weight_decay instead of lr times weight_decay.

    Your decoupled decay does not depend on the learning rate. In this question the weights shrink by lr
    times weight_decay.
    """


@misconception(
    replace=(
        "        return w - lr * v - lr * decay * w, v",
        "        return (w - lr * v) * (1 - lr * decay), v",
    ),
    fails={"weight_decay_step_beside_the_velocity"},
)
def decay_after_the_step():
    """Shrinks the weights after the step.

    You take the step first and shrink what comes out. The weights from before the step shrink.
    """


@misconception(
    replace=[
        (
            '        v = step_param["momentum"] * v + dw\n        return w - lr * v - lr * decay * w, v',
            '        v = step_param["momentum"] * v + lr * dw\n        return w - v - lr * decay * w, v',
        ),
        (
            '    v = step_param["momentum"] * v + (dw + decay * w)\n    return w - lr * v, v',
            '    v = step_param["momentum"] * v + lr * (dw + decay * w)\n    return w - v, v',
        ),
    ],
    fails={"weight_decay_step_through_the_velocity", "weight_decay_step_beside_the_velocity"},
)
def lr_inside_the_velocity():
    """Puts the learning rate into the velocity.

    Your velocity holds lr times the gradient. In this question it holds gradients, and lr stands in the
    step.
    """


@misconception(
    replace=[
        ("        return w - lr * v - lr * decay * w, v", "        return w - lr * dw - lr * decay * w, v"),
        ("    return w - lr * v, v", "    return w - lr * (dw + decay * w), v"),
    ],
    fails={"weight_decay_step_through_the_velocity", "weight_decay_step_beside_the_velocity"},
)
def ignores_the_velocity():
    """Steps along the gradient and not along the velocity.

    You update the velocity and then step along the gradient alone. The step goes along the new velocity.
    """


@misconception(
    replace=(
        "        return w - lr * v - lr * decay * w, v",
        "        return w - lr * v - lr * decay * w, v + decay * w",
    ),
    fails={"weight_decay_step_beside_the_velocity"},
)
def decay_is_remembered_all_the_same():
    """Puts the decay into the velocity besides.

    You shrink the weights and put the decay into the velocity as well, where later steps repeat it.
    """


@misconception(
    replace=('step_param["momentum"] * v + dw\n', "dw\n"),
    fails={"weight_decay_step_beside_the_velocity"},
)
def decoupled_without_momentum():
    """Forgets the old velocity where the decay is decoupled.

    In the decoupled form your velocity is the gradient alone. The first step does not show it: momentum
    times the old velocity belongs to both forms.
    """


@alternative
def one_formula():
    """One formula with a switch."""

    def momentum_step(w, dw, v, step_param):
        inside = 0.0 if step_param["decoupled"] else step_param["weight_decay"]
        outside = step_param["weight_decay"] - inside
        velocity = step_param["momentum"] * v + dw + inside * w
        return w - step_param["lr"] * (velocity + outside * w), velocity


@alternative
def entry_by_entry():
    """One weight after the other."""

    def momentum_step(w, dw, v, step_param):
        new_w, new_v = np.empty(w.shape), np.empty(v.shape)
        lr, decay = step_param["lr"], step_param["weight_decay"]
        for i in np.ndindex(w.shape):
            force = dw[i] if step_param["decoupled"] else dw[i] + decay * w[i]
            new_v[i] = step_param["momentum"] * v[i] + force
            new_w[i] = w[i] - lr * new_v[i]
            if step_param["decoupled"]:
                new_w[i] -= lr * decay * w[i]
        return new_w, new_v
