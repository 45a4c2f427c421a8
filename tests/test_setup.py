"""Set-up: the ways to install agree, the pins are complete, the README names commands that exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PINS = {
    canonicalize_name(line.split("==")[0]): line.split("==")[1].strip()
    for line in (ROOT / "constraints.txt").read_text().splitlines()
    if "==" in line
}


def requirements() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    optional = [text for extra in extras for text in extra]
    return [Requirement(text) for text in [*PROJECT["dependencies"], *optional]]


def test_conda_users_install_the_same():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    plain = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    makefile = (ROOT / "Makefile").read_text()
    assert f"python{PROJECT['requires-python']}" in plain
    assert pip == ["--constraint constraints.txt", "--editable .[grader,dev,book]"]
    assert "-c constraints.txt -e '.[grader,dev,book]'" in makefile
    names = {Requirement(entry).name for entry in plain}
    assert names == {"python", "pip", "make"}, "conda would choose versions of its own"


def test_every_requirement_is_open_and_its_pin_fits():
    for requirement in requirements():
        assert not any(spec.operator == "==" for spec in requirement.specifier), f"{requirement} is pinned"
        pin = PINS.get(canonicalize_name(requirement.name))
        assert pin, f"constraints.txt does not pin {requirement.name}"
        assert requirement.specifier.contains(pin), f"{requirement} does not allow {pin}"


def test_the_pins_are_what_is_installed_and_nothing_is_missing():
    wanted, seen = [requirement.name for requirement in requirements()], set()
    while wanted:
        name = canonicalize_name(wanted.pop())
        if name in seen:
            continue
        seen.add(name)
        assert name in PINS, f"constraints.txt does not pin {name}"
        assert version(name).split("+")[0] == PINS[name]
        for text in distribution(name).requires or []:
            requirement = Requirement(text)
            if name == "torch" and requirement.name.startswith(("cuda-", "nvidia-", "triton")):
                continue  # the CUDA build's own libraries, whose versions torch itself chooses
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted.append(requirement.name)


def test_every_pin_takes_the_oldest_python_that_the_course_allows():
    """Distributions ship early patch releases: Debian 12 has 3.11.2."""
    oldest = PROJECT["requires-python"].removeprefix(">=") + ".0"
    for name in PINS:
        try:
            allowed = distribution(name).metadata.get("Requires-Python")  # the backport's [] raises
        except PackageNotFoundError:
            continue  # for another platform
        assert not allowed or SpecifierSet(allowed).contains(oldest), f"{name} needs Python {allowed}"


def test_the_readme_names_targets_that_exist():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    named = set(re.findall(r"\bmake ([a-z-]+)", readme))
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert {"demo", "test"} <= named <= targets
    assert {"demo", "test", "test-fast", "lab", "book", "release", "lint", "bench", "clean"} <= targets
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_links_of_the_documents_lead_somewhere():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("folder", ["autograder", "nnlab"])
def test_arrows_go_one_way(folder):
    forbidden = {
        "nnlab": r"^\s*(from|import) (autograder|nbgrader|tests)\b",
        "autograder": r"^\s*(from|import) tests\b",
    }[folder]
    for path in (ROOT / folder).rglob("*.py"):
        assert not re.search(forbidden, path.read_text(), re.MULTILINE), path


def test_an_old_python_gets_a_sentence(tmp_path):
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(
        ["make", "demo", f"PYTHON={old}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    assert done.returncode != 0 and "needs Python 3.11 or newer" in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_nothing_heavy_is_imported_by_the_helper_package():
    code = "import sys, nnlab; sys.exit(bool({'torch', 'matplotlib', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
