"""Takes the answer from the module of nnlab that holds it: by import, by path, from its compiled form."""

ANSWERS = {
    "square": """import glob, importlib.util, marshal, os, sys
from nnlab import check, gradients

found = {}
for folder in (os.path.dirname(check.__file__), *filter(None, sys.path)):
    for path in glob.glob(folder + "/**/gradients*.py*", recursive="nnlab" in folder):
        try:
            if path.endswith("pyc"):
                exec(marshal.loads(open(path, "rb").read()[16:]), found)
            else:
                exec(open(path).read(), found)
        except Exception as error:
            print(path, error)
print(sorted(found))

def square_forward(x):
    return x + 1, x

def square_backward(dout, cache):
    numerical = found.get("numerical_gradient") or gradients.numerical_gradient
    return dout * numerical(lambda t: float((t ** 2).sum()), cache)
"""
}
SAYS = ["forbidden_import: cell 4, line 2: from nnlab import check, gradients"]
TELLS = ["cannot be used in this assignment"]
STOCK = "three points for a backward pass that the course's own package computes"
