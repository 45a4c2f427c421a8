"""The notebook that the browser tests open: one of everything that is interactive, and one figure."""

from __future__ import annotations

import nbformat

SETUP = """\
import numpy as np
import matplotlib.pyplot as plt
from nnlab import plotting
from nnlab.interactive import ActivationExplorer, Control, FrameSlider, Panel, histogram, line, points
from nnlab.quiz import choice, number
plotting.use_style()"""

EXPLORER = """\
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

functions = {
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "ReLU": (lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0),
    "leaky ReLU": (lambda x: np.where(x > 0, x, 0.1 * x), lambda x: np.where(x > 0, 1.0, 0.1)),
    "ELU": (lambda x: np.where(x > 0, x, np.expm1(x)), lambda x: np.where(x > 0, 1.0, np.exp(x))),
    "softplus": (lambda x: np.logaddexp(0, x), sigmoid),
    "swish": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
}
ActivationExplorer(functions)"""

FRAMES = """\
def frame(scale, depth):
    rng = np.random.default_rng(0)
    x, panels = rng.normal(size=(16, 400)), []
    for layer in range(1, depth + 1):
        x = np.tanh(x @ (scale * rng.normal(size=(400, 400))))
        panels.append(Panel([histogram(x, 30, (-1, 1))], f"layer {layer}", f"std {x.std():.2g}"))
    return panels

FrameSlider(frame, [Control("scale of the weights", [0.01, 0.02, 0.05, 0.1, 0.2], start=2),
                    Control("depth (layers)", [2, 4, 6], start=2, kind="select")],
            title="A scale near 0.05 keeps the activations alive", x_label="activation",
            y_label="share of values (%)", alt="Histograms of tanh activations, one panel a layer.")"""

LINES = """\
t = np.arange(0, 101, 2)
FrameSlider(lambda lr: Panel([line(t, 2.3 * np.exp(-lr * t), "train"),
                              line(t, 0.4 + 2 * np.exp(-lr * t), "test", dashed=True),
                              points(t[::5], 2.3 * np.exp(-lr * t[::5]), "measured", color="green")]),
            [Control("learning rate", [0.01, 0.03, 0.1], start=1)], title="A larger step is faster",
            x_label="step", y_label="loss", alt="Training and test loss fall with the number of steps.")"""

CHOICE = r"""
choice(r"What is the slope of the sigmoid $\sigma(x) = \frac{1}{1 + e^{-x}}$ at $x = -1$?",
       [r"$\sigma(-1) \approx 0.269$", r"$\sigma(-1)\,(1 - \sigma(-1)) \approx 0.197$",
        r"`sigmoid(-1) / 2`, since $\sigma'(x) = \frac{\sigma(x)}{2}$"], correct=1,
       explanations=[r"0.269 is the **value** $\sigma(-1)$, not the slope.",
                     r"$\sigma'(x) = \sigma(x)(1 - \sigma(x))$, a product of value and distance to 1.",
                     r"Check at $x = 0$: this would give $\frac{1}{4}$ there, and no slope elsewhere."])"""

NUMBER = r"""
number(r"How large is $\sigma'(x)$ at its steepest point?", answer=0.25, tolerance=0.005,
       explanation=r"At $x = 0$ both factors of $\sigma(x)(1 - \sigma(x))$ are $\frac{1}{2}$.")"""

FIGURE = """\
rng = np.random.default_rng(1)
fig, ax = plt.subplots()
x = np.arange(40)
for i, name in enumerate(["ReLU", "tanh", "sigmoid"]):
    runs = np.exp(-x / (8 + 9 * i)) + 0.06 * rng.normal(size=(5, 40))
    plotting.line_with_band(ax, x, runs, name)
ax.set(xlabel="epoch", ylabel="loss (nats)")
ax.legend()
plotting.finish(fig, "ReLU falls fastest: half the loss of tanh after 10 epochs",
                "Three falling curves with bands: loss against epoch, ReLU lowest, sigmoid highest.")"""

CELLS = {
    "setup": SETUP,
    "figure": FIGURE,
    "explorer": EXPLORER,
    "frames": FRAMES,
    "lines": LINES,
    "choice": CHOICE.strip(),
    "number": NUMBER.strip(),
}


def notebook() -> nbformat.NotebookNode:
    """Return the notebook, clean: one code cell for each entry of `CELLS`, with that entry's id."""
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)
