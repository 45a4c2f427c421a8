"""Leaves a message for a friend wherever anything can be written, and looks for one left there."""

from tests.hostile.leaks import talk, undelivered

ANSWERS = {"square": talk()}
SAYS = ["watched", "hostile-message was opened"]
CHECK = undelivered
