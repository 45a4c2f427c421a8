"""nbgrader's exchange, as JupyterHub uses it: release, fetch, submit, collect, grade, and feedback back."""

from __future__ import annotations

import copy
import dataclasses
import json
import os

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)

from autograder.cli import main
from autograder.commands.grade import Options, grade
from autograder.course import policy as policies
from autograder.release.release import release
from tests.conftest import QUICK
from tests.toy_course import GOOD, MEAN, NAME, make_toy_course, submission_notebook

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("alembic_once")]
WRONG = GOOD | {"column_mean": MEAN.replace(" / x.shape[0]", "")}


def test_submissions_go_through_the_exchange_and_feedback_comes_back(tmp_path, monkeypatch):
    light = dataclasses.replace(QUICK, preload=("numpy", "nnlab.check"))
    monkeypatch.setattr(policies, "load", lambda *_: light)
    course = make_toy_course(tmp_path / "course")
    release(course, NAME)
    (tmp_path / "exchange").mkdir()
    config = course.nbgrader_config()
    config.Exchange.root = str(tmp_path / "exchange")
    config.CourseDirectory.assignment_id = NAME

    def run(step, student="", **options):
        """Do what the nbgrader command of that name does, in the folder of the instructor or of a student."""
        own = copy.deepcopy(config)
        place = tmp_path / student if student else course.root
        if student:
            own.CourseDirectory.student_id = student
            own.Exchange.cache = str(place / "cache")
        place.mkdir(exist_ok=True)
        monkeypatch.chdir(place)
        step(
            coursedir=CourseDirectory(config=own),
            authenticator=Authenticator(config=own),
            config=own,
            **options,
        ).start()

    run(ExchangeReleaseAssignment)
    for student, answers in (("ada", GOOD), ("kim", WRONG)):
        run(ExchangeFetchAssignment, student)
        fetched = tmp_path / student / NAME / f"{NAME}.ipynb"
        assert fetched.read_bytes() == course.release_path(NAME).read_bytes()
        fetched.write_text(json.dumps(submission_notebook(course.load(NAME), answers)))
        run(ExchangeSubmit, student)
    run(ExchangeCollect, check_owner=False)  # both belong to the user who runs the tests
    collected = course.workspace / "submitted"
    assert sorted(os.listdir(collected)) == ["ada", "kim"]

    done = grade(course, NAME, collected, Options(1, report=False))
    assert {name: verdict.points for name, verdict in done.verdicts.items()} == {"ada": 9, "kim": 5}
    assert done.not_understood == [] and all(verdict.timestamp for verdict in done.verdicts.values())
    run(ExchangeReleaseFeedback)
    for student in ("ada", "kim"):
        run(ExchangeFetchFeedback, student)
        (page,) = (tmp_path / student).rglob(f"feedback/*/{NAME}.html")
        own = course.workspace / "feedback" / student / NAME / f"{NAME}.html"
        assert page.read_text() == own.read_text() and f"feedback for {student}</title>" in page.read_text()

    # kim hands in again, and a watch of the same folder gives the result back: nobody collects or releases
    fetched.write_text(json.dumps(submission_notebook(course.load(NAME), GOOD)))
    run(ExchangeSubmit, "kim")
    (inbound,) = (tmp_path / "exchange").glob("*/inbound")
    assert len(list(inbound.iterdir())) == 3
    wanted = ["watch", "a1", str(inbound), "--course", str(course.root), "--workers", "1"]
    assert main([*wanted, "--once", "--release-feedback"]) == 0
    run(ExchangeFetchFeedback, "kim")
    pages = sorted((tmp_path / "kim").rglob(f"feedback/*/{NAME}.html"), key=lambda path: path.parent.name)
    assert len(pages) == 2, "one of each attempt"
    assert "Your last attempt counts: this one, 9 of 14" in pages[1].read_text()
    assert pages[0].read_text() == page.read_text(), "the first is as it was"
