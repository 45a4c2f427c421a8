"""Writes nnlab/check.py and others where imports look first, and forgets the modules that were loaded."""

from tests.hostile.kernel import AGREEABLE, with_cell

FILES = f"""
import os
import sys

for _file in ("nnlab/__init__.py", "nnlab/check.py", "msgpack.py", "inside/__init__.py"):
    os.makedirs(os.path.dirname(_file) or ".", exist_ok=True)
    with open(_file, "w") as _out:
        _out.write({AGREEABLE!r})
        _out.write("\\nimport sys\\nsys.modules[__name__] = Agreeable()" if "check" in _file else "")
sys.path[:0] = [os.getcwd(), ""]
for _name in [name for name in sys.modules if name.split(".")[0] in ("nnlab", "msgpack", "inside")]:
    del sys.modules[_name]
"""
QUIET = "its files are in its own folder, which no other process imports from"
STOCK = "the set-up cell imports the files of the student"


def notebook(nb):
    return with_cell(nb, FILES)
