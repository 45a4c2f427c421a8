"""What goes wrong in a simulated class beside wrong answers; `population.toml` says how often."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.demo import tricks

NOTHING, QUESTION, EVERYTHING = "nothing", "question", "everything"

_NOISE = """\
%matplotlib inline
import sys, warnings
from tqdm.auto import tqdm
for _ in tqdm(range(3)):
    print("so far so good", file=sys.stderr)
warnings.warn("to be looked at later")
import matplotlib.pyplot as plt
plt.plot([1, 2, 3])
plt.show()
%timeit -n 1 -r 1 sum(range(10))
In[-1], len(Out)"""

_ATTACK = """\
import os, pathlib, socket, subprocess
for attempt in (
    lambda: print(pathlib.Path("/etc/shadow").read_text()[:80]),
    lambda: print(sorted(pathlib.Path("/home").iterdir()), dict(os.environ)),
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    lambda: print(subprocess.run(["ps", "aux"], capture_output=True, timeout=5).stdout[:80]),
    lambda: os.kill(1, 0),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__)"""

_KILL = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n\n"


@dataclass(frozen=True)
class Fault:
    """One of them.

    Attributes:
        costs: NOTHING, the QUESTION it is in, or EVERYTHING.
        trick: makes, for a question and the names that it defines, what changes the notebook
            (`Student.trick`); None where nothing is changed.
        file: what the file is called, given the assignment's name; empty for its right name.
    """

    costs: str
    trick: Callable[[str, Sequence[str]], Callable[[dict], bytes | None]] | None = None
    file: str = ""


def _zipped(nb: dict) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("my notebook.ipynb"), json.dumps(nb))  # dated 1980, always
    return made.getvalue()


def _byte_order_mark(nb: dict) -> bytes:
    return json.dumps(nb).encode("utf-8-sig")


FAULTS = {
    "renamed": Fault(NOTHING, file="{0} (final) FINAL copy.ipynb"),
    "zipped": Fault(NOTHING, lambda question, names: _zipped, file="{0}.zip"),
    "byte_order_mark": Fault(NOTHING, lambda question, names: _byte_order_mark),
    "chatty": Fault(NOTHING, lambda question, names: tricks.before(question, _NOISE)),
    "no_tests": Fault(NOTHING, lambda question, names: tricks.without_tests),
    "active_content": Fault(NOTHING, lambda question, names: tricks.before(question, tricks.ACTIVE_CONTENT)),
    "forged_tests": Fault(NOTHING, lambda question, names: tricks.forged_tests),
    "hostile": Fault(NOTHING, lambda question, names: tricks.before(question, _ATTACK)),
    "syntax_error": Fault(QUESTION, lambda question, names: tricks.below(question, "\n\nprint((1 + 2)\n")),
    "error": Fault(
        QUESTION, lambda question, names: tricks.above(question, "print(result_of_last_week)\n\n")
    ),
    "endless_cell": Fault(QUESTION, lambda question, names: tricks.above(question, tricks.ENDLESS)),
    "endless_call": Fault(
        QUESTION,
        lambda question, names: tricks.below(question, tricks.redefined(names, "while True: pass")),
    ),
    "memory": Fault(QUESTION, lambda question, names: tricks.above(question, tricks.MEMORY_HOG)),
    "exit": Fault(QUESTION, lambda question, names: tricks.above(question, tricks.EXITS)),
    "kill": Fault(QUESTION, lambda question, names: tricks.above(question, _KILL)),
    "abort": Fault(
        QUESTION,
        lambda question, names: tricks.below(question, tricks.redefined(names, "__import__('os').abort()")),
    ),
    "cut_file": Fault(EVERYTHING, lambda question, names: tricks.broken_json),
    "empty_file": Fault(EVERYTHING, lambda question, names: lambda nb: b""),
}
