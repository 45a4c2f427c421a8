"""Simulate a week of uploads before a deadline: who waits how long, and which step is the first to be full.

Costs come from docs/scaling.json, which `measure` writes. An upload goes through four steps: a scheduler,
a judge, the coordinator (which reads uploads, and writes receipts and the gradebook), and a page is
written; see `Setup.alone`. Each step serves in order of arrival with so many servers. So no calendar of
events is needed, as a library like simpy keeps: an upload begins where it arrived and a server is free,
whichever is later, and a heap knows which server is free first. That is exact for such a line of queues,
and simulates 300,000 uploads in about a second.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

A1 = "a1_activations"
SEED = 1
WEEK, HOUR = 7 * 24 * 3600.0, 3600.0
STEPS = ("scheduler", "judges", "coordinator", "pages")
TASKS_A_SECOND = (
    300.0  # of a Dask scheduler; an upload is a task here, though beyond 50 judges several are one
)
GRACE = 600.0  # seconds: people do not aim at the last instant before a deadline, but at the last minutes


@dataclass(frozen=True)
class Setup:
    """What is simulated. What cannot be measured here, and so is assumed, stands here with its value.

    Attributes:
        students, judges: how many; a judge and its worker take turns, so they take one core.
        sections: the class is divided into so many, each with its share of the judges, and a gradebook and a
            coordinator of its own; one of them is simulated.
        alone: whether each result is written by itself, gradebook and page, as `autograder watch` does; else
            gradebook writes are gathered as `grade` does, and a pool of processes writes the pages.
        page_writers: how many they are, of each section.
        attempts: uploads of a student, on average: one, and a Poisson number more.
        hangs: share of uploads with an endless loop, which holds its judge until the limits end it.
        deaths: of judges, in an hour of work of one; what it had in hand is graded again.
        lost: share of the judges that are gone, `lost_from` seconds before the deadline and for `lost_for`.
        assignment: whose measured costs.
        price: of an hour of a core, in dollars.
    """

    students: int
    judges: int
    sections: int = 1
    alone: bool = True
    page_writers: int = 4
    attempts: float = 3.0
    hangs: float = 0.01
    deaths: float = 0.05
    lost: float = 0.0
    lost_from: float = HOUR
    lost_for: float = HOUR
    assignment: str = A1
    price: float = 0.05


@dataclass
class Result:
    """A simulated week of one section.

    Attributes:
        arrived, done: of each upload, seconds after the week began.
        busy: by step, (begun, seconds, servers) of all that it served.
    """

    setup: Setup
    arrived: np.ndarray
    done: np.ndarray
    busy: dict[str, tuple[np.ndarray, np.ndarray, int]] = field(default_factory=dict)

    @property
    def waits(self) -> np.ndarray:
        return self.done - self.arrived

    def load(self, step: str, begin: float = WEEK - GRACE, end: float = WEEK) -> float:
        """Work that arrives for a step between two times, in parts of what its servers can do meanwhile."""
        _, seconds, servers = self.busy[step]
        there = (self.arrived >= begin) & (self.arrived < end)
        return float(seconds[there].sum() / (servers * (end - begin)))

    @property
    def bottleneck(self) -> str:
        """The step with the highest load in the last minutes before the deadline."""
        return max(STEPS, key=self.load)

    @property
    def core_hours(self) -> float:
        """Of all sections."""
        work = sum(self.busy[step][1].sum() for step in ("judges", "coordinator", "pages"))
        return float(self.setup.sections * work / HOUR)


def uploads(setup: Setup, rng: np.random.Generator) -> np.ndarray:
    """When uploads arrive, in order: the pressure to act is inversely proportional to the time that is left.

    (Alfi, Parisi and Pietronero, "Conference registration: how people react to a deadline", Nature Physics 3,
    746, 2007.)
    """
    n = int((1 + rng.poisson(setup.attempts - 1, setup.students // setup.sections)).sum())
    left = GRACE * ((1 + WEEK / GRACE) ** rng.random(n) - 1)
    return np.sort(WEEK - left)


def serve(
    arrived: np.ndarray, seconds: np.ndarray, servers: int, away: tuple[int, float, float] = (0, 0.0, 0.0)
) -> np.ndarray:
    """When each of those that arrive (in order) begins to be served.

    Args:
        away: how many of the servers are gone, from when, until when; they finish what they have in hand.
    """
    if servers == 1 and not away[0]:  # without a loop: the work so far, after the latest pause
        work = np.cumsum(seconds)
        return np.maximum.accumulate(arrived - (work - seconds)) + work - seconds
    gone, start, end = away
    free = [(0.0, number) for number in range(servers)]
    begun = np.empty(len(arrived))
    for job, (time, cost) in enumerate(zip(arrived.tolist(), seconds.tolist(), strict=True)):
        while True:
            at, server = free[0]
            begin = max(at, time)
            if server >= gone or not start <= begin < end:
                break
            heapq.heapreplace(free, (end, server))
        begun[job] = begin
        heapq.heapreplace(free, (begin + cost, server))
    return begun


def with_restarts(seconds: np.ndarray, setup: Setup, restart: float, rng: np.random.Generator) -> np.ndarray:
    """Seconds in a judge, with those of judges that died over it and were started again."""
    total, going = np.zeros(len(seconds)), np.arange(len(seconds))
    while len(going) and setup.deaths:
        dies = rng.exponential(HOUR / setup.deaths, len(going))
        ends = dies >= seconds[going]
        total[going[~ends]] += dies[~ends] + restart
        going = going[~ends]
    return total + seconds


def simulate(setup: Setup, measured: dict, seed: int = SEED) -> Result:
    """Let a week of uploads go through all steps."""
    rng = np.random.default_rng(seed)
    judging, growth, intake = measured["judging"][setup.assignment], measured["growth"], measured["intake"]
    arrived, judges = uploads(setup, rng), setup.judges // setup.sections
    n = len(arrived)
    judge = np.where(
        rng.random(n) < setup.hangs,
        rng.choice(measured["hangs"]["clock"], n),
        rng.choice(judging["seconds"], n),
    )
    writer, pages = growth["writer"], rng.choice(growth["feedback"]["seconds"], n)
    coordinator = intake["intake_cpu"][-1] / intake["n"][-1] + writer["receipt_cpu"][-1]
    coordinator += np.mean(growth["alone"]["seconds"]) if setup.alone else writer["gradebook_cpu"][-1]
    costs = {
        "scheduler": (np.full(n, 0.0 if setup.alone else 1 / TASKS_A_SECOND), 1),
        "judges": (with_restarts(judge, setup, judging["start_seconds"], rng), judges),
        "coordinator": (coordinator + setup.alone * pages, 1),
        "pages": (pages * (not setup.alone), setup.page_writers),
    }
    away = (round(setup.lost * judges), WEEK - setup.lost_from, WEEK - setup.lost_from + setup.lost_for)
    result = Result(setup, arrived, arrived)
    order, now = np.arange(n), arrived
    for step in STEPS:
        seconds, servers = costs[step]
        begun = serve(now, seconds[order], servers, away if step == "judges" else (0, 0.0, 0.0))
        started = np.empty(n)
        started[order] = begun
        result.busy[step] = started, seconds, servers
        done = started + seconds
        order = np.argsort(done, kind="stable")
        now = done[order]
    result.done = done
    return result
