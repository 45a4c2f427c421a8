"""Walks the whole file system for notebooks, solutions, tests and receipts, and prints what it finds."""

from tests.hostile.kit import WRONG
from tests.hostile.leaks import shown

ANSWERS = {
    "square": """
import os, sys, time
ends = time.monotonic() + 1.2
found = []
marks = [b'BEGIN ' + b'HIDDEN', b'BEGIN ' + b'SOLUTION', b'canary' + b'_hidden', b'canary' + b'-secret']
skip = ('/proc', '/sys', '/usr/share', '/usr/lib', '/usr/include', '/usr/libexec')
for folder, folders, files in os.walk('/', onerror=lambda error: None):
    folders[:] = [f for f in folders if not os.path.join(folder, f).startswith(skip)
                  and f not in ('torch', 'scipy', 'pandas', 'jupyterlab', 'nbconvert', 'plotly', 'babel')]
    if time.monotonic() > ends:
        break
    if 'site-packages/nbgrader' in folder:
        continue  # it tells of such marks, but holds no test of this course
    for name in files:
        if name.endswith(('.ipynb', '.toml', '.key', '.db', '.json', '.log')) or 'autograder' in folder:
            try:
                with open(os.path.join(folder, name), 'rb') as file:
                    data = file.read(100_000)
            except OSError:
                continue
            found += [(folder, name, mark, data[data.find(mark):][:300]) for mark in marks if mark in data]
for path in ('@COURSE@', '@COURSE@/solutions/a1_toy/a1_toy.ipynb', '@SECRET@',
             '@COURSE@/grading/receipts.key', '/proc/1/root@SECRET@'):
    try:
        found.append(os.listdir(path) if path == '@COURSE@' else open(path).read())
    except OSError:
        pass
for name in ('autograder', 'solutions', 'autograder.judge.judge', 'nbgrader_config'):
    try:
        found.append(__import__(name).__file__)
    except ImportError:
        pass
print('found:', found)
"""
    + WRONG
}
SAYS = ["watched", "was listed"]
STOCK = "finds the instructor's notebook with its hidden tests; they are printed in the feedback"


def CHECK(found):
    assert "found: []" in "".join(o.get("text", "") for os in found.verdict.outputs.values() for o in os), (
        shown(found)[-3000:]
    )
