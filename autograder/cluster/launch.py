"""Start a Dask cluster for one grading run, as `cluster.toml` in the course folder says, and end it.

    [local]
    host = "127.0.0.1"

Each kind of cluster is a launcher: a context manager that takes its section of the file and the number of
workers, gives a `Connection`, and ends all that it started.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from autograder.cluster.connection import INSTALL, Connection, require_dask, to_scheduler
from autograder.course.errors import UserError
from autograder.course.policy import read_toml

FILE = "cluster.toml"


# What may stand in a section, besides the number of workers, and what holds where it does not.
DEFAULTS: dict[str, dict[str, str | int | list[str]]] = {
    "local": {"host": "127.0.0.1"},
    "slurm": {
        "partition": "",
        "account": "",
        "cores": 1,
        "memory": "4GB",
        "walltime": "02:00:00",
        "gres": "",
        "directives": [],
        "prologue": [],
        "python": "",
        "interface": "",
        "shared": "~",
        "wait_minutes": 60,
    },
}
_LIKE = {int: "a number from 1 on", str: "a text in quotes", list: 'a list of texts, ["...", "..."]'}


@dataclass(frozen=True)
class Cluster:
    """Which cluster to grade on, as the command line names it.

    Attributes:
        kind: of the one to start; a name in `LAUNCHERS`, or empty for one that runs.
        scheduler: address of the one that runs; empty takes what Dask's configuration says.
        ca_file, cert, key: as in `to_scheduler`.
    """

    kind: str = ""
    scheduler: str = ""
    ca_file: str = ""
    cert: str = ""
    key: str = ""

    def workers(self, course: Path) -> int:
        """How many `cluster.toml` asks for; 0 where it leaves that open.

        Raises:
            UserError: something is wrong with the file.
        """
        if self.kind not in DEFAULTS:
            return 0
        return checked(self.kind, read_settings(course, self.kind))["workers"]

    @contextlib.contextmanager
    def connect(self, course: Path, workers: int) -> Iterator[Connection]:
        """Reach it, or start it with so many workers and end it at last.

        Raises:
            UserError: the message says what to do.
        """
        if self.kind:
            with start(self.kind, read_settings(course, self.kind), workers) as connection:
                yield connection
        else:
            yield to_scheduler(self.scheduler, self.ca_file, self.cert, self.key)


# Of what is started here: nothing listens for a browser, and no thread measures what the workers do.
DASK_SETTINGS = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.active-memory-manager.start": False,
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


def checked(kind: str, settings: dict) -> dict:
    """Settings of a section over their defaults.

    Raises:
        UserError: a name is unknown, or a value makes no sense.
    """
    defaults = {"workers": 0, **DEFAULTS[kind]}
    for name, value in settings.items():
        if name not in defaults:
            raise UserError(f"{FILE}: unknown name '{name}' in [{kind}]; known are {', '.join(defaults)}")
        like = _LIKE[type(defaults[name])]
        if type(value) is not type(defaults[name]) or (
            value < 1 if isinstance(value, int) else not all(isinstance(part, str) for part in value)
        ):
            raise UserError(f"{FILE}: {name} in [{kind}] must be {like}, not {value!r}")
    return defaults | settings


@contextlib.contextmanager
def local(settings: dict, workers: int) -> Iterator[Connection]:
    """Worker processes on this machine, with certificates of their own that are never on disk."""
    from distributed import LocalCluster, Security

    chosen = checked("local", settings)
    security = Security.temporary()
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host=chosen["host"],
        protocol="tls://",
        security=security,
        scheduler_kwargs={"dashboard": False, "dashboard_address": f"{chosen['host']}:0"},
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
    chosen = checked("slurm", settings)
    try:
        from autograder.cluster import slurm as jobs
    except ImportError as error:
        raise UserError(f"{INSTALL}. ({error})") from error
    return jobs.slurm(chosen, workers, DASK_SETTINGS)


# name -> takes its section of the file and the number of workers
LAUNCHERS: dict[str, Callable[[dict, int], AbstractContextManager[Connection]]] = {
    "local": local,
    "slurm": slurm,
}
