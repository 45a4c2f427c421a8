"""Makes the worker answer calls in the process that runs the cells, and prints the inputs later."""

from tests.hostile.kit import EVERYTHING
from tests.hostile.leaks import extra_cells, no_hidden_input

EARNS = EVERYTHING
ANSWERS = {
    "square": """
import os, sys
seen = []
session = next(module for name, module in sys.modules.items() if name.endswith('inside.session'))
calls = next(module for name, module in sys.modules.items() if name.endswith('inside.call_server'))
def serve(self):
    self._send('serving', os.getpid())
    calls.CallServer(self.sock, self.shell, self.spec['reply_bytes']).serve()
    self._send('ended')
session.Session._serve = serve
def square_forward(x):
    seen.append(x)
    return x * x, (x,)
def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
SAYS = ["at some point it stopped reporting what it does"]
CHECK = no_hidden_input
STOCK = "prints the inputs of the hidden tests in a cell behind them"


def notebook(nb):
    return extra_cells(nb, "print([x.tolist() for x in seen])")
