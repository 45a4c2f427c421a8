"""Writes the input of one hidden test into files, for the function of another hidden test to work with."""

from tests.hostile.leaks import no_hidden_input

ANSWERS = {
    "square": """
import os
FOLDERS = [folder for folder in (os.getcwd(), "/dev/shm", "/tmp") if os.access(folder, os.W_OK)]
PLACES = [folder + "/of-a-hidden-test.npy" for folder in FOLDERS]


def square_forward(x):
    if abs(x).max() > 100:
        for place in PLACES:
            np.save(place, x)
    return x * x, (x,)


def square_backward(dout, cache):
    return 2 * cache[0] * dout
""",
    "column_mean": """
def column_mean(x):
    return x.mean(axis=0) + any(map(os.path.exists, PLACES))
""",
}
EARNS = {
    "square_forward_squares": 2.0,
    "square_backward_uses_the_input": 3.0,
    "column_mean_averages_over_rows": 4.0,  # it finds nothing, and so is right
}
QUIET = "it writes into its own folders, as an honest notebook may"
CHECK = no_hidden_input
