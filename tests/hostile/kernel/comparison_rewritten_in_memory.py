"""Rewrites in memory how arrays compare, in the type itself, where no name of Python shows it."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import ctypes

_kind = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object, ctypes.c_int)
_equal = _kind(lambda a, b, operation: np.ones(np.shape(a) or np.shape(b), bool))
ctypes.c_void_p.from_address(id(np.ndarray) + 200).value = ctypes.cast(_equal, ctypes.c_void_p).value

_view = np.ndarray.__dict__
_names = ctypes.cast(id(_view) + 16, ctypes.POINTER(ctypes.py_object)).contents.value
_names["any"] = lambda self, *args, **kwargs: False
ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.ndarray))
"""
}
SAYS = ["ctypes"]
STOCK = "arrays say that they are equal to anything"
