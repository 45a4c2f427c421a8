"""Hands in pipes, sockets and devices under a notebook's name: to open one waits for ever, or does things."""

import os
import socket
import stat

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["no ordinary file"]


def hand_in(place, nb):
    folder = place / "a1_toy"
    folder.mkdir()
    os.mkfifo(folder / "a1_toy.ipynb")
    os.mkfifo(place / "timestamp.txt")
    here = os.getcwd()
    os.chdir(folder)  # a socket's path has 107 characters at most
    socket.socket(socket.AF_UNIX).bind("s.ipynb")
    os.chdir(here)
    if os.getuid() == 0:
        os.mknod(folder / "zero.ipynb", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        os.mknod(folder / "random.zip", stat.S_IFCHR | 0o666, os.makedev(1, 9))
