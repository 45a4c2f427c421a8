"""What a judge on another machine is told before its first submission, and whether it agrees with it.

The assignment travels as the bytes of its files, so no file system has to be shared; the grader itself does
not travel. Both sides work out what decides a verdict, and a machine that comes to another result is refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import autograder
from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import CONFIG, Course
from autograder.course.errors import UserError
from autograder.receipts.deciding import deciding_files, environment

_WHAT_TO_DO = (
    "Bring that machine to the same state: the same version of the course (git checkout) and of the packages "
    "(pip install -c constraints.txt), then start its worker again"
)
_SHOWN = 3  # files or versions that a message names


@dataclass(frozen=True)
class JudgeSetup:
    """Everything a judge needs before its first submission.

    Attributes:
        assignment: its name.
        files: of the course, by path.
        seed, figures: as in `Judge`.
        sandbox: kind of the sandbox that the judge has to have.
        decides: what `same_for_all` gives where the run is started.
        code: hash of each file of the grader, by name.
        versions: of what can change a result.
    """

    assignment: str
    files: dict[str, bytes]
    seed: int
    figures: bool
    sandbox: str
    decides: dict[str, bytes | str]
    code: dict[str, str]
    versions: dict[str, str]


def judge_setup(
    assignment: Assignment, seed: int, figures: bool, sandbox: str, decides: dict[str, bytes | str]
) -> JudgeSetup:
    """What the judges of a run are told."""
    files = _files(assignment)
    return JudgeSetup(assignment.name, files, seed, figures, sandbox, decides, code_hashes(), environment())


def _files(assignment: Assignment) -> dict[str, bytes]:
    course, name = assignment.course, assignment.name
    paths = [course.root / CONFIG, assignment.path, *assignment.path.parents[1].glob(f"{name}.*")]
    paths += [path for path in [course.release_path(name)] if path.exists()]
    found = {str(path.relative_to(course.root)): path.read_bytes() for path in paths}
    policy = course.policies / f"{name}.toml"
    found[f"autograder/policies/{name}.toml"] = policy.read_bytes() if policy.exists() else b""
    return found


def unpack(setup: JudgeSetup, folder: Path) -> Assignment:
    """Write the files of the course into an empty folder, and load the assignment.

    Raises:
        UserError: it makes no sense.
    """
    for name, content in setup.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Course(folder, workspace=folder / "grading").load(setup.assignment)


def load_policy(assignment: Assignment) -> policies.Policy:
    return policies.load(assignment.name, assignment.course.policies)


def code_hashes() -> dict[str, str]:
    """SHA-256 of each file that can change a verdict, or brings one from one machine to the other."""
    root = Path(autograder.__file__).parent
    files = deciding_files() + sorted((root / "cluster").glob("*.py"))
    return {
        "/".join(path.parts[_start(path) :]): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def _start(path: Path) -> int:
    """Where the name of the package is in a path: its last part called so."""
    return max(number for number, part in enumerate(path.parts) if part in ("autograder", "nnlab"))


def refuse_other_code(setup: JudgeSetup) -> None:
    """Compare this machine's versions and files of the grader with those where the run was started.

    Raises:
        UserError: they differ; the message says in what, and what to do.
    """
    here, there = environment(), setup.versions
    versions = [
        f"{name} is {here.get(name, 'missing')} instead of {there.get(name, 'missing')}"
        for name in sorted(here | there)
        if here.get(name) != there.get(name)
    ]
    own = code_hashes()
    files = [
        f"{name} {_how(own.get(name), setup.code.get(name))}"
        for name in sorted(own | setup.code)
        if own.get(name) != setup.code.get(name)
    ]
    if differences := versions + files:
        more = len(differences) - _SHOWN
        named = "; ".join(differences[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
        raise UserError(f"its grader is another one than yours: {named}. {_WHAT_TO_DO}.")


def _how(own: str | None, wanted: str | None) -> str:
    return "is another one" if own and wanted else "is missing" if wanted else "should not be there"


def refuse_other_tests(setup: JudgeSetup, decides: dict[str, bytes | str]) -> None:
    """Compare what decides a verdict here with what does where the run was started, hashes of all of it.

    Raises:
        UserError: they differ.
    """
    words = {"source": "the tests", "settings": "the policy", "sandbox": "the sandbox"}
    different = [words.get(name, name) for name in setup.decides if decides.get(name) != setup.decides[name]]
    if different:
        raise UserError(f"{' and '.join(different)} came out differently there. {_WHAT_TO_DO}.")
