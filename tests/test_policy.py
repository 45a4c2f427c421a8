"""A policy's file: every value that makes no sense is named, and imports are read off the cells."""

from __future__ import annotations

import dataclasses
import re
from types import SimpleNamespace

import pytest

from autograder.commands import doctor
from autograder.course import policy
from autograder.course.adjustments import Adjustments
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.policy import Policy, Style
from autograder.course.records import Rebuilt
from autograder.judge import forbidden_imports
from tests.toy_course import ROOT, make_toy_course

STRICT = Policy(allowed_imports=("stdlib", "numpy", "scipy", "matplotlib", "nnlab", "tqdm"))


def load(tmp_path, text: str) -> Policy:
    (tmp_path / "a9.toml").write_text(text + "\n")
    return policy.load("a9", tmp_path)


# --------------------------------------------------------------------------- the file


def test_every_value_of_a_file_arrives(tmp_path):
    found = load(
        tmp_path,
        'allowed_imports = ["stdlib", "numpy"]\ncell_seconds = 7\nmemory_mb = 2048\n'
        'preload = ["numpy", "scipy.special"]\nhidden_modules = ["nnlab.gradients"]\n'
        '[style]\nkeeps_inputs = 1\nin_place = ["sgd_step"]',
    )
    assert found == Policy(
        allowed_imports=("stdlib", "numpy"),
        cell_seconds=7.0,
        memory_mb=2048,
        preload=("numpy", "scipy.special"),
        hidden_modules=("nnlab.gradients",),
        style=Style(1.0, ("sgd_step",)),
    )
    assert type(found.cell_seconds) is float and type(found.style.keeps_inputs) is float
    assert policy.load("a_without_a_file", tmp_path) == Policy()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cel_seconds = 5", ["unknown name 'cel_seconds'", "did you mean 'cell_seconds'", "total_seconds"]),
        ("cell_seconds = 0", ["cell_seconds must be a positive number from 0.5 to 86400, not 0"]),
        ("cell_seconds = 'ten'", ["cell_seconds must be", "not 'ten'"]),
        ("call_seconds = nan", ["call_seconds must be", "not nan"]),
        ("total_seconds = inf", ["total_seconds must be", "not inf"]),
        ("memory_mb = 1", ["memory_mb must be", "whole and from 512 to 1048576, not 1"]),
        ("memory_mb = 4096.5", ["memory_mb must be", "whole", "not 4096.5"]),
        ("memory_mb = true", ["memory_mb must be", "not True"]),
        ("processes = 2", ["processes must be", "from 16"]),
        ("output_kb = -1", ["output_kb must be"]),
        ("output_kb = 4096\noutput_mb = 2", ["output_kb = 4096 is more than output_mb allows: at most 2048"]),
        ("output_kb = 2048\nreply_mb = 1", ["output_kb = 2048 is more than reply_mb allows: at most 1024"]),
        ("cell_seconds = 400", ["cell_seconds = 400 is more than total_seconds allows: at most 300"]),
        ("call_seconds = 50\ntotal_seconds = 40\ncell_seconds = 5", ["call_seconds = 50", "at most 40"]),
        ("attempts = 'first'", ['attempts must be "last" or "best"', "not 'first'"]),
        ("max_attempts = 2.5", ["max_attempts must be", "whole", "from 0 to 10000, not 2.5"]),
        ("preload = 'numpy'", ["preload must be a list of strings", "not 'numpy'"]),
        ("preload = ['numpy', 3]", ["preload must be a list of strings"]),
        ("preload = ['numpi']", ["preload: there is no module 'numpi'", "did you mean 'numpy'"]),
        ("preload = ['scipy.no_such_part']", ["no module 'scipy.no_such_part'"]),
        ("hidden_modules = ['nnlab.gradient']", ["no module 'nnlab.gradient' in nnlab", "'nnlab.gradients'"]),
        ("hidden_modules = ['json']", ["no module 'json' in nnlab", "known are"]),
        ("allowed_imports = ['scpy']", ["no package 'scpy'", "did you mean 'scipy'", "'stdlib'"]),
        ("allowed_imports = ['scipy.special']", ["takes whole packages", "'scipy'"]),
        ("[style]\nkeep_inputs = 1", ["unknown rule 'style.keep_inputs'", "did you mean 'keeps_inputs'"]),
        ("[style]\nkeeps_inputs = -1", ["style.keeps_inputs must be", "from 0 to 100, not -1"]),
        ("[style]\nin_place = 'f'", ["style.in_place must be a list of strings"]),
        ("style = 3", ["style must be a table", "not 3"]),
        ("cell_seconds = ", ["not readable as TOML"]),
        ('x = "\\q"', ["not readable as TOML"]),
    ],
)
def test_a_value_that_makes_no_sense_is_named(tmp_path, line, said):
    with pytest.raises(UserError) as caught:
        load(tmp_path, line)
    assert [text for text in ["a9.toml", *said] if text not in str(caught.value)] == []
    assert len(str(caught.value).splitlines()) == 1


def test_bytes_that_are_no_text_are_named(tmp_path):
    (tmp_path / "a9.toml").write_bytes(b"cell_seconds = 5 # \xff\n")
    with pytest.raises(UserError, match=r"a9\.toml: not readable"):
        policy.load("a9", tmp_path)


