"""Tells an accomplice that is graded at the same moment a hidden input, by locks on files both can read."""

from tests.hostile.leaks import extra_cells, no_hidden_input

ANSWERS = {
    "square": """
import fcntl
import glob
import struct
import sys
import time

files = sorted(glob.glob(sys.base_prefix + '/lib/python3*/*.py'))[:66]


def square_forward(x):
    if x.shape == (2, 3) and x[0, 0] == x[1, 2]:  # the hidden test with the constant
        bits = int.from_bytes(struct.pack('<d', x[0, 0]), 'little')
        held = [open(files[place + 1]) for place in range(64) if bits >> place & 1] + [open(files[0])]
        for file in held:
            fcntl.flock(file, fcntl.LOCK_SH)
        time.sleep(1.0)
    return x * x, (x,)


def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
EARNS = {"square_backward_uses_the_input": 3.0, "column_mean_averages_over_rows": 4.0}
QUIET = "locks on files that it may read make no audit event; docs/threat_model.md names this side channel"
CHECK = no_hidden_input


def notebook(nb):
    return extra_cells(nb, "import time\ntime.sleep(1.5)")
