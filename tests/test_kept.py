"""Memory does not grow with the class: submissions wait on disk, and judges are given a few at a time."""

import dataclasses

import pytest

from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.intake.kept import KeptSubmissions
from autograder.judge.pool import JudgePool
from tests.toy_course import make_toy_course


@pytest.fixture
def course(tmp_path):
    return make_toy_course(tmp_path)


@pytest.mark.parametrize("keep_new", [True, False])
def test_a_submission_comes_back_as_it_came_in(course, keep_new):
    kept = KeptSubmissions(course.workspace, course.load("a1"), ("weights.bin",), keep_new)
    ada = Submission("ada", b"{}", "x.ipynb", "2026-03-01T12:00:00+00:00", files={"weights.bin": b"123"})
    bob = Submission("bob", None, problem="no notebook")
    bare = [kept.put(ada), kept.put(bob)]
    assert bare == [dataclasses.replace(ada, notebook=None, files={}), bob]
    assert list(kept.whole(bare)) == [ada, bob]


def test_a_submission_that_changes_meanwhile_is_not_graded(course):
    kept = KeptSubmissions(course.workspace, course.load("a1"), ())
    bare = kept.put(Submission("ada", b"{}"))
    next((course.workspace / "submitted" / "ada").glob("*/*.ipynb")).write_bytes(b"[]")
    with pytest.raises(UserError, match="was changed while it was being graded"):
        kept.read(bare)


def test_a_pool_takes_no_more_submissions_than_its_judges_soon_need(monkeypatch):
    monkeypatch.setattr(JudgePool, "_hand_out", lambda self: None)
    taken, pool = [], JudgePool(None, None, 3)
    pool.run(taken.append(number) or Submission(str(number), b"") for number in range(100))
    assert len(taken) == 6
