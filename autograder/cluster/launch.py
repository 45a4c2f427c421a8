"""Start a Dask cluster for one grading run, as `cluster.toml` in the course folder says, and end it afterwards.

    [local]
    host = "127.0.0.1"

Each kind of cluster is a launcher: a context manager that takes its section of the file and the number of
workers, gives a `Connection`, and ends all that it started.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from autograder.cluster.connection import INSTALL, Connection, require_dask
from autograder.course.errors import UserError
from autograder.course.policy import read_toml

FILE = "cluster.toml"

# Of what is started here: nothing listens for a browser, and no thread measures what the workers do.
DASK_SETTINGS = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.worker.multiprocessing-method": "spawn",
}


def read_settings(course: Path, kind: str) -> dict:
    """The section of `cluster.toml` about one kind of cluster; empty where there is none.

    Raises:
        UserError: the file cannot be read, or it has a section of no known kind.
    """
    sections = read_toml(course / FILE)
    for name, section in sections.items():
        if name not in LAUNCHERS or not isinstance(section, dict):
            raise UserError(f"{FILE}: '{name}' is no kind of cluster; known are {', '.join(LAUNCHERS)}")
    return sections.get(kind, {})


@contextlib.contextmanager
def start(kind: str, settings: dict, workers: int) -> Iterator[Connection]:
    """Start a cluster, and end it with everything that was started for it.

    Args:
        kind: a name in `LAUNCHERS`.
        settings: what `read_settings` read.
        workers: how many judges at a time.

    Raises:
        UserError: it cannot be started; the message says what to do.
    """
    require_dask()
    import dask.config

    if kind not in LAUNCHERS:
        raise UserError(f"--cluster {kind}: known are {', '.join(LAUNCHERS)}")
    with dask.config.set(DASK_SETTINGS), LAUNCHERS[kind](settings, workers) as connection:
        yield connection


def checked(kind: str, settings: dict, defaults: dict) -> dict:
    """Settings of a section over their defaults.

    Raises:
        UserError: a name is unknown, or a value is not of the type of its default.
    """
    for name, value in settings.items():
        if name not in defaults:
            raise UserError(f"{FILE}: unknown name '{name}' in [{kind}]; known are {', '.join(defaults)}")
        if type(value) is not type(defaults[name]):
            like = repr(defaults[name])
            raise UserError(f"{FILE}: {name} in [{kind}] must be like {like}, not {value!r}")
    return defaults | settings


@contextlib.contextmanager
def local(settings: dict, workers: int) -> Iterator[Connection]:
    """Worker processes on this machine, with certificates of their own that are never on disk."""
    from distributed import LocalCluster, Security

    chosen = checked("local", settings, {"host": "127.0.0.1"})
    security = Security.temporary()
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host=chosen["host"],
        protocol="tls://",
        security=security,
        dashboard_address=None,
        memory_limit=0,  # what needs memory are the judges, which are no part of these processes
    ) as cluster:
        yield Connection(cluster.scheduler_address, security)


def slurm(settings: dict, workers: int) -> AbstractContextManager[Connection]:
    """Jobs of Slurm with a worker each, which starts as many judges as the job has cores."""
    if not settings:
        raise UserError(
            f"--cluster slurm: {FILE} in the course folder says how jobs are submitted; it has no section "
            f"[slurm], or is not there. Copy docs/{FILE} to it, and put in what your cluster asks for."
        )
    try:
        from autograder.cluster import slurm as jobs
    except ImportError as error:
        raise UserError(f"{INSTALL}. ({error})") from error
    chosen = checked("slurm", settings, jobs.DEFAULTS)
    for name, value in chosen.items():
        if (isinstance(value, int) and value < 1) or (
            isinstance(value, list) and not all(isinstance(one, str) for one in value)
        ):
            like = "at least 1" if isinstance(value, int) else "a list of texts"
            raise UserError(f"{FILE}: {name} in [slurm] must be {like}, not {value!r}")
    return jobs.slurm(chosen, workers, DASK_SETTINGS)


# name -> takes its section of the file and the number of workers
LAUNCHERS: dict[str, Callable[[dict, int], AbstractContextManager[Connection]]] = {
    "local": local,
    "slurm": slurm,
}
