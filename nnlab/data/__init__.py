"""Images for the course: CIFAR-10 where it is at hand, a procedural set of the same format
elsewhere.

    from nnlab import data
    images = data.load()                      # never downloads unless download=True
    print(images.describe())
    x_train, x_val, x_test = images.floats("NCHW")

Set the environment variable NNLAB_DATA to the folder that holds `cifar-10-batches-py`, or
download it once with `python -m nnlab.data --download`.
"""

from nnlab.data.cifar10 import find_cifar10, load_cifar10
from nnlab.data.errors import DataError
from nnlab.data.imageset import ImageSet, load
from nnlab.data.shapes import make_shapes10

__all__ = ["DataError", "ImageSet", "find_cifar10", "load", "load_cifar10", "make_shapes10"]
