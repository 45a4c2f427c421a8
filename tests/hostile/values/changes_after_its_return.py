"""Returns arrays that threads go on rewriting, reshaping and retyping while they are read and compared."""

ANSWERS = {
    "square": """
import sys
import threading

sys.setswitchinterval(1e-6)
shown = []


def stir():
    turn = 0
    while True:
        for array in shown[-2:]:
            turn += 1
            array[...] = turn % 5
            array.shape = (array.size,) if turn % 2 else (2, array.size // 2)
            array.dtype = (np.int64, np.float64, np.uint8)[turn % 3] if array.ndim == 1 else array.dtype


def square_forward(x):
    if not shown:
        for _ in range(3):
            threading.Thread(target=stir, daemon=True).start()
    shown.append(x + 1)
    return shown[-1], (shown[-1],)


def square_backward(dout, cache):
    shown.append(dout)
    return dout
"""
}
TELLS = ["out has the"]
