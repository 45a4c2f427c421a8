"""Prints the inputs of hidden tests in every way there is: streams, descriptors, displays, logs, programs."""

from tests.hostile.kit import EVERYTHING
from tests.hostile.leaks import extra_cells, no_hidden_input

EARNS = EVERYTHING
ANSWERS = {
    "square": """
import logging, os, subprocess, sys, warnings
from IPython.display import HTML, display
def square_forward(x):
    text = repr(x.tolist())
    print(text)
    print(text, file=sys.stderr)
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            stream.write(text)
            stream.flush()
        except Exception:
            pass
    for number in range(1, 20):
        try:
            os.write(number, text.encode()) if os.isatty(number) or number < 3 else None
        except OSError:
            pass
    display(HTML(text))
    display(text)
    get_ipython().display_pub.outputs.stream('stdout', text)
    warnings.warn(text)
    logging.error(text)
    subprocess.run(['/bin/echo', text])
    os.system('echo ' + repr(text))
    sys.displayhook(text)
    return x * x, (x,)
def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
SAYS = ["a program was started"]
STOCK = "shows every input of the hidden tests in the feedback"
CHECK = no_hidden_input


def notebook(nb):
    return extra_cells(nb, "print('later')", "square_forward", "import sys\nsys.stdout.flush()")
