"""`work/`, where people work: what a new version of the course replaces there, and what it never does."""

from __future__ import annotations

import json

import nbformat
import pytest

from nnlab import lab

NAME = "assignments/a1/a1.ipynb"


def notebook(*sources: str, output: str = "") -> str:
    cells = [nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    if output:
        cells[0].outputs = [nbformat.v4.new_output("stream", text=output)]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


@pytest.fixture
def course(tmp_path):
    for name, text in {NAME: notebook("x"), lab.FIRST: notebook("y"), "assignments/a1/data.csv": "1"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def work(course):
    assert lab.update(course, course / "work") == [f"3 files copied into {course / 'work'}"]
    return course / "work"


def test_a_second_time_nothing_is_copied(course, work):
    assert lab.update(course, work) == []


@pytest.mark.parametrize("mine", [notebook("x"), notebook("x", output="run")])
def test_what_was_only_run_is_replaced_by_a_new_version(course, work, mine):
    (work / NAME).write_text(mine)
    (course / NAME).write_text(notebook("x", "new"))
    assert lab.update(course, work) == [f"1 file copied into {work}"]
    assert (work / NAME).read_bytes() == (course / NAME).read_bytes()


@pytest.mark.parametrize("lost_record", [False, True])
def test_what_was_changed_stays_and_the_new_version_lies_beside_it(course, work, lost_record):
    (work / NAME).write_text(notebook("my answer"))
    if lost_record:
        (work / lab.RECORD).write_text("{")
    else:
        assert lab.update(course, work) == []
    (course / NAME).write_text(notebook("x", "new"))
    said = lab.update(course, work)
    assert said[0] == f"work/{NAME}: you changed it, so it stays; the new version is a1.new.ipynb"
    assert (work / NAME).read_text() == notebook("my answer")
    assert (work / NAME).with_name("a1.new.ipynb").read_bytes() == (course / NAME).read_bytes()
    assert lab.update(course, work) == [], "said once"


def test_what_was_deleted_comes_back(course, work):
    (work / NAME).unlink()
    assert lab.update(course, work) == [f"1 file copied into {work}"] and (work / NAME).exists()


def test_half_a_notebook_is_kept(course, work):
    (work / NAME).write_text('{"cells": [')
    (course / NAME).write_text(notebook("x", "new"))
    assert len(lab.update(course, work)) == 2 and (work / NAME).read_text() == '{"cells": ['


def test_without_a_course_it_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "COURSE", tmp_path)
    assert lab.main(["--copy-only"]) == 1
    assert "Run this in the folder of the course" in capsys.readouterr().err


def test_the_record_names_what_was_copied(work):
    assert set(json.loads((work / lab.RECORD).read_text())) == {NAME, lab.FIRST, "assignments/a1/data.csv"}
