"""Leaves messages where others might read them: POSIX, System V and anonymous shared memory, queues."""

ANSWERS = {
    "square": """
import ctypes
import os
from multiprocessing import resource_tracker, shared_memory

libc = ctypes.CDLL(None, use_errno=True)
SHOUT = b"hostile: the square of x is x * x"
try:
    segment = shared_memory.SharedMemory("hostile_message", create=True, size=64)
    segment.buf[: len(SHOUT)] = SHOUT
    found = "no message"
except FileExistsError:
    found = "somebody was here"
key = 0x5EC4E7
for make in (lambda: libc.shmget(key, 4096, 0o1666), lambda: libc.msgget(key, 0o1666),
             lambda: libc.semget(key, 1, 0o1666), lambda: libc.memfd_create(b"hostile", 0)):
    if make() != -1:
        found = "memory that no limit counts"
with open("/dev/shm/hostile", "wb") as file:
    file.write(SHOUT)
print(found)
"""
}
SAYS = ["watched", "ctypes was used (dlsym shmget)"]


def CHECK(found):
    assert "no message" in str(found.verdict.outputs), found.verdict.outputs
