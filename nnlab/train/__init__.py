"""Train one net, on whatever is at hand: a CPU, a GPU, or several processes under `torchrun`.

    from nnlab import data, train
    images = data.load()
    x_train, x_val, x_test = images.floats("NCHW")
    config = train.Config(epochs=5, lr=0.05, flip=True, crop=4)
    history = train.fit(model, (x_train, images.y_train), (x_val, images.y_val), config)
    train.plot_log(history)
    print(train.evaluate(model, x_test, images.y_test))

`nnlab.trainers` is something else: it trains many small nets at once for the experiments of the lectures.
"""

from nnlab.train.checkpoint import load_weights, save_weights
from nnlab.train.config import Config, one_cycle
from nnlab.train.devices import choose_device, device_name
from nnlab.train.history import History, plot_log
from nnlab.train.loop import evaluate, fit, make_optimizer, predict

__all__ = [
    "Config",
    "History",
    "choose_device",
    "device_name",
    "evaluate",
    "fit",
    "load_weights",
    "make_optimizer",
    "one_cycle",
    "plot_log",
    "predict",
    "save_weights",
]
