"""Hostile submissions: leaks."""

from __future__ import annotations

import json

from tests.hostile.course import EXPECTED
from tests.hostile.kit import WRONG

DIGITS = repr(EXPECTED**0.5).replace(".", "")[:6]  # of an input of the hidden tests
MESSAGE = "note-to-my-friend-3c1f"  # what one submission leaves for another


def shown(found) -> str:
    """All that the student gets to see: the feedback page and the kept outputs."""
    return (
        found.feedback
        + json.dumps(found.verdict.outputs)
        + "".join(note.student for note in found.verdict.notes)
    )


def no_hidden_input(found) -> None:
    """For CHECK: the digits of the hidden input stand nowhere, whatever is put between them."""
    digits = "".join(char for char in shown(found) if char.isdigit())
    assert DIGITS not in digits, f"a hidden input is shown: {DIGITS}"


def extra_cells(nb: dict, *sources: str) -> dict:
    """Put code cells at the end of the notebook, behind all tests."""
    nb["cells"] += [
        {
            "cell_type": "code",
            "id": f"extra-{number}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    return nb


_TALK = """
import ctypes, glob, os, socket, sys, tempfile
MESSAGE = "@NOTE@"
places = {"/", "/tmp", "/dev/shm", "/var/tmp", "/dev/mqueue", "/run", "/proc/self", ".",
          tempfile.gettempdir()}
for line in open("/proc/self/mounts"):
    places.add(line.split()[1])
for path in sys.path + glob.glob(sys.prefix + "/lib/python*/site-packages/*/"):
    places.add(path or ".")
heard = []
libc = ctypes.CDLL(None, use_errno=True)
paths = {os.path.realpath(place) for place in places}
for place in paths:  # listens everywhere, before it speaks
    path = place.rstrip("/") + "/hostile-message"
    try:
        heard.append((path, open(path).read()))
    except OSError:
        pass
    for name in (path, place):
        buffer = ctypes.create_string_buffer(200)
        if libc.getxattr(name.encode(), b"user.hostile", buffer, 200) > 0:
            heard.append((name, buffer.value))
for place in paths:
    path = place.rstrip("/") + "/hostile-message"
    for name in (path, place):
        libc.setxattr(name.encode(), b"user.hostile", MESSAGE.encode(), len(MESSAGE), 0)
    try:
        with open(path, "w") as file:
            file.write(MESSAGE)
    except OSError:
        pass
for key in (4711, 4712):  # System V memory, a message queue, an abstract socket, the kernel's keys
    if libc.shmget(key, 4096, 0) >= 0:
        heard.append(("shared memory", key))
    libc.shmget(key, 4096, 0o1666)
if libc.mq_open(b"/hostile", 2) >= 0:
    heard.append("message queue")
libc.mq_open(b"/hostile", 0o102, 0o666, None)
listener = socket.socket(socket.AF_UNIX)
try:
    listener.connect("\\0hostile-message")
    heard.append("socket")
except OSError:
    listener.close()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("\\0hostile-message")
    listener.listen()
if sys.modules.get("hostile_message"):
    heard.append("module")
sys.modules["hostile_message"] = sys
if os.fork() == 0:  # and stays to tell
    os.setsid()
    import time
    time.sleep(30)
    os._exit(0)
print("heard:", heard)
"""


def talk() -> str:
    """An answer cell that listens for a message of an earlier submission, and leaves one for a later."""
    return _TALK.replace("@NOTE@", MESSAGE) + WRONG


def undelivered(found) -> None:
    """For CHECK: nothing was heard."""
    text = "".join(output.get("text", "") for cell in found.verdict.outputs.values() for output in cell)
    assert "heard: []" in text, text[:2000]
