"""ZFNet: AlexNet with a finer first layer, found by looking at what its layers respond to.

Zeiler, Fergus: Visualizing and Understanding Convolutional Networks. arXiv:1311.2901

The first-layer filters of AlexNet, 11 x 11 with a stride of 4, had missed the middle frequencies, and the
second layer showed aliasing. So: 7 x 7 with a stride of 2, and no split over two GPUs.

The paper draws the sizes of the feature maps (figure 3: 110, 55, 26, 13, 13, 13, 6) without paddings. They
come out with one pixel of zeros around the image and poolings whose last window may stick out
(`ceil_mode`). The paper prints no number of parameters; its layers have 62,357,608.
"""

from __future__ import annotations

from torch import Tensor, nn

from nnlab.zoo.alexnet import response_norm
from nnlab.zoo.layers import check_size, normal_init


def _pool() -> nn.MaxPool2d:
    return nn.MaxPool2d(3, stride=2, ceil_mode=True)


class ZFNet(nn.Module):
    """The net of figure 3. Args: `hidden` is the number of units in fc6 and in fc7."""

    input_size = 224
    smallest_input = 47

    def __init__(self, num_classes: int = 1000, hidden: int = 4096) -> None:
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.Conv2d(3, 96, 7, stride=2, padding=1), nn.ReLU(), _pool(), response_norm()
        )
        self.conv2 = nn.Sequential(nn.Conv2d(96, 256, 5, stride=2), nn.ReLU(), _pool(), response_norm())
        self.conv3 = nn.Sequential(nn.Conv2d(256, 384, 3, padding=1), nn.ReLU())
        self.conv4 = nn.Sequential(nn.Conv2d(384, 384, 3, padding=1), nn.ReLU())
        self.conv5 = nn.Sequential(
            nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(),
            _pool(),
            nn.AdaptiveAvgPool2d(6),  # changes nothing at 224; lets other sizes pass
        )
        self.fc6 = nn.Sequential(nn.Linear(256 * 6 * 6, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.fc7 = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.fc8 = nn.Linear(hidden, num_classes)
        normal_init(self, std=0.01)  # the paper: weights of 0.01, biases 0

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 224, 224)
        check_size(x, self.smallest_input, "ZFNet")
        x = self.conv1(x)  # (N, 96, 55, 55), from 110 x 110 before pooling
        x = self.conv2(x)  # (N, 256, 13, 13), from 26 x 26
        x = self.conv3(x)  # (N, 384, 13, 13)
        x = self.conv4(x)  # (N, 384, 13, 13)
        x = self.conv5(x)  # (N, 256, 6, 6)
        x = self.fc6(x.flatten(1))  # (N, 4096), from 9216
        x = self.fc7(x)  # (N, 4096)
        return self.fc8(x)  # (N, num_classes)


zfnet = ZFNet
