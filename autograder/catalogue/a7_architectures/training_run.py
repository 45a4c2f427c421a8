"""New in this question: predictions that do not depend on the batch, and weights that are scored."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("    model.eval()\n    with torch.no_grad():", "    with torch.no_grad():"),
    fails={
        "predictions_do_not_depend_on_the_batch",
        "trained_weights_reach_the_accuracy_asked_for",
    },
)
def predicts_in_training_mode():
    """Predicts in whatever mode the net is in.

    What your net says of an image depends on the other images of its batch: batch normalization still
    uses the statistics of the batch. Call model.eval() before you predict.
    """


@misconception(
    replace=(
        "for batch in x.split(500)",
        "for batch in torch.roll(x, int(torch.randint(1, 4, ())), 3).split(500)",
    ),
    fails={
        "predictions_do_not_depend_on_the_batch",
        "trained_weights_reach_the_accuracy_asked_for",
    },
)
def augments_at_test():
    """Moves images at random when it predicts.

    Your predictions change when they are asked for again. Augmentation belongs to training; a prediction is
    made from the image as it is.
    """


@misconception(
    replace=("torch.cat([model(batch) for batch in x.split(500)])", "model(x).mean(0).expand(len(x), 10)"),
    fails={
        "predictions_do_not_depend_on_the_batch",
        "trained_weights_reach_the_accuracy_asked_for",
    },
)
def averages_over_images():
    """Gives every image the mean of all logits.

    Your logits are the same for every image: a mean was taken over the images. Each row belongs to one
    image.
    """


@misconception(
    replace=(
        "return training_run.small_net()",
        "return nn.Sequential(*training_run.small_net()[:-1], nn.Linear(256, 10, bias=False))",
    ),
    fails={
        "predictions_do_not_depend_on_the_batch",
        "trained_weights_reach_the_accuracy_asked_for",
    },
)
def builds_another_model():
    """Builds another net than that of the run.

    The weights of the run do not fit into your net: a tensor is missing, or has another shape. Compare
    the names and shapes in model.state_dict() with those of training_run.small_net().
    """


@misconception(
    replace=("model(batch) for batch", "model(batch).softmax(1) for batch"),
    fails={
        "predictions_do_not_depend_on_the_batch",
        "trained_weights_reach_the_accuracy_asked_for",
    },
)
def returns_probabilities():
    """Returns probabilities in place of logits.

    You put a softmax behind the last layer. The largest one stays the largest, but predict returns logits:
    the loss has its own softmax.
    """


@misconception(
    replace=("for batch in x.split(500)])", "for batch in x.split(500)]).squeeze()"),
    fails={"predictions_do_not_depend_on_the_batch"},
)
def drops_axes_of_length_one():
    """Squeezes what it returns.

    For a batch of one image you return ten numbers, and no row of ten. squeeze() drops every axis of length
    one; return the logits as they are.
    """


@misconception(
    replace=("for batch in x.split(500)", "for batch in (x - x.mean(0)).split(500)"),
    fails={
        "predictions_do_not_depend_on_the_batch",
        "trained_weights_reach_the_accuracy_asked_for",
    },
)
def centers_the_batch():
    """Subtracts the mean of the batch from the images.

    You subtract the mean of the images at hand, so a prediction depends on the others in its batch, and the
    net was not trained on such images. Use the images as they are.
    """


@alternative
def inference_mode():
    """Switches the mode by train(False), and puts the net back."""

    def build_model():
        return training_run.small_net().eval()

    def predict(model, x):
        was = model.training
        with torch.inference_mode():
            out = model.train(False)(x)
        model.train(was)
        return out


@alternative
def image_by_image():
    """Predicts one image at a time; the net is written out."""

    def build_model():
        layers, old = [], 3
        for new in (16, 32, 64, 64):
            layers.append(nn.Conv2d(old, new, (3, 3), stride=1, padding="same", bias=False))
            layers.extend([nn.BatchNorm2d(new), nn.ReLU(inplace=True), nn.MaxPool2d((2, 2))])
            old = new
        return nn.Sequential(*layers, nn.Flatten(1), nn.Linear(4 * old, 10))

    def predict(model, x):
        for module in model.modules():
            module.training = False
        rows = [model(image[None]).detach()[0] for image in x]
        return torch.stack(rows)
