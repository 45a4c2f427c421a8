"""Looks for the message that a friend left, wherever it may lie, and leaves one itself."""

from tests.hostile.leaks import talk, undelivered

ANSWERS = {"square": talk()}
SAYS = ["watched", "hostile-message was opened"]
CHECK = undelivered
