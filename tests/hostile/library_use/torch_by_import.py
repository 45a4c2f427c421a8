"""Lets torch compute the answer and its gradient."""

from tests.hostile.library_use import BY_TORCH

ANSWERS = {
    "square": """import numpy as np
import torch
"""
    + BY_TORCH
}
SAYS = ["forbidden_import: cell 4, line 2: import torch"]
TELLS = ["torch cannot be used in this assignment"]
STOCK = "all points: torch does the work"


def CHECK(found):
    assert "Your notebook imports torch (cell 4, line 2)" in found.feedback
