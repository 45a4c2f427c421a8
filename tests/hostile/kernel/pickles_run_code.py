"""Hides its patches in pickles, code objects and encoded text that unfold while the cell runs."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import base64
import marshal
import pickle
import types

class _Patch:
    def __reduce__(self):
        return exec, ("import nnlab.check as c\\nc.close = c.that = c.equal = lambda *a, **k: None",)

pickle.loads(pickle.dumps(_Patch()))
_code = compile("import numpy\\nnumpy.allclose = lambda *a, **k: True", "x", "exec")
types.FunctionType(marshal.loads(marshal.dumps(_code)), {})()
exec(base64.b64decode(b"aW1wb3J0IG51bXB5Cm51bXB5LmFicyA9IGxhbWJkYSB4OiB4ICogMA=="))
"""
}
SAYS = ["marshal"]
STOCK = "every check passes"
