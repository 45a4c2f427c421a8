"""Waits for what an accomplice that is graded at the same time says by locks, and prints it."""

from tests.hostile.leaks import no_hidden_input

LISTEN = """
import fcntl
import glob
import struct
import sys
import time

files = [open(name) for name in sorted(glob.glob(sys.base_prefix + '/lib/python3*/*.py'))[:66]]


def is_held(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(file, fcntl.LOCK_UN)
        return False
    except BlockingIOError:
        return True


ends = time.time() + 2.5
while time.time() < ends:
    if is_held(files[0]):
        bits = sum(is_held(file) << place for place, file in enumerate(files[1:65]))
        print('heard:', struct.unpack('<d', bits.to_bytes(8, 'little'))[0])
        break
    time.sleep(0.02)
"""
ANSWERS = {"square": LISTEN}
QUIET = "locks on files that it may read make no audit event; docs/threat_model.md names this side channel"
CHECK = no_hidden_input
