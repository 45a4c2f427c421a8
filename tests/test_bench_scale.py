"""The benchmark of a simulated class: what was measured is kept, wrong scores and missed targets are said."""

from __future__ import annotations

import dataclasses

import pytest

from tests import bench_scale
from tests.bench_scale import CLUSTER, ONE, STOCK, TWO, Job, Result, State, plan

A1, N = "a1_activations", 200
WALLS = {STOCK: 40.0, ONE: 158.0, TWO: 80.0, CLUSTER: 90.0}


def measured(job: Job, *_) -> Result:
    """As on a machine that reaches every target."""
    graded = 4 if job.configuration == STOCK else job.students
    wall = WALLS[job.configuration] * (job.students / N if job.configuration != STOCK else 1)
    scores = f"of {graded}"
    return Result(graded, wall, 0.1, [], scores, cpu=wall, start_up=4.0, peak_mb=150 + job.students / 100)


@pytest.fixture
def jobs():
    return plan([A1], N, cluster=True)


@pytest.fixture
def no_course(monkeypatch):
    monkeypatch.setattr(bench_scale, "copy_of_the_course", lambda folder: folder)


def test_an_interrupted_run_goes_on_and_changed_code_begins_again(jobs, no_course, tmp_path, monkeypatch):
    done = []

    def until_the_third(job, *_):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(job)
        return measured(job)

    monkeypatch.setattr(bench_scale, "measure", until_the_third)
    with pytest.raises(KeyboardInterrupt):
        bench_scale.run_all(jobs, State(tmp_path / "state"))
    assert done == jobs[:2]
    monkeypatch.setattr(bench_scale, "measure", lambda job, *_: done.append(job) or measured(job))
    bench_scale.run_all(jobs, State(tmp_path / "state"))
    assert done == jobs
    monkeypatch.setattr(bench_scale, "SEED", 2)
    assert State(tmp_path / "state").results == {}


def test_what_is_reached_is_said(jobs, capsys):
    found = {job: measured(job) for job in jobs}
    assert bench_scale.report(jobs, found, N) == 0
    bench_scale.targets(jobs, found, N)
    said = capsys.readouterr().out
    assert said.count("as expected") == 4 and "NOT" not in said
    assert "efficiency, 1 to 2 workers: 0.99 (target: at least 0.9; reached)" in said
    assert "minutes for 1,000 students of a1, 2 workers (extrapolated from 200): 6.40" in said
    assert "150 MB for 50 students, 151 MB for 100 students, 152 MB for 200 students" in said


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        (TWO, {"wrong": ["student_0007"]}, "NOT AS EXPECTED: 1 students (student_0007)"),
        (CLUSTER, {"scores": "others"}, "NOT THOSE OF ONE WORKER"),
        (TWO, {"wall": 100.0}, "target: at least 0.9; NOT reached"),
        (TWO, {"peak_mb": 300.0}, "target: at most 1.1; NOT reached"),
        (STOCK, {"wall": 8.0}, "target: at least 20x; NOT reached"),
        (TWO, {"load": 3.0}, "load of the machine when the runs began: 0.1 to 3.0"),
    ],
)
def test_what_is_not_reached_is_said(jobs, kind, change, said, capsys):
    found = {job: measured(job) for job in jobs}
    job = Job(A1, kind, N)
    found[job] = dataclasses.replace(found[job], **change)
    assert bench_scale.report(jobs, found, N) == ("wrong" in change or "scores" in change)
    bench_scale.targets(jobs, found, N)
    assert said in capsys.readouterr().out
