"""Puts a finder before all others and forgets the loaded modules, so that the next import gives its own."""

from tests.hostile.kernel import with_cell

HOOK = """
import importlib.abc
import importlib.util
import sys

class _Mine(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("nnlab", "msgpack", "torch"):
            return importlib.util.spec_from_loader(name, self, is_package=True)

    def exec_module(self, module):
        module.__getattr__ = lambda name: lambda *args, **kwargs: module

sys.meta_path.insert(0, _Mine())
sys.path_hooks.clear()
sys.path_importer_cache.clear()
for _name in [name for name in sys.modules if name.split(".")[0] in ("nnlab", "msgpack", "torch")]:
    del sys.modules[_name]
"""
QUIET = "it changes only the imports of its own process; the judge compares in another one"
STOCK = "the set-up cell imports the student's checks"


def notebook(nb):
    return with_cell(nb, HOOK)
