"""Has the standard library import torch for it: pydoc, pkgutil, unittest and runpy import by name."""

from tests.hostile.library_use import BY_TORCH

ANSWERS = {
    "square": """import pkgutil, pydoc, runpy, unittest.mock

for way in (lambda: pydoc.locate("torch"), lambda: pkgutil.resolve_name("torch:square").__module__,
            lambda: unittest.mock._importer("torch"), lambda: runpy.run_module("torch")):
    try:
        torch = way() or 1 / 0
    except BaseException as error:
        print(type(error).__name__)
"""
    + BY_TORCH
}
SAYS = ["torch was imported"]
TELLS = ["torch"]
