"""Writes modules that exit when they are imported, and imports them in the middle of a call."""

ANSWERS = {
    "square": """
from pathlib import Path

Path("helpers.py").write_text("import sys\\nsys.exit(0)\\n")
Path("others.py").write_text("import os\\nos._exit(0)\\n")

def square_forward(x):
    import others
    return x, x

def square_backward(dout, cache):
    import helpers
    return dout

import helpers
"""
}
SAYS = ["ended the process"]
