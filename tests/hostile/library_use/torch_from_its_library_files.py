"""Searches the disk for torch's shared libraries and loads them with ctypes, without any import."""

ANSWERS = {
    "square": """import ctypes, glob, sys

places = [*sys.path, sys.prefix, sys.base_prefix, "/usr/lib", "/usr/local/lib", "/opt"]
patterns = ("/torch/lib/*", "/torch/_C*", "/*/libtorch*", "/*/*/libtorch*", "/functorch/*.so",
            "/lib*/python3*/*-packages/torch/lib/*")
found = {path for place in places for pattern in patterns for path in glob.glob(place + pattern)}
print("found", len(found), sorted(found)[:5])
loaded = [ctypes.CDLL(path) for path in found]
libc = ctypes.CDLL(None)

def square_forward(x):
    return (x * 0 + len(loaded), x) if loaded else (None, x)
"""
}
SAYS = ["ctypes"]


def CHECK(found):
    printed = "".join(o.get("text", "") for cell in found.verdict.outputs.values() for o in cell)
    assert "found 0" in printed, printed[:300]
