"""Reads its answers from a file that was handed in next to the notebook: only the notebook is graded."""

import io

import numpy as np

from tests.toy_course import hand_in as _hand_in

ANSWERS = {
    "square": """
table = np.load("weights.npz")

def square_forward(x):
    return x ** int(table["power"]), x
"""
}
TELLS = ["weights.npz"]


def hand_in(folder, nb):
    path = _hand_in(folder.parent, folder.name, nb)
    file = io.BytesIO()
    np.savez(file, power=2)
    (path.parent / "weights.npz").write_bytes(file.getvalue())
