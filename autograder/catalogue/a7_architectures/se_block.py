"""New in this question: channels that are weighed by what the image shows."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("torch.relu(self.fc1(squeezed))", "self.fc1(squeezed)"),
    fails={"se_block_weighs_channels", "se_block_looks_at_each_image_alone"},
)
def no_relu():
    """Leaves out the ReLU between the dense layers.

    Your two dense layers follow each other without a ReLU, and so are as good as one.
    """


@misconception(
    replace=("torch.sigmoid(", "torch.relu("),
    fails={"se_block_weighs_channels", "se_block_looks_at_each_image_alone"},
)
def relu_for_the_weights():
    """Ends with a ReLU instead of the sigmoid.

    Your weights come out of a ReLU. They come out of a sigmoid, between 0 and 1.
    """


@misconception(
    replace=(
        "torch.sigmoid(self.fc2(torch.relu(self.fc1(squeezed))))",
        "torch.softmax(self.fc2(torch.relu(self.fc1(squeezed))), dim=1)",
    ),
    fails={"se_block_weighs_channels", "se_block_looks_at_each_image_alone"},
)
def softmax_for_the_weights():
    """Ends with a softmax instead of the sigmoid.

    Your weights sum to 1, so channels compete. Each has a sigmoid of its own here.
    """


@misconception(
    replace=("return x * excited", "return x + excited"),
    fails={"se_block_weighs_channels", "se_block_looks_at_each_image_alone"},
)
def adds_the_weights():
    """Adds the weights.

    You add the weights to the channels. Multiply by them.
    """


@misconception(
    replace=("squeezed = x.mean(dim=(2, 3))", "squeezed = x.amax(dim=(2, 3))"),
    fails={"se_block_weighs_channels", "se_block_looks_at_each_image_alone"},
)
def squeezes_by_the_maximum():
    """Takes the largest pixel of each channel.

    You squeeze by the maximum. Here it is the mean of all pixels.
    """


@misconception(
    replace=("squeezed = x.mean(dim=(2, 3))", "squeezed = x.mean(dim=(0, 2, 3))[None].expand(len(x), -1)"),
    fails={"se_block_weighs_channels", "se_block_looks_at_each_image_alone"},
)
def averages_over_the_batch():
    """Averages over the batch as well.

    Your weights are the same for all images. Each image is squeezed by itself.
    """


@misconception(
    replace=("squeezed = x.mean(dim=(2, 3))", "squeezed = x.detach().mean(dim=(2, 3))"),
    fails={"se_block_weighs_channels", "se_block_looks_at_each_image_alone"},
)
def weights_without_gradient():
    """Detaches x before it is squeezed.

    Your weights send no gradient back to x. x enters twice, as what is weighed and as what the weights are
    made of.
    """


@misconception(
    replace=("squeezed = x.mean(dim=(2, 3))", "squeezed = x[:, :, 0].mean(dim=2)"),
    fails={"se_block_weighs_channels", "se_block_looks_at_each_image_alone"},
)
def squeezes_one_row():
    """Averages the first row only.

    Your weights know the first row of the image alone. Average over rows and columns.
    """


@alternative
def functional():
    """Uses a pooling layer and keeps the axes of size 1."""

    class SEBlock(nn.Module):
        def __init__(self, channels, reduction):
            super().__init__()
            narrow = channels // reduction
            self.pool = nn.AdaptiveAvgPool2d(1)
            self.fc1, self.fc2 = nn.Linear(channels, narrow), nn.Linear(narrow, channels)

        def forward(self, x):
            weights = self.pool(x).flatten(1)
            weights = self.fc2(self.fc1(weights).clamp(min=0)).sigmoid()
            return x * weights.view(*weights.shape, 1, 1)


@alternative
def einsum():
    """Weighs by einsum."""

    class SEBlock(nn.Module):
        def __init__(self, channels, reduction):
            super().__init__()
            self.fc1 = nn.Linear(channels, channels // reduction, bias=True)
            self.fc2 = nn.Linear(channels // reduction, channels, bias=True)
            self.relu, self.sigmoid = nn.ReLU(inplace=True), nn.Sigmoid()

        def forward(self, x):
            N, C = x.shape[:2]
            h = self.relu(self.fc1(x.reshape(N, C, -1).mean(-1)))
            return torch.einsum("nchw,nc->nchw", x, self.sigmoid(self.fc2(h)))
