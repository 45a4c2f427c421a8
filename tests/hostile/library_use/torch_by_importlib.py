"""Imports torch through importlib under another name, so that a search for `import torch` finds nothing."""

ANSWERS = {"square": """from importlib import import_module as load
torch = load("to" "rch")

def square_forward(x):
    return torch.square(torch.from_numpy(x)).numpy(), x


def square_backward(dout, cache):
    x = torch.tensor(cache, requires_grad=True)
    torch.square(x).backward(torch.from_numpy(dout))
    return x.grad.numpy()
"""}
SAYS = ["forbidden_import: cell 4, line 2: load('torch')"]
TELLS = ["torch cannot be used in this assignment"]
STOCK = "all points: a search for `import torch` finds nothing"
