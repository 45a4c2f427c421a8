"""Hostile submissions: forging in the kernel."""

from __future__ import annotations


def with_cell(nb: dict, source: str, place: int = 0) -> dict:
    """The notebook with one more code cell, at the very top where no place is given."""
    nb["cells"].insert(
        place,
        {
            "cell_type": "code",
            "id": f"own-{place}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        },
    )
    return nb


# A class whose instances agree with everything that a test may do with them.
AGREEABLE = """
class Agreeable:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: (self, self) if name == "forward" else self

    def __iter__(self):
        return iter((self, self))

    def __call__(self, *args, **kwargs):
        return self

    __getitem__ = __pow__ = __mul__ = __rmul__ = __add__ = __radd__ = __sub__ = __truediv__ = __call__
    grads, shape = property(__call__), (3, 4)
"""
