"""Waits for the end of its process in atexit, __del__, finalizers and threads, to forge a last message."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import atexit
import os
import sys
import threading
import weakref

def _last(*args):
    for fd in range(3, 64):
        try:
            os.write(fd, b"\\x09\\x00\\x00\\x00" + b"\\x93\\xa6result")
        except OSError:
            pass
    print("9 of 9 points")

class _AtTheEnd:
    def __del__(self):
        _last()

_kept = _AtTheEnd()
sys.kept = [_AtTheEnd()]
sys.kept.append(sys.kept)
weakref.finalize(_kept, _last)
atexit.register(_last)
threading._register_atexit(_last)
"""
}
QUIET = "what it leaves for the end of its process runs after the last answer was read"
