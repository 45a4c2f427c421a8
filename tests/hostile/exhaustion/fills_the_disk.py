"""Fills every folder it can write: large files, files with holes, a hundred thousand names, long names."""

from tests.hostile.kit import EVERYTHING, SQUARE

ANSWERS = {
    "square": """
import os
written = 0
for folder in ('.', '/tmp', '/dev/shm', '/var/tmp', '/run'):
    for number in range(40):
        try:
            with open(f'{folder}/hostile-{number}', 'wb', 0) as file:
                while True:
                    written += file.write(bytes(2**20))
        except OSError:
            continue
    for number in range(100_000):
        try:
            os.mkdir(f'{folder}/' + 'h' * 200 + str(number))
        except OSError:
            break
    try:
        os.truncate(f'{folder}/hostile-0', 2**50)
        written = 2**60
    except OSError:
        pass
assert written <= 3 * 8 * 2**20, written
"""
    + SQUARE
}
EARNS = EVERYTHING
SAYS = ["/var/tmp/hostile-0 was opened"]
