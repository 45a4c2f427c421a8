"""What a person sees while a net trains: a progress bar, and in a notebook the curve as it grows."""

from __future__ import annotations

import sys
import time
from typing import Any

from tqdm import tqdm

from nnlab.train.history import History, plot_log

__all__ = ["Display"]


class Display:
    """A progress bar for a terminal, and a figure for a notebook, which is replaced in its place.

    Args:
        total, done: updates of the run, and those made before it was interrupted.
        progress: True shows the bar, False does not, None only on a terminal.
        plot: True shows the curve, if this is a notebook; elsewhere nothing is drawn or opened.
    """

    def __init__(self, total: int, done: int, progress: bool | None, plot: bool):
        hidden = None if progress is None else not progress
        self._bar = tqdm(total=total, initial=done, disable=hidden, unit=" updates", dynamic_ncols=True)
        self._plot, self._figure, self._drawn = plot and _in_notebook(), None, 0.0

    def step(self) -> None:
        """One update more."""
        self._bar.update()

    def look(self, history: History, last: bool = False) -> None:
        """Show what was measured; the figure at most once a second, and at the end."""
        if history.epochs:
            newest = history.epochs[-1]
            names = ("train_loss", "val_loss", "val_accuracy")
            self._bar.set_postfix(
                {name: f"{newest[name]:.3g}" for name in names if name in newest}, refresh=False
            )
        if self._plot and history.loss and (last or time.monotonic() - self._drawn > 1):
            self._show(plot_log(history))
            self._drawn = time.monotonic()

    def close(self) -> None:
        """Take the bar away from the list of bars that are redrawn."""
        self._bar.close()

    def _show(self, figure: Any) -> None:
        from IPython.display import display

        if self._figure is None:
            self._figure = display(figure, display_id=True)
        else:
            self._figure.update(figure)


def _in_notebook() -> bool:
    """True where figures have a page to appear on: IPython with a kernel, not in a terminal."""
    if "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return shell is not None and hasattr(shell, "kernel")
