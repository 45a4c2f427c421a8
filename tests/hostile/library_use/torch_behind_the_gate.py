"""Takes the real `__import__` out of the closure of the grader's own, and loads torch past every check."""

from tests.hostile.library_use import BY_TORCH

ANSWERS = {
    "square": """import builtins, importlib._bootstrap, importlib.machinery, sys

real = [cell.cell_contents for cell in builtins.__import__.__closure__ or () if callable(cell.cell_contents)]
ways = [lambda function=function: function("torch") for function in real]
ways += [
    lambda: importlib._bootstrap._gcd_import("torch"),
    lambda: importlib.machinery.PathFinder.find_spec("torch").loader.load_module("torch"),
    lambda: importlib.machinery.ExtensionFileLoader(
        "torch._C", next(p for p in sys.path if "-packages" in p) + "/torch/_C.so").create_module(None),
]
for way in ways:
    try:
        torch = way()
        torch.square
    except Exception as error:
        print(type(error), error)
"""
    + BY_TORCH
}
SAYS = ["torch was imported"]
TELLS = ["torch"]


def CHECK(found):
    printed = "".join(o.get("text", "") for cell in found.verdict.outputs.values() for o in cell)
    assert printed.count("it is not there while notebooks are graded") >= 3, printed
