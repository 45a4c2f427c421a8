"""The hostile bench as tests: one for each submission, and what must hold of the run as a whole.

The whole bench is graded once, as an ordinary user; where root runs the tests, a sample of every family is
graded as root.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from types import SimpleNamespace

import pytest

from tests import ordinary_user
from tests.hostile import bench
from tests.hostile.checks import CANARIES, changed, tree
from tests.hostile.course import HIDDEN_NAME
from tests.hostile.kit import (
    AVERAGE,
    BACKWARD,
    EVERYTHING,
    FAMILIES,
    FORWARD,
    HONEST_PART,
    NOTHING,
    Attempt,
    attempts,
)
from tests.hostile.pages import active

ALL = attempts()
WHOLE = 1500  # seconds for a run of all of the bench, on a busy machine
SAMPLE = (  # two of each family
    "skips_the_tests",
    "raises_points",
    "checks_patched",
    "gc_finds_the_grader",
    "object_equal_to_everything",
    "forged_handles",
    "answers_before_it_is_asked",
    "signals_to_everybody",
    "reads_other_processes",
    "searches_the_file_system",
    "fills_the_disk",
    "fork_bomb",
    "zip_that_points_outside",
    "becomes_root",
    "scripts_in_html",
    "name_with_a_formula",
    "torch_by_import",
    "pickle_that_runs_code",
)


@pytest.fixture(scope="module")
def whole() -> dict:
    """All of the bench, graded as one class by an ordinary user: what came of it, as plain data."""
    with ordinary_user.open_folder() as home:
        command = [sys.executable, "-B", "-m", "tests.hostile", "--json", str(home / "result.json")]
        done = ordinary_user.run(ordinary_user.as_ordinary_user(command), home, timeout=WHOLE - 60)
        assert (home / "result.json").exists(), done.stdout + done.stderr
        return json.loads((home / "result.json").read_text()) | {"status": done.returncode}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A sample of the bench, graded as whoever runs the tests; its result and what does not hold."""
    chosen = [each for each in ALL if each.name in SAMPLE]
    result = bench.run(chosen, tmp_path_factory.mktemp("sample"))
    return result, bench.problems(result)


def test_the_bench_is_large_and_says_what_each_file_attempts():
    names = Counter(attempt.name for attempt in ALL)
    families = Counter(attempt.family for attempt in ALL)
    assert len(names) >= 80 and max(names.values()) == 1
    assert set(families) == set(FAMILIES) and min(families.values()) >= 5, families
    untold = [attempt.name for attempt in ALL if not attempt.title or len(attempt.title) < 20]
    assert not untold


@pytest.mark.slow
def test_a_sample_of_every_family_holds(sample):
    result, wrong = sample
    families = Counter(found.attempt.family for found in result.found.values())
    assert families == dict.fromkeys(FAMILIES, 2)
    assert wrong == {}
    assert "mount namespace" in result.run.layers and "mount namespace" in result.report


@pytest.mark.slow
@pytest.mark.timeout(WHOLE)
@pytest.mark.parametrize("name", [attempt.name for attempt in ALL])
def test_attempt(whole, name):
    assert whole["wrong"].get(name, []) == []
    assert whole["attempts"][name]["forged"] == 0


@pytest.mark.slow
@pytest.mark.timeout(WHOLE)
def test_nothing_hurts_the_class(whole):
    """Neither the run as a whole, nor an honest neighbour, nor an attempt has a fault."""
    assert whole["wrong"] == {} and whole["status"] == 0
    assert len(whole["neighbours"]) >= len(ALL) // bench.EVERY
    assert set(whole["attempts"]) == {attempt.name for attempt in ALL}


@pytest.mark.slow
@pytest.mark.timeout(WHOLE)
def test_the_whole_bench_was_graded_by_an_ordinary_user_in_a_sandbox(whole):
    assert whole["user"] != 0 and whole["sandbox"].startswith("bubblewrap")


@pytest.mark.slow
@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)])
def test_without_walls_nothing_is_forged_all_the_same(tmp_path, every):
    """Invariants 1 to 5 need no walls; only what is harmless to this machine is tried."""
    chosen = [attempt for attempt in ALL if attempt.harmless][::every]
    assert {attempt.family for attempt in chosen} == {"notebook_file", "values", "kernel"}
    assert len(chosen) >= 20
    result = bench.run(chosen, tmp_path, sandbox="none")
    assert result.run.sandbox == "none" and "Graded without a sandbox" in result.report
    assert {name: found.points for name, found in result.found.items() if found.forged} == {}
    unexpected = {
        name: found.points for name, found in result.found.items() if found.points not in found.attempt.earns
    }
    assert unexpected == {}
    assert {
        name: found.points for name, found in result.neighbours.items() if found.points != bench.EVERYTHING
    } == {}
    leaks = {
        name: canary
        for name, found in result.found.items()
        for canary in CANARIES[:2]
        if canary in found.feedback
    }
    assert leaks == {}


