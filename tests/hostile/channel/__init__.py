"""Hostile submissions: talking to the wrong ears."""

# What most of them begin with: the sockets of their process, and the grader's own codec to write frames with.
FRAMES = """
import os
import socket
import stat
import struct
import sys
import threading
import time

wire = next(module for name, module in list(sys.modules.items()) if name.endswith("inside.wire"))


def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


def sockets():
    return [fd for fd in range(3, 256) if is_socket(fd)]


def frame(*message):
    data = wire.Encoder(lambda value: wire.Handle(0)).encode(list(message))
    return struct.pack("<I", len(data)) + data


def tell(*frames):
    for fd in sockets():
        for data in frames:
            os.write(fd, data)
"""
