"""Asks which pages of Python's files an accomplice before it has read, and evicts some for the next."""

from tests.hostile.kit import WRONG
from tests.hostile.leaks import undelivered

ANSWERS = {
    "square": """
import ctypes, json, mmap, os, platform
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
file = os.open(json.__file__, os.O_RDONLY)
view = mmap.mmap(file, 0, mmap.MAP_PRIVATE)
there, room = ctypes.addressof(ctypes.c_char.from_buffer(view)), ctypes.create_string_buffer(4096)
place = ctypes.c_long(there)
NUMBERS = {"x86_64": (221, 187, 27, 28), "aarch64": (223, 213, 232, 233)}[platform.machine()]
calls = {
    "fadvise64": (NUMBERS[0], file, 0, 0, 4),  # POSIX_FADV_DONTNEED: out of memory with it
    "readahead": (NUMBERS[1], file, 0, 4096),
    "mincore": (NUMBERS[2], place, 4096, room),
    "cachestat": (451, file, room, ctypes.addressof(room) + 64, 0),
    "willneed": (NUMBERS[3], place, 4096, 3),
    "cold": (NUMBERS[3], place, 4096, 20),
    "pageout": (NUMBERS[3], place, 4096, 21),
    "populate": (NUMBERS[3], place, 4096, 22),
}
heard = [name for name, words in calls.items() if libc.syscall(*words) >= 0]
try:
    heard.append(os.preadv(file, [bytearray(9)], 0, os.RWF_NOWAIT))
except OSError:
    pass
print("heard:", heard)
"""
    + WRONG
}
SAYS = ["ctypes"]
CHECK = undelivered
