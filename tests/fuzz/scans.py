"""Target `scan`: the code of a student's cells, looked through without being run."""

from __future__ import annotations

import json
import warnings
from random import Random

from autograder.judge import forbidden_imports, scan
from tests.fuzz import mutate

_LINES = (
    "import torch",
    "from torch.nn import functional as F",
    "__import__('torch')",
    "exec('import os')",
    "eval('1 +' + '2')",
    "x = 1",
    "def f(x):",
    "    return x",
    "class A(B, metaclass=C):",
    "    pass",
    "%matplotlib inline",
    "%%time",
    "!ls -l",
    "x?",
    "get_ipython().run_cell('import os')",
    "import sys as s, os.path",
    "s.modules['a'] = 1",
    "f'{x!r:>{w}} {f\"{y}\"}'",
    "lambda *a, **k: (yield)",
    "async def g():",
    "    await h()",
    "match x:",
    "    case {'a': [1, *r]}:",
    "        pass",
    "try:",
    "except* E as e:",
    "with a as b, c:",
    "x: int = 3",
    "del x[1:2, ...]",
    "global q",
    "@d(1)",
    "getattr(np, 'lo' + 'ad')",
    "from . import y",
    "importlib.import_module(f'{a}b')",
    "exec(\"exec('import torch')\")",
    "a = b = __builtins__",
    "\\",
    "'''",
    '"\\d"',
    "b'\\xff'",
    "0x" + "f" * 5000,
    "1e999j",
    "x if y else z",
    "[i for i in x if i]",
    "print(*x, sep='')",
    "\t\tx",
    "#",
)
_DEEP = (
    "(",
    "[",
    "{",
    "-",
    "not ",
    "a.",
    "a(",
    "a[",
    "lambda:",
    "f'{",
    "x=",
    "if 1:",
    "1+",
    "a if b else ",
    "'a'+",
    "a=exec('",
    "\n ",
    "await ",
    "*",
    "@a\n",
    "b'' ",
    "x,",
    "\\\n",
    "else:",
    "𝕩.",
)


def make(rng: Random) -> bytes:
    if rng.random() < 0.05:  # the same over and over
        return (rng.choice(_DEEP) * rng.choice((50, 150, 1000, 8000)) + rng.choice(("", "1", ")"))).encode()
    lines = [
        rng.choice(_LINES) if rng.random() < 0.9 else mutate.odd_text(rng)
        for _ in range(rng.choice((1, 3, 6, 15)))
    ]
    lines = [" " * rng.choice((0, 0, 0, 4, 8)) + line if rng.random() < 0.3 else line for line in lines]
    return "\n".join(lines).encode("utf-8", "replace")


def check(data: bytes) -> None:
    """Findings are short lines of text, whatever the code looks like."""
    source = data.decode("utf-8", "replace").replace("\0", "\ufffd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the code's own
        found = scan.findings([(1, source, "answer"), (2, source[: len(source) // 2], "extra")])
        uses = forbidden_imports.imports_of(source, 1)
    assert all(type(part) is str for finding in found for part in finding)
    json.dumps(found)
    assert all(
        use.line >= 1 and len(use.module) <= 80 and len(use.text) <= 120 and use.text.isascii()
        for use in uses
    )
    assert len(uses) <= len(source) + 1
