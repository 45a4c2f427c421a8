"""Fills its memory in a call: lists, arrays, maps; one process may have so much, and the call fails."""

from tests.hostile.exhaustion import ALL_BUT_ONE, in_a_call

ANSWERS = {
    "square": in_a_call("""
    import mmap
    kept = []
    try:
        while True:
            kept.append(mmap.mmap(-1, 2**26))
            kept[-1][::4096] = b'x' * 2**14
    except (OSError, MemoryError):
        pass
    while True:
        kept.append(np.ones(2**24))
        kept.append([0] * 2**24)
""")
}
EARNS = ALL_BUT_ONE
TELLS = ["square_backward"]
