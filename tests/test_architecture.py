"""The rooms of the grader: the folders, their order, and the page that describes them agree."""

from __future__ import annotations

import ast
import graphlib
import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "autograder"
NOT_ROOMS = {"policies"}  # data


def rooms() -> list[str]:
    spec = importlib.util.spec_from_file_location("draw_architecture", ROOT / "docs" / "draw_architecture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.ROOMS)


def modules() -> dict[str, Path]:
    entries, skeleton = PACKAGE / "catalogue", PACKAGE / "release" / "skeleton"
    files = [
        path
        for path in PACKAGE.rglob("*.py")
        if path.parent != skeleton and (not path.is_relative_to(entries) or path.parent == entries)
    ]
    return {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in files}


def imports(path: Path, known: set[str]) -> set[str]:
    """Modules of the grader that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            above = ".".join(path.relative_to(ROOT).parts[: -node.level]) if node.level else ""
            module = ".".join(filter(None, [above, node.module]))
            named = {f"{module}.{name.name}" for name in node.names} & known
            found |= named or ({module} & known)
    return found


def test_every_folder_is_a_room_and_the_page_describes_each():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders - NOT_ROOMS == set(rooms())
    page = (ROOT / "docs" / "architecture.md").read_text()
    assert [room for room in rooms() if f"{room}/**" not in page] == []
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "cli.py"}


def test_no_import_runs_back_up():
    order, known = rooms(), modules()
    upwards = []
    for name, path in known.items():
        room = path.relative_to(PACKAGE).parts[0]
        for imported in imports(path, set(known)) if room in order else ():
            other = imported.split(".")[1]
            if other in order and order.index(other) > order.index(room):
                upwards.append(f"{name} imports {imported}")
    assert upwards == []


def test_no_module_imports_itself_by_a_detour():
    known = modules()
    graph = {name: imports(path, set(known)) - {name} for name, path in known.items()}
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) == len(known)
