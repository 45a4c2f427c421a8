"""Reads the kernel's command line, which names disks, paths and settings of the machine."""

from tests.hostile.kit import WRONG
from tests.hostile.leaks import undelivered

ANSWERS = {
    "square": """
heard = [open("/proc/cmdline").read()]
print("heard:", [text for text in heard if text])
"""
    + WRONG
}
SAYS = ["watched"]
CHECK = undelivered
