"""Bound the time of a piece of our own code, in case strange data sends it round in circles."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable

_SIGNAL = {signal.ITIMER_REAL: signal.SIGALRM, signal.ITIMER_VIRTUAL: signal.SIGVTALRM}


@contextlib.contextmanager
def alarm(seconds: float, error: Callable[[], BaseException], again: float = 1.0, clock=signal.ITIMER_REAL):
    """Raise an error inside the block once it has taken too long, and again while it goes on all the same:
    an `except Exception` on the way may swallow the first. Only a main thread can be interrupted.

    Args:
        seconds: of the clock; a wall clock by default, with ITIMER_VIRTUAL the processor's.
        error: makes what is raised.
        again: seconds between two rings.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    armed = [True]

    def ring(*_):
        if armed:  # else the block has ended while the clock was being stopped
            raise error()

    before = signal.signal(_SIGNAL[clock], ring)
    signal.setitimer(clock, seconds, again)
    try:
        try:
            yield
        finally:
            armed.clear()
    finally:
        signal.setitimer(clock, 0)
        signal.signal(_SIGNAL[clock], before)
