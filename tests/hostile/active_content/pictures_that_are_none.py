"""Sends pictures that are pages, that break out of an attribute, or that unpack to gigabytes."""

ANSWERS = {
    "square": """
import base64, struct, zlib
from IPython.display import display
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png(*sizes):
    heads = [chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0)) for w, h in sizes]
    rest = chunk(b"tEXt", b"x\\0<script>hostile()</script>") + chunk(b"IDAT", zlib.compress(b"\\0" * 1000))
    data = b"\\x89PNG\\r\\n\\x1a\\n" + b"".join(heads) + rest + chunk(b"IEND", b"") + b"<script>"
    return base64.b64encode(data).decode()
for data in ('"><script>hostile()</script>', base64.b64encode(b"<svg onload=hostile()>").decode(),
             png((60_000, 60_000)), png((60_000, 60_000), (1, 1)), png((1, 15_000_000))):
    display({"image/png": data, "text/plain": "a plot"}, raw=True)
"""
}
SAYS = ["a picture that is none (cell 4)"]


def CHECK(found):
    assert "<img" not in found.feedback and found.feedback.count("a plot") >= 5
