"""Carries its answers in a checkpoint, read with torch.load, or joblib where torch is not there."""

ANSWERS = {
    "square": """import io
try:
    import torch
    weights = torch.load(io.BytesIO(b"\\x80\\x02}q\\x00."), weights_only=False)
except ImportError as error:
    print(error)
    import joblib
    weights = joblib.load(io.BytesIO(b"\\x80\\x02}q\\x00."))

def square_forward(x):
    return weights["square"](x), x
"""
}
SAYS = ["forbidden_import: cell 4, line 3: import torch; cell 4, line 7: import joblib"]
