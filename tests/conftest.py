"""Fixtures that several test files share, and how many threads the tests compute with."""
# ruff: noqa: E402

from __future__ import annotations

import os

# Several test processes share the cores. With one thread per core in each, the many small operations of torch
# and BLAS spend nine tenths of their time waiting for each other. Libraries read this when they are imported.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import dataclasses
import functools
import itertools
import os
import signal
from urllib.parse import quote

import nbgrader.api as nbgrader_api
import pytest
from hypothesis import settings
from sqlalchemy import create_engine

from autograder.course.policy import Policy
from autograder.worker.client.worker import Worker
from autograder.worker.sandbox import launch
from tests import postgres as postgres_for_tests
from tests.toy_course import make_toy_course

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # so a shell starts what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("short", derandomize=True, database=None)  # the same examples in every run
settings.register_profile("long", max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

_NUMBERS = itertools.count()
QUICK = Policy(cell_seconds=3, call_seconds=1.5, total_seconds=40, memory_mb=1024, disk_mb=8)


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """The toy assignment, loaded; tests must not change its course."""
    return make_toy_course(tmp_path_factory.mktemp("toy")).load("a1")


@pytest.fixture(scope="session")
def sandbox():
    """The sandbox of this machine; a machine without one fails these tests, it does not skip them."""
    return launch.choose("auto")


@pytest.fixture(scope="module")
def worker(sandbox):
    """A running worker with short limits."""
    worker = Worker(sandbox, dataclasses.replace(QUICK, preload=("numpy", "nnlab.check", "tqdm")))
    worker.start()
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def postgres_server():
    """Gives the URL of a database of a PostgreSQL server, for its name and a password."""
    with postgres_for_tests.server() as url:
        yield url


@pytest.fixture
def postgres(postgres_server):
    """The URL of an empty PostgreSQL database."""
    password = quote(postgres_for_tests.PASSWORD)
    name = f"grades_{next(_NUMBERS)}"
    engine = create_engine(postgres_server("postgres", password), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return postgres_server(name, password)


@pytest.fixture(scope="module")
def alembic_once():
    """nbgrader starts alembic for each new gradebook, which takes seconds: once is enough here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nbgrader_api, "get_alembic_version", functools.cache(nbgrader_api.get_alembic_version))
        yield


# Files whose tests take minutes, the longest first: begun first, they do not keep one worker busy at the end.
_LONGEST_FIRST = (
    "test_book",  # in a fresh clone it executes every lecture
    "test_stock_agreement",
    "test_hostile",
    "test_demo",
    "test_catalogue_sandbox",
    "test_lectures",
    "test_kills",
    "test_honest_noise",
    "test_faults",
    "test_a3_statistics",
    "test_trivial_answers",
)


def pytest_collection_modifyitems(items):
    """Run the longest files first; `make test` hands files to its workers in this order."""
    place = {name: number for number, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(_LONGEST_FIRST)))
