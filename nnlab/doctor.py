"""Is this computer ready for the course? `python -m nnlab.doctor`, or `doctor.run()` in a notebook.

Each line says ok, note (fine, but good to know) or problem, and what to do about it.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import shutil
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

__all__ = ["Finding", "examine", "main", "report", "run"]

DISTRIBUTION = "nnlab-course"  # its metadata holds the version ranges of pyproject.toml
COURSE = Path(__file__).absolute().parents[1]  # the course's folder, where pip was told `-e`
TORCH = "https://pytorch.org/get-started/locally/"
INSTALL = "run `pip install -e .` in the course's folder"


@dataclass
class Finding:
    """One line of the report; status is ok, note or problem, advice what to do (or empty)."""

    status: str
    topic: str
    text: str
    advice: str = ""


def run() -> None:
    """Print the report; for the first cell of a notebook."""
    print(report(examine()))


def main(arguments: list[str] | None = None) -> int:
    """Print the report; 1 if it names a problem, otherwise 0."""
    parser = argparse.ArgumentParser(prog="python -m nnlab.doctor", description=__doc__)
    parser.parse_args(arguments)
    findings = examine()
    print(report(findings))
    return int(any(finding.status == "problem" for finding in findings))


def examine() -> list[Finding]:
    """Run every check; one that breaks is itself a problem and does not stop the others."""
    findings = []
    for check in (_python, _packages, _device, _threads, _data, _disk):
        try:
            findings += check()
        except Exception as error:
            findings.append(
                Finding(
                    "problem",
                    check.__name__.strip("_"),
                    f"could not be checked: {type(error).__name__}: {error}",
                    "please report this, with the line above.",
                )
            )
    return findings


def report(findings: list[Finding]) -> str:
    """Lay the findings out as aligned plain text, at most about 96 columns wide."""
    width = max((len(finding.topic) for finding in findings), default=0)
    lines = []
    for finding in findings:
        head = f"{finding.status:<8} {finding.topic:<{width}}  "
        lines += _wrap(head, finding.text)
        lines += _wrap(" " * len(head) + "-> ", finding.advice) if finding.advice else []
    problems = sum(finding.status == "problem" for finding in findings)
    plural = "s" if problems > 1 else ""
    verdict = f"{problems} problem{plural} to solve first." if problems else "Ready."
    return "\n".join([*lines, "", verdict])


def _wrap(head: str, text: str) -> list[str]:
    """Break text after 86 columns, under its own beginning; paths and commands stay whole."""
    return textwrap.wrap(
        text,
        86,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _from_home(path: str | os.PathLike[str]) -> str:
    """Write a path as seen from the course's folder or from ~: a report that is passed on names no one."""
    path = Path(path).absolute()
    if path.is_relative_to(COURSE) and (COURSE / "pyproject.toml").exists():
        inside = path.relative_to(COURSE)
        return f"{inside} in the course's folder" if inside.parts else "the course's folder"
    if path.is_relative_to(Path.home()):
        return str("~" / path.relative_to(Path.home()))
    return str(path)


# --------------------------------------------------------------------------- Python and packages


def _python() -> list[Finding]:
    version = platform.python_version()
    text = f"{version} ({_from_home(sys.executable)})"
    wanted = _required_python()
    if wanted and not SpecifierSet(wanted).contains(version, prereleases=True):
        return [
            Finding(
                "problem",
                "python",
                f"{text}, the course needs {wanted}",
                "make a new environment with such a Python and install the course there.",
            )
        ]
    return [Finding("ok", "python", text)]


def _required_python() -> str | None:
    try:
        return metadata.metadata(DISTRIBUTION)["Requires-Python"]
    except metadata.PackageNotFoundError:
        return None  # _packages says so


def _packages() -> list[Finding]:
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return [Finding("problem", DISTRIBUTION, "is not installed in this Python", INSTALL + ".")]
    needs = [
        need for need in map(Requirement, lines) if need.marker is None or need.marker.evaluate({"extra": ""})
    ]
    return [_package(need) for need in needs] + _grader(map(Requirement, lines))


def _package(need: Requirement) -> Finding:
    try:
        version = metadata.version(need.name)
    except metadata.PackageNotFoundError:
        return Finding(
            "problem",
            need.name,
            f"is missing, the course needs {need}",
            INSTALL + ", with the Python named above.",
        )
    if not need.specifier.contains(version, prereleases=True):
        return Finding(
            "problem",
            need.name,
            f"{version}, the course needs {need.specifier}",
            f'run `python -m pip install "{need.name}{need.specifier}"`.',
        )
    return Finding("ok", need.name, version)


