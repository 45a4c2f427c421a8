"""Computes in C code that hears no interrupt (a power, a pattern, a decomposition), with signals ignored."""

from tests.hostile.exhaustion import ALL_BUT_ONE, in_a_call
from tests.hostile.kit import MEAN

ANSWERS = {
    "square": in_a_call("""
    import signal, sys
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    sys.set_int_max_str_digits(0)
    str(7 ** 20_000_000)
"""),
    "column_mean": MEAN,
}
EARNS = ALL_BUT_ONE
SAYS = ["stopped after 1.5 seconds"]
