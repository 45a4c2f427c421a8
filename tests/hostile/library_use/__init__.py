"""Hostile submissions: forbidden libraries and pickles."""

# The answer of whoever has got hold of torch.
BY_TORCH = """
def square_forward(x):
    return torch.square(torch.from_numpy(x)).numpy(), x


def square_backward(dout, cache):
    x = torch.tensor(cache, requires_grad=True)
    torch.square(x).backward(torch.from_numpy(dout))
    return x.grad.numpy()
"""
