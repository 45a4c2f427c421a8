"""New in this question: all the steps of a training loop."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("torch.randperm(len(x))", "torch.arange(len(x))"),
    fails={"each_epoch_visits_the_images_in_a_new_order"},
)
def no_shuffling():
    """Visits the images in the order in which they are stored.

    Every epoch of yours shows the same batches in the same order. If neighbors in the data resemble
    each other, so do their gradients, and each batch is a poor sample. Draw a permutation for each
    epoch.
    """


@misconception(
    replace=("if step % per_epoch == 0:", "if step == 0:"),
    fails={"each_epoch_visits_the_images_in_a_new_order"},
)
def shuffles_once():
    """Shuffles once, before the first epoch.

    Your order is random and then stays what it is: the same images meet in the same batches, epoch
    after epoch. Draw a new permutation where an epoch begins.
    """


@misconception(
    replace=(
        'x, y = images["x_train"], images["y_train"]',
        'x, y = (torch.cat([images[n + "_train"], images[n + "_val"]]) for n in "xy")',
    ),
    fails={
        "each_epoch_visits_the_images_in_a_new_order",
        "training_sees_no_validation_image",
        "updates_are_sgd_with_nesterov_momentum",
        "weight_decay_pulls_at_filters_and_matrices_only",
    },
)
def trains_on_all_there_is():
    """Trains on training and validation images together.

    You train on the validation images, too. More images make a better net, but nothing is left that
    tells how good it is, and no choice of hyper-parameters can be trusted. Train on x_train, y_train
    only.
    """


@misconception(
    replace=("    model.train()\n", "    model.eval()\n"),
    fails={
        "loss_falls_and_every_parameter_learns",
        "each_epoch_visits_the_images_in_a_new_order",
        "training_sees_no_validation_image",
        "updates_are_sgd_with_nesterov_momentum",
        "weight_decay_pulls_at_filters_and_matrices_only",
    },
)
def trains_in_evaluation_mode():
    """Trains with batch normalization in evaluation mode.

    While you train, batch normalization uses its running statistics, which then never change: it
    normalizes nothing. Call model.train() in the loop; the net may come from a prediction, which has
    left it in evaluation mode.
    """


@misconception(
    replace=("        optimizer.zero_grad()\n", ""),
    fails={
        "loss_falls_and_every_parameter_learns",
        "updates_are_sgd_with_nesterov_momentum",
        "weight_decay_pulls_at_filters_and_matrices_only",
    },
)
def never_zeroes_gradients():
    """Never sets the gradients to zero.

    backward() adds to the gradients that are there, so each of your updates uses the sum of all
    gradients so far. Call optimizer.zero_grad() before it.
    """


@misconception(
    replace=(
        '{"params": others}',
        '{"params": others, "weight_decay": config["weight_decay"]}',
    ),
    fails={"weight_decay_pulls_at_filters_and_matrices_only"},
)
def decays_everything():
    """Lets weight decay pull at all parameters.

    Your weight decay pulls at the scales and shifts of batch normalization and at biases, too. Those
    have one axis; give them a parameter group of their own with weight_decay 0.
    """


@misconception(
    replace=(
        "        optimizer.zero_grad()\n",
        '        loss = loss + config["weight_decay"] / 2 * sum((p**2).sum() for p in filters)\n'
        "        optimizer.zero_grad()\n",
    ),
    fails={"weight_decay_pulls_at_filters_and_matrices_only"},
)
def decays_twice():
    """Adds an L2 penalty to the loss and hands the decay to the optimizer as well.

    Your weights shrink twice as fast as they should: once through the penalty in the loss, once through
    the optimizer. Use one of the two, and return the loss without a penalty.
    """


@misconception(
    replace=(
        "[p for p in model.parameters() if p.ndim > 1]",
        "[p for p in model.parameters() if p.ndim > 1][1:]",
    ),
    fails={
        "updates_are_sgd_with_nesterov_momentum",
        "weight_decay_pulls_at_filters_and_matrices_only",
        "loss_falls_and_every_parameter_learns",
    },
)
def forgets_the_first_layer():
    """Leaves the first convolution out of the optimizer.

    A parameter of yours never changes: it is in no group of the optimizer. Together the groups must
    hold all of model.parameters().
    """


@misconception(
    replace=('"lr": 0.1,', '"lr": 1e-7,'),
    fails={"loss_falls_and_every_parameter_learns"},
    constant="1e-7",
)
def rate_far_too_small():
    """Trains with a learning rate at which nothing happens.

    The loss hardly falls with your learning rate. Try rates a factor of 3 apart in a run of a hundred
    updates, and take one that is somewhat below those that diverge.
    """


@alternative
def data_loader_and_lambda():
    """Uses a DataLoader, a scheduler, and one loop over epochs."""

    def train(model, images, config):
        data = torch.utils.data.TensorDataset(images["x_train"], images["y_train"])
        loader = torch.utils.data.DataLoader(data, config["batch_size"], shuffle=True, drop_last=True)
        small = {name for name, p in model.named_parameters() if p.dim() == 1}
        named = dict(model.named_parameters())
        optimizer = torch.optim.SGD(
            [
                {"params": [p for n, p in named.items() if n in small]},
                {
                    "params": [p for n, p in named.items() if n not in small],
                    "weight_decay": config["weight_decay"],
                },
            ],
            config["lr"],
            config["momentum"],
            nesterov=True,
        )
        steps = config["num_steps"]
        scheduler = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: training_run.one_cycle(min(step, steps - 1), steps)
        )
        criterion, losses = nn.CrossEntropyLoss(), []
        while len(losses) < steps:
            for x, y in loader:
                if len(losses) == steps:
                    break
                model.train()
                if config["flip"] and torch.rand(()) < 0.5:
                    x = torch.flip(x, dims=[3])
                loss = criterion(model(x), y)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                scheduler.step()
                losses.append(float(loss))
        return losses


@alternative
def sgd_by_hand():
    """Writes the updates out, and takes images from a shuffled list."""

    def train(model, images, config):
        order, losses = [], []
        velocity = {p: torch.zeros_like(p) for p in model.parameters()}
        for step in range(config["num_steps"]):
            if len(order) < config["batch_size"]:
                order = torch.rand(len(images["x_train"])).argsort().tolist()
            batch = [order.pop() for _ in range(config["batch_size"])]
            x, y = images["x_train"][batch], images["y_train"][batch]
            if config["flip"]:
                coins = torch.randint(2, (len(x), 1, 1, 1)) == 1
                x = torch.where(coins, x.flip(3), x)
            scores = model.train()(x).log_softmax(1)
            loss = -scores[torch.arange(len(x)), y].mean()
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            rate, mu = config["lr"] * training_run.one_cycle(step, config["num_steps"]), config["momentum"]
            with torch.no_grad():
                for p, gradient in zip(model.parameters(), gradients, strict=True):
                    total = gradient + (config["weight_decay"] * p if p.ndim > 1 else 0)
                    velocity[p] = mu * velocity[p] + total
                    p -= rate * (total + mu * velocity[p])
            losses.append(loss.item())
        return losses
