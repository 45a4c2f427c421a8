"""Computes the name of the library that it imports, so that no reading of the code can tell."""

from tests.hostile.library_use import BY_TORCH

ANSWERS = {
    "square": """name = "".join(chr(number) for number in (116, 111, 114, 99, 104))
torch = __import__(name)
"""
    + BY_TORCH
}
SAYS = ["watched", "torch was imported"]
TELLS = ["torch cannot be used in this assignment"]
STOCK = "all points: the name of the library stands nowhere"
