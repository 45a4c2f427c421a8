"""Open your own copies of the notebooks in JupyterLab: `python -m nnlab.lab`, or `make lab`.

Lectures and assignments are copied into `work/`, where you run and change them. A new version of the course
replaces what you left as it was. What you changed is kept, and the new version is put beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from nnlab.doctor import COURSE

__all__ = ["main", "update"]

FOLDERS = ("lectures", "assignments")
RECORD = ".copied.json"  # in work/: what was copied, as it was then
FIRST = "lectures/00_start_here.ipynb"


def main(arguments: list[str] | None = None) -> int:
    """Bring `work/` up to date and open it; 1 where there is no course to copy."""
    parser = argparse.ArgumentParser(prog="python -m nnlab.lab", description=__doc__)
    parser.add_argument("--copy-only", action="store_true", help="do not open JupyterLab")
    options, more = parser.parse_known_args(arguments)
    course = next((folder for folder in (Path.cwd(), COURSE) if (folder / FIRST).is_file()), None)
    if course is None:
        print(f"There is no {FIRST} here. Run this in the folder of the course.", file=sys.stderr)
        return 1
    for line in update(course, course / "work"):
        print(line)
    if options.copy_only:
        return 0
    if importlib.util.find_spec("jupyterlab") is None:
        print(
            f'JupyterLab is not installed here. Run: {sys.executable} -m pip install ".[lab]"',
            file=sys.stderr,
        )
        return 1
    command = [sys.executable, "-m", "jupyter", "lab", f"work/{FIRST}", f"--ServerApp.root_dir={course}"]
    return subprocess.run([*command, *more], cwd=course).returncode


def update(course: Path, work: Path) -> list[str]:
    """Copy the notebooks, and the files beside them, into a folder for work.

    Args:
        course: folder with `lectures` and `assignments`.
        work: folder to copy them into; it is made.

    Returns:
        What was done, a line for each file whose new version does not take the place of the old one, and one
        for how many were copied.
    """
    record = work / RECORD
    try:
        copied = dict(json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        copied = {}  # a first copy; with a lost record, all that differs counts as changed
    said, new = [], 0
    for source in sorted(path for folder in FOLDERS for path in (course / folder).rglob("*")):
        name = source.relative_to(course).as_posix()
        if not source.is_file() or any(part.startswith(".") for part in Path(name).parts):
            continue
        latest, target = _fingerprint(source), work / name
        own = _fingerprint(target) if target.exists() else None
        if own not in (None, latest, copied.get(name)):
            if copied.get(name) == latest:
                continue
            target = target.with_name(f"{target.stem}.new{target.suffix}")
            said.append(f"work/{name}: you changed it, so it stays; the new version is {target.name}")
        if own != latest:
            _copy(source, target)
            new += 1
        copied[name] = latest
    record.parent.mkdir(parents=True, exist_ok=True)
    waiting = record.with_name(f"{RECORD}.part")
    waiting.write_text(json.dumps(copied, indent=0), encoding="utf-8")
    os.replace(waiting, record)
    return [*said, f"{new} file{'s' * (new != 1)} copied into {work}"] if new else said


def _copy(source: Path, target: Path) -> None:
    """Copy a file; whoever interrupts it finds the old one or the new one, never half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, waiting)
    os.replace(waiting, target)


def _fingerprint(path: Path) -> str:
    """Changes with what somebody wrote: of a notebook the text of its cells, not what running it left."""
    data = path.read_bytes()
    if path.suffix == ".ipynb":
        try:
            cells = json.loads(data)["cells"]
            data = json.dumps([[cell["cell_type"], "".join(cell["source"])] for cell in cells]).encode()
        except (ValueError, KeyError, TypeError):
            pass  # half a notebook is compared as any file is
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
