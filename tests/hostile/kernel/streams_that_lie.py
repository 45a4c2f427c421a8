"""Replaces the standard streams by objects that raise, lie about their descriptor and never end."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import io
import sys

class _Liar(io.TextIOBase):
    def write(self, text):
        raise SystemExit(0)

    def fileno(self):
        return 2**31 - 1

    def flush(self):
        self.write("9 of 9 points")

    def __getattr__(self, name):
        return self

    __iter__ = __next__ = __enter__ = __call__ = lambda self, *args: self
    __exit__ = lambda self, *args: True
    encoding = errors = name = property(lambda self: self)

sys.stdout = sys.stderr = sys.stdin = sys.__stdout__ = sys.__stderr__ = _Liar()
print = _Liar()
"""
}
QUIET = "it replaces only the streams of its own process, and loses the outputs that it would have had"
