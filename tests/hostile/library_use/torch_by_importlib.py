"""Imports torch through importlib under another name, so that a search for `import torch` finds nothing."""

from tests.hostile.library_use import BY_TORCH

ANSWERS = {
    "square": """from importlib import import_module as load
torch = load("to" "rch")
"""
    + BY_TORCH
}
SAYS = ["forbidden_import: cell 4, line 2: load('torch')"]
TELLS = ["torch cannot be used in this assignment"]
STOCK = "all points: a search for `import torch` finds nothing"
