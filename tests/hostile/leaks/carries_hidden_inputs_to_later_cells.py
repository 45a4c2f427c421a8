"""Keeps the inputs of hidden tests in files, shared memory, pipes and processes, and prints them later."""

from tests.hostile.kit import EVERYTHING
from tests.hostile.leaks import extra_cells, no_hidden_input

EARNS = EVERYTHING
ANSWERS = {
    "square": """
import mmap, os, socket
shared, (read, write), pair = mmap.mmap(-1, 2**16), os.pipe(), socket.socketpair()
for end in (*pair,):
    end.setblocking(False)
os.set_blocking(read, False)
os.set_blocking(write, False)
def square_forward(x):
    text = repr(x.tolist()).encode() + b' '
    for place in ('kept.txt', '/dev/shm/kept.txt', '/tmp/kept.txt'):
        try:
            with open(place, 'ab') as file:
                file.write(text)
        except OSError:
            pass
    for act in (lambda: shared.write(text), lambda: os.write(write, text), lambda: pair[0].send(text),
                lambda: os.mkdir('/dev/shm/' + repr(float(x.flat[0])))):
        try:
            act()
        except (OSError, ValueError):
            pass
    if os.fork() == 0:  # outlives the call
        os.setsid()
        import time
        time.sleep(1)
        with open('/dev/shm/late.txt', 'ab') as file:
            file.write(text)
        os._exit(0)
    return x * x, (x,)
def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
SAYS = ["os.fork was used"]
STOCK = "prints the inputs of the hidden tests in a cell behind them"
CHECK = no_hidden_input
_LATER = """
import glob, time
time.sleep(1.5)
for place in glob.glob('/dev/shm/*') + glob.glob('/tmp/*') + glob.glob('*'):
    print(place)
    try:
        print(open(place).read()[-2000:])
    except OSError:
        pass
shared.seek(0)
print(shared.read(2**16).rstrip(b'\\0')[-2000:])
for act in (lambda: os.read(read, 2**16), lambda: pair[1].recv(2**16)):
    try:
        print(act()[-2000:])
    except OSError:
        pass
"""


def notebook(nb):
    return extra_cells(nb, _LATER)
