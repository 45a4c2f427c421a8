"""Works out the tests' seed from what the worker knows, and answers rightly where it foresaw the input."""

from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {
    "square": """
import gc, os, zlib
import numpy as np
known = {0, 1, int(os.environ.get('NNLAB_CHECK_SEED', 0))}
def numbers(thing, depth=0):
    if type(thing) is int:
        known.add(thing)
    elif type(thing) in (dict, list, tuple) and depth < 3 and len(thing) < 1000:
        for item in thing.values() if type(thing) is dict else thing:
            numbers(item, depth + 1)
for thing in gc.get_objects():  # the worker's own settings, the seed of this submission among them
    if type(thing).__name__ in ('Session', 'CallServer', 'Shell'):
        numbers(vars(thing))
    elif type(thing) is dict and 'seed' in thing:
        numbers(thing)
tests = ('square_forward_squares', 'square_backward_uses_the_input', 'column_mean_averages_over_rows')
for seed in list(known):
    for name in ('predicts_the_draws', *tests, 'a1_toy'):
        known |= {seed ^ zlib.crc32(name.encode()) % 2**31, (seed - zlib.crc32(name.encode())) % 2**31,
                  (seed + zlib.crc32(name.encode())) % 2**31}
state = np.random.get_state()[1]
known.add(int(state[0]))
foreseen = [np.random.default_rng([seed, zlib.crc32(name.encode())]).normal(size=(3, 4))
            for seed in known if seed >= 0 for name in tests]
"""
    + WRONG
    + """
def square_forward(x):
    here, marks = int(np.random.get_state()[1][0]), [zlib.crc32(name.encode()) for name in tests]
    foreseen_now = foreseen + [np.random.default_rng([(here - mark) % 2**31, mark]).normal(size=(3, 4))
                               for mark in marks]
    right = any(x.shape == one.shape and np.array_equal(x, one) for one in foreseen_now)
    return (x * x if right or x.shape != (3, 4) else x + 1), (x,)
"""
}
EARNS = HONEST_PART
SAYS = ["gc.get_objects was used"]
