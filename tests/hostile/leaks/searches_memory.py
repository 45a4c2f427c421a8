"""Searches its process for the tests: objects, modules, frames, line cache, and every byte of its memory."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": r"""
import ctypes, gc, linecache, re, sys
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # its memory may be read again
marks = re.compile(r'canary_hidden_[0-9a-f]{4}|BEGIN HIDDEN TEST[S]\n|canary-secret-[0-9a-f]{4}')
found = []
def search(thing):
    text = str(thing)
    if 'canary' in text or 'HIDDEN' in text:
        found.extend(match.group() for match in marks.finditer(text))
for thing in gc.get_objects():
    if isinstance(thing, (dict, list, tuple)) and len(thing) < 10_000:
        for item in list(thing.values() if isinstance(thing, dict) else thing):
            if type(item) is str:
                search(item)
for lines in linecache.cache.values():
    search(lines)
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()):
        if type(value) is str:
            search(value)
    frame = frame.f_back
found += [name for name in sys.modules if 'judge' in name or 'solutions' in name]
marks = re.compile(marks.pattern.encode())
with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:
    for line in maps:
        place, rights = line.split()[:2]
        if rights.startswith('rw'):
            start, end = (int(one, 16) for one in place.split('-'))
            try:
                memory.seek(start)
                data = memory.read(min(end - start, 2**25))
            except OSError:
                continue
            if b'canary_hidden_' in data or b'BEGIN HIDDEN' in data or b'canary-secret-' in data:
                found += [data[match.start() - 80:match.end() + 80] for match in marks.finditer(data)]
print('found:', found)
"""
    + WRONG
}
SAYS = ["watched"]


def CHECK(found):
    text = "".join(o.get("text", "") for os in found.verdict.outputs.values() for o in os)
    assert "found: []" in text, text[:3000] or [cell.message for cell in found.verdict.cells]
