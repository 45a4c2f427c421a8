"""AlexNet: the net that won ILSVRC 2012, and two forms of it that are easier to train.

Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep Convolutional Neural Networks. NeurIPS 2012
Krizhevsky: One weird trick for parallelizing convolutional neural networks. arXiv:1404.5997

The paper's net ran on two GPUs of 3 GB: most convolutions see only the half of the channels that lies on
their own GPU, which is a convolution of two groups. The paper prints images of 224 pixels, but its first
layer gives 55 x 55 only for 227. `alexnet_one_tower` is the net of the second paper, the one that libraries
call AlexNet. `alexnet_cifar` is the small form of Zhang et al., arXiv:1611.03530, for images cut to 28 x
28.
"""

from __future__ import annotations

from torch import Tensor, nn

from nnlab.zoo.layers import check_size, he_init, normal_init


def response_norm() -> nn.LocalResponseNorm:
    """Divide by the activity of five neighboring channels. PyTorch divides alpha by 5, the paper does not."""
    return nn.LocalResponseNorm(5, alpha=5 * 1e-4, beta=0.75, k=2.0)


class AlexNet(nn.Module):
    """The paper's net, weights drawn as there. Args: `hidden` is the number of units in fc6 and in fc7."""

    input_size = 227
    smallest_input = 67

    def __init__(self, num_classes: int = 1000, hidden: int = 4096) -> None:
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.Conv2d(3, 96, 11, stride=4), nn.ReLU(), response_norm(), nn.MaxPool2d(3, stride=2)
        )
        self.conv2 = nn.Sequential(
            nn.Conv2d(96, 256, 5, padding=2, groups=2), nn.ReLU(), response_norm(), nn.MaxPool2d(3, stride=2)
        )
        self.conv3 = nn.Sequential(nn.Conv2d(256, 384, 3, padding=1), nn.ReLU())  # reads both GPUs
        self.conv4 = nn.Sequential(nn.Conv2d(384, 384, 3, padding=1, groups=2), nn.ReLU())
        self.conv5 = nn.Sequential(
            nn.Conv2d(384, 256, 3, padding=1, groups=2),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),
            nn.AdaptiveAvgPool2d(6),  # changes nothing at 227; lets other sizes pass
        )
        self.fc6 = nn.Sequential(nn.Linear(256 * 6 * 6, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.fc7 = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.fc8 = nn.Linear(hidden, num_classes)
        normal_init(self, std=0.01)
        for stage in (self.conv2, self.conv4, self.conv5, self.fc6, self.fc7):
            nn.init.ones_(stage.get_parameter("0.bias"))  # so that these ReLUs are on at the start

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 227, 227)
        check_size(x, self.smallest_input, "AlexNet")
        x = self.conv1(x)  # (N, 96, 27, 27), from 55 x 55 before pooling
        x = self.conv2(x)  # (N, 256, 13, 13)
        x = self.conv3(x)  # (N, 384, 13, 13)
        x = self.conv4(x)  # (N, 384, 13, 13)
        x = self.conv5(x)  # (N, 256, 6, 6)
        x = self.fc6(x.flatten(1))  # (N, 4096), from 9216
        x = self.fc7(x)  # (N, 4096)
        return self.fc8(x)  # (N, num_classes)


class OneTowerAlexNet(nn.Module):
    """The net of 2014: one GPU, fewer channels, no response norm. It is silent on weights: `he_init`."""

    input_size = 224
    smallest_input = 63

    def __init__(self, num_classes: int = 1000, hidden: int = 4096) -> None:
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.Conv2d(3, 64, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2)
        )
        self.conv2 = nn.Sequential(nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2))
        self.conv3 = nn.Sequential(nn.Conv2d(192, 384, 3, padding=1), nn.ReLU())
        self.conv4 = nn.Sequential(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU())
        self.conv5 = nn.Sequential(
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),
            nn.AdaptiveAvgPool2d(6),  # changes nothing at 224; lets other sizes pass
        )
        self.fc6 = nn.Sequential(nn.Linear(256 * 6 * 6, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.fc7 = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.fc8 = nn.Linear(hidden, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 224, 224)
        check_size(x, self.smallest_input, "AlexNet in one tower")
        x = self.conv1(x)  # (N, 64, 27, 27)
        x = self.conv2(x)  # (N, 192, 13, 13)
        x = self.conv3(x)  # (N, 384, 13, 13)
        x = self.conv4(x)  # (N, 256, 13, 13)
        x = self.conv5(x)  # (N, 256, 6, 6)
        x = self.fc6(x.flatten(1))  # (N, 4096), from 9216
        x = self.fc7(x)  # (N, 4096)
        return self.fc8(x)  # (N, num_classes)


class CifarAlexNet(nn.Module):
    """Two convolutions and three linear layers. The paper is silent on weights: `he_init`.

    Args:
        num_classes: number of logits.
        input_size: height and width of the images, no other fits the linear layers. 28 in the paper, which
            cuts the border off; 32 takes whole images of CIFAR-10.
    """

    def __init__(self, num_classes: int = 10, input_size: int = 28) -> None:
        super().__init__()
        if input_size % 4:
            raise ValueError(f"input_size must be divisible by 4, two poolings halve it: not {input_size}.")
        self.input_size = self.smallest_input = input_size
        self.conv1 = nn.Sequential(
            nn.Conv2d(3, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1), response_norm()
        )
        self.conv2 = nn.Sequential(
            nn.Conv2d(64, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1), response_norm()
        )
        self.fc3 = nn.Sequential(nn.Linear(64 * (input_size // 4) ** 2, 384), nn.ReLU())
        self.fc4 = nn.Sequential(nn.Linear(384, 192), nn.ReLU())
        self.fc5 = nn.Linear(192, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 28, 28)
        size = self.input_size
        if x.shape[-2:] != (size, size):
            raise ValueError(
                f"this AlexNet was built for images of {size} x {size}, not {x.shape[-2]} x {x.shape[-1]}: "
                "build it with input_size=..."
            )
        x = self.conv1(x)  # (N, 64, 14, 14)
        x = self.conv2(x)  # (N, 64, 7, 7)
        x = self.fc3(x.flatten(1))  # (N, 384)
        x = self.fc4(x)  # (N, 192)
        return self.fc5(x)  # (N, num_classes)


alexnet = AlexNet
alexnet_one_tower = OneTowerAlexNet
alexnet_cifar = CifarAlexNet
