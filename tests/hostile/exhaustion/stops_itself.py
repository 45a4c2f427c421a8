"""Stops its own process, and all others it can reach, in a call: nobody answers, and nobody has died."""

from tests.hostile.exhaustion import ALL_BUT_ONE, in_a_call

ANSWERS = {
    "square": in_a_call("""
    import os, signal
    os.kill(os.getpid(), signal.SIGSTOP)
""")
}
EARNS = ALL_BUT_ONE
SAYS = ["stopped after 1.5 seconds"]
