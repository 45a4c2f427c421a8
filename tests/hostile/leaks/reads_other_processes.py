"""Reads what other processes show: command lines, environments, descriptors, kernel keys, kernel messages."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": """
import ctypes, glob, os
found = []
paths = glob.glob('/proc/[0-9]*/*') + glob.glob('/proc/[0-9]*/task/*/*')
paths += ['/proc/keys', '/proc/key-users', '/proc/net/unix', '/proc/net/tcp', '/proc/locks', '/dev/kmsg']
for path in paths:
    if path.endswith(('/pagemap', '/mem', '/kmsg')):
        continue
    try:
        text = open(path, 'rb').read(100_000) if os.path.isfile(path) else ' '.join(os.listdir(path)).encode()
    except OSError:
        continue
    # command lines by what no path can hold: a zero byte
    if any(mark in text for mark in (b'canary' + b'-secret', b'HOSTILE_BENCH', b'-m\\0pytest\\0',
                                     b'/pytest\\0-', b'-m\\0tests.hostile', '@COURSE@'.encode())):
        found.append((path, text[:300]))
found += [(name, value) for name, value in os.environ.items() if 'HOSTILE' in name or 'AUTOGRADER' in name
          or 'KEY' in name or 'TOKEN' in name or 'SECRET' in name]
libc = ctypes.CDLL(None)
buffer = ctypes.create_string_buffer(65536)
for keyring in range(-8, 0):
    for operation in (11, 6):  # read, describe
        size = libc.syscall(250, operation, keyring, buffer, 65536, 0)
        if size > 0:
            found.append(('keyring', keyring, buffer.raw[:size]))
size = libc.syscall(103, 3, buffer, 65536)  # the kernel's log
if size > 0:
    found.append(buffer.raw[:200])
print('found:', found)
"""
    + WRONG
}
SAYS = ["/proc was listed", "/proc/1/environ was opened"]
STOCK = "prints the instructor's environment, with whatever passwords it holds"


def CHECK(found):
    text = "".join(o.get("text", "") for os in found.verdict.outputs.values() for o in os)
    assert "found: []" in text, text[:3000]