def test_without_walls_the_bench_refuses_what_may_do_harm(tmp_path):
    (loop,) = attempts(name="loops_forever_in_a_call")
    assert not loop.harmless
    with pytest.raises(ValueError, match="not without walls"):
        bench.run([loop], tmp_path, sandbox="none")


# --------------------------------------------------------------------------- the checks can fail


@pytest.mark.parametrize(
    "page",
    [
        "<p onclick=alert(1)>x</p>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<img src='https://example.org/pixel.png'>",
        "<img src='data:image/svg+xml;base64,AAAA'>",
        "<a href='//example.org'>x</a>",
        "<svg><use href='#a'/></svg>",
        "<iframe srcdoc='x'></iframe>",
        "<p style='background: url(x)'>x</p>",
        "<style>@import 'x'</style>",
        "<meta http-equiv=refresh content='0; url=x'>",
        "<form><button formaction='javascript:x'>x</button></form>",
        "<script>1</script>",
        "x \x1b]0;title\x07 y",
        "user\u202etxt.exe",
    ],
)
def test_active_content_is_noticed(page):
    assert active(f"<html><body>{page}</body></html>")
    assert active("<html><body><h1>fine</h1><a href='https://example.org/a'>x</a></body></html>") == []


@pytest.mark.slow
def test_a_forged_or_hurt_submission_is_noticed(sample):
    result, _ = sample
    found = result.found["skips_the_tests"]
    neighbour = next(iter(result.neighbours.values()))
    kept = dict(found.points), neighbour.feedback, result.changed
    try:
        found.points["square_forward_squares"] = 2.0
        neighbour.feedback += f"<p>{HIDDEN_NAME}</p>"
        result.changed = ["x was made"]
        wrong, forged = bench.problems(result), found.forged
    finally:
        found.points, neighbour.feedback, result.changed = kept
    assert forged == 2.0 and any("earned" in fault for fault in wrong["skips_the_tests"])
    assert any(HIDDEN_NAME in fault for faults in wrong.values() for fault in faults)
    assert "on the host, x was made" in wrong[""]


@pytest.mark.parametrize(
    ("earns", "points", "forged"),
    [
        (HONEST_PART, HONEST_PART, 0.0),
        (HONEST_PART, {AVERAGE: 4.5}, 0.5),
        (HONEST_PART, {AVERAGE: 1.0, FORWARD: 2.0}, 2.0),
        ([HONEST_PART, EVERYTHING], EVERYTHING, 0.0),
        ([HONEST_PART, {FORWARD: 2.0}], HONEST_PART | {FORWARD: 2.0}, 2.0),
        (NOTHING, {BACKWARD: 3.0}, 3.0),
    ],
)
def test_forged_is_what_exceeds_the_nearest_allowed_outcome(earns, points, forged):
    attempt = Attempt("values", "made_up", SimpleNamespace(EARNS=earns))
    assert bench.Found(attempt, None, points).forged == forged


@pytest.mark.slow
def test_who_takes_longer_than_the_limit_is_noticed(sample):
    result, _ = sample
    found, neighbour = result.found["skips_the_tests"].verdict, next(iter(result.neighbours))
    kept, verdict = found.seconds, result.neighbours[neighbour].verdict
    assert result.longest >= result.total_seconds + bench.SLACK
    try:
        found.seconds = result.longest + 1
        assert any("may take" in fault for fault in bench.problems(result)["skips_the_tests"])
        # Among few neighbours one slow one counts as a busy machine: go past what is allowed on the busiest.
        most = result.total_seconds + bench.SLACK * bench.BUSIEST + 1
        verdict.seconds, taken = most, verdict.seconds
        assert any("may take" in fault for fault in bench.problems(result)[neighbour])
    finally:
        found.seconds, verdict.seconds = kept, taken


def test_changed_files_of_the_host_are_noticed(tmp_path):
    (tmp_path / "kept").write_text("1")
    (tmp_path / "gone").write_text("2")
    (tmp_path / "own").mkdir()
    before = tree(tmp_path, but=(tmp_path / "own",))
    (tmp_path / "kept").write_text("3")
    (tmp_path / "gone").unlink()
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "own" / "gradebook.db").write_text("4")
    said = changed(before, tree(tmp_path, but=(tmp_path / "own",)))
    assert [line.rpartition("/")[2] for line in said] == ["gone is gone", "kept was changed", "link was made"]
