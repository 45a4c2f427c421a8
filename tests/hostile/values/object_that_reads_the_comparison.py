"""Returns an object that, asked for its array, looks up in the caller's frames what it is compared with."""

ANSWERS = {
    "square": """
import sys


class Answer:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe(1)
        while frame is not None:
            if "expected" in frame.f_locals:
                return np.array(frame.f_locals["expected"], dtype=float)
            frame = frame.f_back
        return np.zeros(())


def square_forward(x):
    return Answer(), ()


def square_backward(dout, cache):
    return Answer()
"""
}
TELLS = [
    "out must be a plain numpy array or a number, but it is a value of type __main__.Answer",
    "dx must be a plain numpy array or a number, but it is a value of type __main__.Answer",
]
STOCK = "nothing here, since nnlab's checks refuse objects; np.allclose(out, expected) would be True"
