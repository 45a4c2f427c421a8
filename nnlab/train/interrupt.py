"""Ctrl-C, or the notebook's stop button, waits until the update that is under way is complete."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

__all__ = ["Interrupt", "interrupts_wait"]


class Interrupt:
    """Whether an interrupt has come."""

    came = False


@contextlib.contextmanager
def interrupts_wait(wanted: bool = True) -> Iterator[Interrupt]:
    """If wanted, note the first interrupt in what is yielded; a second one interrupts at once, as ever.

    An interrupt in the middle of an update would leave some weights changed and others not. Signals
    can be handled in the main thread alone; in another one, where none arrive, nothing is changed.
    """
    interrupt = Interrupt()
    if not wanted or threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: FrameType | None) -> None:
        interrupt.came = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
