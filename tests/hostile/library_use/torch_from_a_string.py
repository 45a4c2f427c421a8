"""Hides the import of torch in a string that is decoded and executed."""

import base64

_CODE = base64.b64encode(
    b"import torch\n"
    + b"""def square_forward(x):
    return torch.square(torch.from_numpy(x)).numpy(), x


def square_backward(dout, cache):
    x = torch.tensor(cache, requires_grad=True)
    torch.square(x).backward(torch.from_numpy(dout))
    return x.grad.numpy()
"""
).decode()
ANSWERS = {"square": f"import base64\nexec(base64.b64decode({_CODE!r}))"}
SAYS = ["torch was imported"]
TELLS = ["torch cannot be used in this assignment"]
STOCK = "all points: no line of the code imports anything"
