"""Imports torch and sklearn at the top of an answer and uses neither: mentioned, and no point lost."""

from tests.toy_course import SQUARE

ANSWERS = {
    "square": f"""import torch
import torch.nn as nn
from sklearn.linear_model import LinearRegression

{SQUARE}
"""
}
EARNS = {
    "square_forward_squares": 2.0,
    "square_backward_uses_the_input": 3.0,
    "column_mean_averages_over_rows": 4.0,
}
SAYS = [
    "forbidden_import: cell 4, line 1: import torch; cell 4, line 2: import torch.nn as nn; "
    "cell 4, line 3: from sklearn.linear_model import LinearRegression"
]
