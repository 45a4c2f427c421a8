"""The plan for large classes: its simulation is right where a formula or a real run says what must come out,
and the page shows what was measured and simulated."""

from __future__ import annotations

import json
import math
from functools import cache

import numpy as np
import pytest

from tests.scaling import page
from tests.scaling.queues import HOUR, WEEK, Setup, serve, uploads, with_restarts


@cache
def measured() -> dict:
    return json.loads(page.MEASURED.read_text())


def erlang_c(servers: int, load: float) -> float:
    """Probability that one has to wait in M/M/c; `load` is arrivals times service, in servers."""
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(load**k / math.factorial(k) for k in range(servers)) + last)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (4, 3.2)])
def test_waits_are_those_of_the_formula(servers, load):
    rng, n = np.random.default_rng(0), 200_000
    arrived, seconds = np.cumsum(rng.exponential(1 / load, n)), rng.exponential(1.0, n)
    begun = serve(arrived, seconds, servers)
    expected = erlang_c(servers, load) / (servers - load)
    assert (begun - arrived).mean() == pytest.approx(expected, rel=0.05)
    # Little's law: how many are there, on average, is the rate of arrivals times the time they stay
    span = (begun + seconds).max()
    there = np.searchsorted(arrived, grid := np.linspace(0, span, 20_001)) - np.searchsorted(
        np.sort(begun + seconds), grid
    )
    assert there.mean() == pytest.approx(n / span * (begun + seconds - arrived).mean(), rel=0.02)


def test_one_server_and_many_take_the_same_path():
    rng = np.random.default_rng(0)
    arrived, seconds = np.sort(rng.random(500)), rng.exponential(0.01, 500)
    never = (1, -1.0, -1.0)  # gone at no time: takes the loop that serves many servers
    assert np.allclose(serve(arrived, seconds, 1), serve(arrived, seconds, 1, never))


def test_servers_that_are_gone_serve_nobody():
    arrived, seconds = np.zeros(40), np.ones(40)
    begun = serve(arrived, seconds, 4, away=(2, 3.0, 8.0))
    assert [int((begun == time).sum()) for time in range(10)] == [4, 4, 4, 2, 2, 2, 2, 2, 4, 4]


def test_a_judge_that_dies_costs_its_work_and_a_start():
    setup = Setup(1, 1, deaths=360.0)  # one in ten seconds of work
    total = with_restarts(np.full(100_000, 5.0), setup, 3.0, np.random.default_rng(0))
    # to get through t seconds without a failure of rate r, each of which costs c, takes (e^rt - 1)(1/r + c)
    assert total.mean() == pytest.approx((math.exp(0.5) - 1) * (10 + 3), rel=0.02)


def test_more_uploads_come_the_nearer_the_deadline_is():
    times = uploads(Setup(20_000, 1), np.random.default_rng(0))
    assert len(times) == pytest.approx(60_000, rel=0.02) and times.min() >= 0 and times.max() <= WEEK
    last = np.mean(times > WEEK - HOUR)
    assert last == pytest.approx(math.log(1 + 6) / math.log(1 + WEEK / 600), abs=0.01)


def test_the_real_run_took_as_long_as_its_queue_predicts():
    run = measured()["run"]
    seconds = np.array(run["judge_seconds"])
    predicted = (serve(np.zeros(len(seconds)), seconds, run["judges"]) + seconds).max()
    assert run["makespan_seconds"] == pytest.approx(predicted, rel=0.15)


def test_the_page_shows_what_was_measured_and_simulated():
    text = page.PAGE.read_text()
    small = [setup for setup in page.SETUPS if setup.students <= 10_000]
    lines = [line for table in page.tables(measured(), small).values() for line in table.splitlines()]
    assert [line for line in lines if line not in text] == []
    words = " ".join(text.split())
    assert [sentence for sentence in page.sentences(measured()) if sentence not in words] == []


@pytest.mark.long
def test_all_of_the_page_is_what_was_simulated():
    text = page.PAGE.read_text()
    found = page.tables(measured()) | {"trouble": page.table_of_failures(measured())}
    assert page.with_tables(text, found) == text