def test_no_module_is_imported_to_see_that_it_exists(tmp_path, monkeypatch):
    package = tmp_path / "loud_package"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    (package / "part.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load(tmp_path, "preload = ['loud_package.part']").preload == ("loud_package.part",)


def test_the_documents_say_what_the_code_does():
    text = (ROOT / "docs" / "instructors.md").read_text()
    row = re.compile(r"^\| `([\w.]+)` \| [^|]* \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
    rows = {name: about for name, *about in row.findall(text)}
    names = {item.name for item in dataclasses.fields(Policy)} - {"style", "adjustments"}
    assert all(re.search(rf"^{item.name} = \[", text, re.M) for item in dataclasses.fields(Adjustments))
    assert set(rows) == names | {f"style.{item.name}" for item in dataclasses.fields(Style)}
    for name, (low, high) in policy._RANGES.items():
        default, allowed = rows.get(name) or rows[f"style.{name}"]
        assert allowed.startswith(f"{low} to {high}"), name
        assert default.startswith(f"{getattr(Policy(), name, 0):g}"), name
    example = re.search(r"```toml\n(allowed_imports.*?)```", text, re.S)[1]
    assert (
        example.splitlines()[0]
        == (ROOT / "autograder" / "policies" / "a2_preprocessing.toml").read_text().splitlines()[1]
    )


@pytest.mark.parametrize("name", Course(ROOT).assignments())
def test_the_assignments_own_cells_may_import_what_they_need(name):
    assignment, found = Course(ROOT).load(name), policy.load(name)
    forbidden_imports.check(assignment, found)
    assert (
        ("torch" in found.absent) == (name != "a7_architectures")
        and found.allows("scipy.special")
        and found.allows("math")
    )
    with pytest.raises(UserError, match=rf"{name}\.toml: allowed_imports leaves out 'matplotlib'"):
        forbidden_imports.check(assignment, dataclasses.replace(found, allowed_imports=("numpy", "nnlab")))


def test_doctor_reads_every_policy(tmp_path, monkeypatch):
    folder = tmp_path / "autograder" / "policies"
    folder.mkdir(parents=True)
    make_toy_course(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert [f.text for f in doctor._policies()] == [f"none in {folder}; the defaults hold for a1_toy"]
    (folder / "a1_toy.toml").write_text("memory_mb = 1\n")
    (folder / "a1_tyo.toml").write_text("")
    found = list(doctor._policies())
    assert [f.state for f in found] == ["problem", "note", "ok"]
    assert "memory_mb must be" in found[0].text and "a1_tyo.toml belongs to no assignment" in found[1].text
    (folder / "a1_toy.toml").write_text('allowed_imports = ["stdlib"]\n')
    assert "leaves out 'numpy'" in next(doctor._policies()).text


# --------------------------------------------------------------------------- imports, read off the cells


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import torch, numpy as np", [("torch", 1), ("numpy", 1)]),
        ("x = 1\nfrom torch.nn import Linear as L", [("torch.nn.Linear", 2)]),
        ("def f():\n    import jax.numpy", [("jax.numpy", 2)]),
        ("%matplotlib inline\nfiles = !ls\nnp.mean?\nimport torch", [("torch", 4)]),
        ("\n\n%%timeit -n 1\nimport torch", [("torch", 4)]),
        ("  import torch\n  x = 1", [("torch", 1)]),
        (
            "from importlib import import_module as load\nload('to' + 'rch')",
            [("importlib.import_module", 1), ("torch", 2)],
        ),
        ("get = __import__\nget(f'tor{\"ch\"}')", [("torch", 2)]),
        ("exec('x = 1\\nimport torch')", [("torch", 2)]),
        ("'import torch'  # import torch", []),
        ("from . import sibling", []),
        ("__import__(name)\nexec(code)", []),
        ("import torch(", []),
        ("import torch\0", []),
        ("(" * 20_000 + "import torch", []),
        ("x = " + "-" * 90_000 + "1\nimport torch", []),
        ("import torch\n" + "# " + "x" * 100_000, []),
    ],
)
def test_imports_are_read_off_a_cell(source, found):
    assert [(use.module, use.line) for use in forbidden_imports.imports_of(source, 3)] == found


def rebuilt_of(*sources: str) -> Rebuilt:
    cells = [SimpleNamespace(source=source) for source in sources]
    return Rebuilt(SimpleNamespace(cells=cells), ["answer"] * len(cells))


def test_one_note_names_every_line_and_says_what_is_allowed():
    cells = rebuilt_of("import numpy", "x = 1\nimport torch", "import sklearn.svm as s")
    (note,) = forbidden_imports.read(cells, STRICT)
    assert note.code == "forbidden_import"
    named = "cell 2, line 2: import torch; cell 3, line 1: import sklearn.svm as s (allowed: "
    assert note.text.startswith(named)
    assert "imports torch, sklearn (cell 2, line 2, cell 3, line 1)" in note.student
    assert "numpy, scipy" in note.student and "costs nothing" in note.student
    many = forbidden_imports.read(rebuilt_of(*["import torch"] * 50), STRICT)[0]
    assert "and 42 more" in many.text and len(many.text) < 1000


def test_what_is_allowed_gives_no_note():
    fine = rebuilt_of(
        "import numpy as np, math, scipy.stats\nfrom tqdm.auto import tqdm",
        "%%writefile helper.py\nx = 1",
        "import helper\nfrom nnlab import check",
    )
    assert forbidden_imports.read(fine, STRICT) == []
    assert forbidden_imports.read(rebuilt_of("import torch"), Policy()) == []


def test_a_framework_is_no_file_of_the_student_whatever_a_cell_says():
    assert forbidden_imports.read(rebuilt_of("# see torch.py\nimport torch"), STRICT)


def test_a_hidden_module_is_mentioned():
    hidden = dataclasses.replace(STRICT, hidden_modules=("nnlab.gradients",))
    (note,) = forbidden_imports.read(rebuilt_of("from nnlab import check, gradients"), hidden)
    assert "from nnlab import check, gradients" in note.text and "nnlab.gradients" in note.student
