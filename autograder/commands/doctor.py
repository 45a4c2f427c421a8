"""`autograder doctor`, for whoever sets up grading: says what works on this machine, by trying it."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from autograder.course.errors import UserError
from autograder.worker.sandbox import launch, restrictions

_OK, _NOTE, _BAD = "ok", "note", "problem"


@dataclass(frozen=True)
class Diagnosis:
    """One line: `state` is ok, note or problem; `layer` says whether it is one of the sandbox."""

    state: str
    what: str
    text: str
    layer: bool = False


def main(sandbox: str = "auto", as_json: bool = False, say: Callable[[str], None] = print) -> int:
    """Print one line per finding; returns 1 if something has to be put right first.

    Args:
        sandbox: ``auto``, ``bubblewrap`` or ``none``: the one to try.
        as_json: print one JSON object instead of lines.
    """
    findings = [_python(), _user(sandbox), *_sandbox(sandbox), _alembic(), _workspace(), *_policies()]
    bad = sum(finding.state == _BAD for finding in findings)
    missing = [finding.what for finding in findings if finding.layer and finding.state != _OK]
    if as_json:
        say(
            json.dumps(
                {
                    "sandbox": sandbox,
                    "safe": not bad and not missing,
                    "missing_layers": missing,
                    "findings": [asdict(finding) for finding in findings],
                },
                indent=1,
            )
        )
        return int(bool(bad))
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        say(f"{finding.state:<8} {finding.what:<{width}}  {finding.text}")
    say(_conclusion(bad, missing))
    return int(bool(bad))


def _conclusion(bad: int, missing: list[str]) -> str:
    if bad:
        text = f"{bad} thing{'s' * (bad > 1)} to put right first"
        return (
            text
            if not missing
            else (
                f"{text}. These layers do not hold: {', '.join(missing)}. Until they do, grade nobody's work "
                "here but your own; a newer bubblewrap or kernel, or another machine, may help"
            )
        )
    if missing:
        return (
            f"without isolation: {len(missing)} layers are missing. Students' code would run with your "
            "rights; grade only submissions you trust"
        )
    return "grading is safe on this machine"


def _python() -> Diagnosis:
    from autograder.receipts.deciding import environment

    versions = ", ".join(f"{name} {value}" for name, value in environment().items())
    return Diagnosis(_OK, "versions", versions)


def _user(sandbox: str) -> Diagnosis:
    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = "a user without a name"
    container = restrictions.in_container()
    text = f"{name} ({uid})" + (f", in a container ({container})" if container else "")
    if uid == 0 and sandbox != "none" and sys.platform == "linux":
        text += "; the worker becomes an ordinary user before the sandbox is made"
    return Diagnosis(_OK, "user", text)


# --------------------------------------------------------------------------- the sandbox


def _sandbox(name: str) -> Iterator[Diagnosis]:
    try:
        sandbox = launch.choose(name)
    except UserError as error:
        yield Diagnosis(_BAD, "sandbox", str(error))
        return
    yield Diagnosis(_OK if sandbox.namespaces else _NOTE, "sandbox", sandbox.describe())
    programs = launch.bubblewrap_programs()
    others = [f"{path} ({origin})" for path, origin in programs if path != sandbox.program]
    if others:
        yield Diagnosis(_NOTE, "sandbox", "not used: " + ", ".join(others))
    yield from _layers(sandbox, asked_for_none=name == "none")


def _layers(sandbox: launch.Sandbox, asked_for_none: bool) -> Iterator[Diagnosis]:
    """Try the layers; one that this sandbox does not promise is a problem only where it was not asked for."""
    from autograder.worker.client import layers

    try:
        examined = layers.examine(sandbox)
    except UserError as error:
        yield Diagnosis(_BAD, "layers", str(error))
        return
    expected_layers = (
        layers.expected_layers(sandbox) if asked_for_none else (*layers.ISOLATION_LAYERS, *layers.LIMITS)
    )
    for layer in examined:
        state = _OK if layer.held else _BAD if layer.name in expected_layers else _NOTE
        yield Diagnosis(state, layer.name, str(layer), layer=True)


# --------------------------------------------------------------------------- what grading needs besides


def _alembic() -> Diagnosis:
    path = shutil.which("alembic")
    if path:
        return Diagnosis(_OK, "alembic", f"{path} (nbgrader calls it by name)")
    return Diagnosis(
        _BAD, "alembic", f"not found next to {sys.executable}: install the course with its grader extra"
    )


def _workspace() -> Diagnosis:
    from autograder.course.course import Course

    try:
        course = Course()
    except UserError as error:
        return Diagnosis(_NOTE, "course", str(error))
    place = course.workspace if course.workspace.exists() else course.root
    try:
        with tempfile.NamedTemporaryFile(dir=place):
            pass
    except OSError as error:
        return Diagnosis(_BAD, "workspace", f"cannot write to {place}: {error.strerror}")
    free = shutil.disk_usage(place).free / 2**30
    state = _OK if free > 1 else _NOTE
    return Diagnosis(state, "workspace", f"{course.workspace}, {free:.1f} GB free")


def _policies() -> Iterator[Diagnosis]:
    """Read every policy, hold it against its assignment, and name files that belong to none."""
    from autograder.course import policy
    from autograder.course.course import Course
    from autograder.gradebook import late
    from autograder.judge import forbidden_imports

    try:
        course = Course()
        names, files = course.assignments(), sorted(course.policies.glob("*.toml"))
    except (UserError, OSError):
        return  # no course here: said above
    fine = []
    try:
        late.LatePenalties(course, names[0])
    except UserError as error:
        yield Diagnosis(_BAD, "policy", str(error))
    for name in (path.stem for path in files if path.name != late.FILE):
        if name not in names:
            text = f"{name}.toml belongs to no assignment (there are: {', '.join(names)})"
            yield Diagnosis(_NOTE, "policy", text)
            continue
        try:
            assignment = course.load(name)
            chosen = policy.load(name, course.policies)
            forbidden_imports.check(assignment, chosen)
            chosen.adjustments.by_cell(assignment.graded, f"{name}.toml")
            fine.append(name)
        except UserError as error:
            yield Diagnosis(_BAD, "policy", str(error))
    without = [name for name in names if not (course.policies / f"{name}.toml").exists()]
    said = [f"{', '.join(fine) or 'none'} in {course.policies}"]
    said += [f"the defaults hold for {', '.join(without)}"] if without else []
    yield Diagnosis(_OK, "policies", "; ".join(said))
