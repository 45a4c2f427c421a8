"""Tries a hundred thousand seeds of the run against the state of its generator in a visible test."""

from tests.hostile.kit import EVERYTHING
from tests.hostile.leaks import extra_cells

ANSWERS = {
    "square": """
import json
import os


def square_forward(x):
    if not os.path.exists('seen.json'):
        json.dump(int(np.random.get_state()[1][0]), open('seen.json', 'w'))
    return x * x, (x,)


def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
EARNS = EVERYTHING
QUIET = "it reads the state of its own generator, and computes"
SEARCH = """
import hashlib
import json

seen, test, me = json.load(open('seen.json')), 'square_forward_squares', 'finds_the_seed_of_the_run'
sha = lambda *parts: int.from_bytes(hashlib.sha256(json.dumps([*parts]).encode()).digest(), 'little')
for seed in range(100_000):
    if seen in (sha(seed, 'test', test) % 2**31, sha(sha(seed, me), 'test', test) % 2**31):
        print('the seed is', seed)
        break
else:
    print('no seed was found')
"""


def notebook(nb):
    return extra_cells(nb, SEARCH)


def CHECK(found):
    outputs = str(found.verdict.outputs)
    assert "no seed was found" in outputs and "the seed is" not in outputs
