"""Raises SystemExit and KeyboardInterrupt where nobody expects them: in texts, lengths and deletion."""

ANSWERS = {
    "square": """
class _Trap(Exception):
    def _leave(self, *args, **kwargs):
        raise SystemExit(0)

    def _stop(self, *args, **kwargs):
        raise KeyboardInterrupt

    __str__ = __len__ = __iter__ = __eq__ = __array__ = __bool__ = _leave
    __repr__ = __getattr__ = __del__ = __hash__ = __await__ = __index__ = _stop

def square_forward(x):
    if x.size % 2:
        raise _Trap()
    return _Trap(), _Trap()

def square_backward(dout, cache):
    raise (SystemExit, KeyboardInterrupt, GeneratorExit, _Trap)[int(dout.size) % 4]

def _later():
    yield
    raise SystemExit("passed")

_generator = _later()
next(_generator)
_trap = _Trap()
raise KeyboardInterrupt
"""
}
QUIET = "what it raises ends nothing but its own code, and its values are refused"
