"""Has sympy derive the gradient: a computer algebra system that happens to be installed."""

ANSWERS = {
    "square": """import sympy

t = sympy.Symbol("t")
slope = sympy.lambdify(t, sympy.diff(t ** 2, t))

def square_forward(x):
    return x + 1, x

def square_backward(dout, cache):
    return dout * slope(cache)
"""
}
SAYS = ["forbidden_import: cell 4, line 1: import sympy"]
TELLS = ["sympy cannot be used in this assignment"]
STOCK = "three points for a backward pass that a computer algebra system derived"