def _grader(needs: Iterable[Requirement]) -> list[Finding]:
    """What only those who grade need: a note where something is missing or too old."""
    wanted = [
        need
        for need in needs
        if need.marker
        and need.marker.evaluate({"extra": "grader"})
        and not need.marker.evaluate({"extra": ""})
    ]
    lacking = [need.name for need in wanted if _package(need).status != "ok"]
    if not lacking:
        return []
    return [
        Finding(
            "note",
            "grading",
            "not installed or too old: " + ", ".join(lacking),
            'only those who grade need it: `pip install -e ".[grader]"`.',
        )
    ]


# --------------------------------------------------------------------------- hardware


def _cpus() -> int:
    """CPUs this process may use, which a container or batch system may restrict."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _torch() -> Any:
    """Import torch, or return the finding that says why it cannot be."""
    try:
        return importlib.import_module("torch")
    except Exception as error:  # ImportError, or OSError for a broken library
        reason = f"torch cannot be imported: {type(error).__name__}: {error}"
        return Finding("problem", "device", reason, f"install torch again: {TORCH}.")


def _device() -> list[Finding]:
    torch = _torch()
    if isinstance(torch, Finding):
        return [torch]
    cpu = f"{_cpus()} CPU" + ("s" if _cpus() != 1 else "")
    if torch.cuda.is_available():
        names = [torch.cuda.get_device_properties(k) for k in range(torch.cuda.device_count())]
        gpus = ", ".join(f"{gpu.name} ({gpu.total_memory / 2**30:.0f} GiB)" for gpu in names)
        return [Finding("ok", "device", f"CUDA: {gpus}; {cpu}")]
    if torch.backends.mps.is_available():
        return [Finding("ok", "device", f"MPS: Apple GPU; {cpu}")]
    if shutil.which("nvidia-smi"):
        text = f"{cpu}; an NVIDIA driver is here, but torch {torch.__version__} sees no GPU"
        return [Finding("note", "device", text, f"install the CUDA build of torch: {TORCH}.")]
    return [Finding("ok", "device", f"{cpu}, no GPU (none is needed to pass)")]


def _threads() -> list[Finding]:
    torch = _torch()
    if isinstance(torch, Finding):
        return []  # _device says so
    threads, cpus = torch.get_num_threads(), _cpus()
    text = f"torch computes with {threads} on {cpus} CPUs"
    if threads > cpus:
        return [
            Finding(
                "note",
                "threads",
                text,
                f"more threads than CPUs slow each other down: torch.set_num_threads({cpus}).",
            )
        ]
    return [Finding("ok", "threads", text)]


# --------------------------------------------------------------------------- data and disk


def _data() -> list[Finding]:
    from nnlab.data import cifar10  # here: needs numpy, whose absence is a line of its own
    from nnlab.data.errors import DataError

    findings, chosen = [], os.environ.get("NNLAB_DATA")
    if chosen and not Path(chosen).expanduser().is_dir():
        findings.append(
            Finding(
                "note", "NNLAB_DATA", f"points to {chosen}, which is not a folder", "correct it, or unset it."
            )
        )
    place = cifar10.find_cifar10()
    if place is None:
        text = "CIFAR-10 not found; the procedural set shapes10 takes its place"
        return [*findings, Finding("note", "data", text, cifar10.HOW_TO_GET)]
    try:
        cifar10.check_cifar10(place)
    except DataError as error:
        text, _, advice = str(error).partition("\n")
        return [*findings, Finding("problem", "data", text, advice)]
    return [*findings, Finding("ok", "data", f"CIFAR-10 in {_from_home(place)}, all md5 sums as published")]


def _disk() -> list[Finding]:
    """Free space here and where data would go (CIFAR-10 takes 360 MB while it unpacks)."""
    from nnlab.data import cifar10

    findings = []
    for topic, folder in (("disk here", Path.cwd()), ("disk for data", cifar10.default_folder())):
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        folder = COURSE if folder.is_relative_to(COURSE) else folder  # the same disk, said shorter
        free = shutil.disk_usage(folder).free / 1e9
        status = "problem" if free < 0.1 else "note" if free < 1 else "ok"
        advice = "make room, at least 1 GB, or set NNLAB_DATA to a folder on another disk."
        findings.append(
            Finding(
                status, topic, f"{free:.1f} GB free in {_from_home(folder)}", "" if status == "ok" else advice
            )
        )
    return findings


if __name__ == "__main__":
    sys.exit(main())
