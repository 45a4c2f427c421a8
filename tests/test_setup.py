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


def test_the_license_says_which_is_which():
    licenses = {name: (ROOT / name).read_text(encoding="utf-8") for name in PROJECT["license-files"]}
    assert PROJECT["license"] == "BSD-3-Clause AND CC-BY-4.0"
    assert "BSD 3-Clause License" in licenses["LICENSE"] and "LICENSE-CC-BY-4.0" in licenses["LICENSE"]
    assert "Section 8 – Interpretation." in licenses["LICENSE-CC-BY-4.0"], "the legal code is cut off"
    for folder in ("nnlab", "autograder", "lectures", "solutions", "assignments", "docs", "tests", "book"):
        assert f"{folder}/" in licenses["LICENSE"], f"LICENSE does not say what covers {folder}/"


def test_hooks_call_tools_of_this_project():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {"ruff-format", "ruff-check", "mypy", "nbstripout", "notebooks"} == {hook["id"] for hook in hooks}
    for hook in hooks:
        program, *rest = hook["entry"].split()
        assert hook["language"] == "system" and program.startswith(".venv/bin/")
        tool = program.removeprefix(".venv/bin/")
        assert tool in PINS or tool == "python", f"{tool} is not pinned"
        if tool == "python":
            assert rest[0] == "-m" and (ROOT / f"{rest[1].replace('.', '/')}.py").exists()


def test_the_public_workflow_runs_what_ci_runs():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    (job,) = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if step.get("name") == "Lint and test"] == [".ci/run"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert job["strategy"]["matrix"]["python-version"][0] == oldest
    assert True in workflow, "YAML reads the key `on` as true"


@pytest.mark.parametrize("name", ["grading", "lecture", "idea"])
def test_issue_forms_ask_for_what_a_maintainer_needs(name):
    form = yaml.safe_load((ROOT / f".github/ISSUE_TEMPLATE/{name}.yml").read_text())
    asked = {part["id"] for part in form["body"] if part["type"] != "markdown"}
    needed = {
        "grading": {"observed", "command", "notebook", "receipt", "doctor", "version"},
        "lecture": {"place", "observed", "doctor", "version"},
        "idea": {"goal"},
    }
    assert form["name"] and form["description"] and asked >= needed[name]


def test_commands_that_forms_and_templates_name_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    help_text = subprocess.run(
        [sys.executable, "-m", "autograder", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for path in [*(ROOT / ".github").rglob("*.yml"), *(ROOT / ".github").rglob("*.md")]:
        text = path.read_text()
        assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets, path
        for command in re.findall(r"-m autograder ([a-z]+)", text):
            assert f"\n    {command} " in help_text, f"{path.name}: autograder {command}"
        for module in re.findall(r"-m (nnlab\.[a-z.]+)", text):
            assert (ROOT / f"{module.replace('.', '/')}.py").exists(), f"{path.name}: {module}"


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
