"""Workers of a Dask cluster in jobs of Slurm; the scheduler runs here, for as long as one grading run.

dask-jobqueue writes and submits the jobs. What it leaves open is done here: a job that ends before the run
does is replaced, one that cannot begin is explained, and none is left behind.
"""

from __future__ import annotations

import contextlib
import getpass
import itertools
import logging
import math
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dask.config
from distributed import Security
from distributed.core import Status

from autograder.cluster.connection import Connection
from autograder.course.errors import UserError

_on_ctrl_c = signal.getsignal(signal.SIGINT)
try:
    from dask_jobqueue.slurm import SLURMCluster, SLURMJob
finally:
    signal.signal(signal.SIGINT, _on_ctrl_c)  # its import makes Ctrl-C a silent exit with status 0

LOGGER = logging.getLogger(__name__)

_LOOKS_EVERY = 3.0  # seconds, at the queue
_FALSE_STARTS = 3  # jobs that ended without having brought up a worker, one after another
_LOST_AFTER = "60s"  # the job of a worker that left the scheduler, and did not come back, is cancelled
_LOG_LINES = 15  # of a failed job that a message shows


@contextlib.contextmanager
def slurm(settings: dict, workers: int, dask_settings: dict) -> Iterator[Connection]:
    """Submit jobs, keep them running, and cancel all of them in the end.

    Args:
        settings: [slurm] of `cluster.toml`, checked.
        workers: judges at a time.
        dask_settings: configuration of Dask in the jobs.

    Raises:
        UserError: Slurm is not there, refuses the jobs, or never begins them; the message says why.
    """
    for program in ("sbatch", "squeue", "scancel"):
        if not shutil.which(program):
            raise UserError(
                f"--cluster slurm: there is no {program} here. Run this where jobs are submitted, on a login "
                "node of the Slurm cluster."
            )
    name = f"autograder-{secrets.token_hex(4)}"  # of the jobs of this run, and of no others
    count = math.ceil(workers / settings["cores"])
    lost = {"distributed.deploy.lost-worker-timeout": _LOST_AFTER}
    with _private_folder(settings["shared"]) as folder, dask.config.set(lost):
        try:
            with _cluster(settings, name, folder, dask_settings) as cluster:
                jobs = _Jobs(cluster, name, count, folder)
                with jobs.kept_running():
                    wait = 60.0 * settings["wait_minutes"]
                    yield Connection(cluster.scheduler_address, cluster.security, wait, jobs.why_no_worker)
        finally:  # also those whose submission was under way
            _output("scancel", f"--name={name}", f"--user={getpass.getuser()}")


@contextlib.contextmanager
def _private_folder(shared: str) -> Iterator[Path]:
    """For the keys and the logs of the jobs: all nodes see it, no other user does."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".autograder-slurm-", dir=Path(shared).expanduser()))
    except OSError as error:
        raise UserError(
            f"cluster.toml: shared in [slurm] must be a folder that you may write to and that all nodes see; "
            f"{shared}: {error.strerror}"
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_keys(folder: Path) -> Security:
    """A key and a certificate for this run, in files that the jobs read."""
    made, files = Security.temporary(), {}
    for name in ("tls_ca_file", "tls_worker_cert", "tls_worker_key"):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(getattr(made, name))
        files[name] = str(path)
    for role in ("client", "scheduler"):
        files |= {f"tls_{role}_{kind}": files[f"tls_worker_{kind}"] for kind in ("cert", "key")}
    return Security(require_encryption=True, **files)


class _Job(SLURMJob):
    """A job whose refusal by sbatch does not stop the others; it is submitted again later."""

    refused = ""

    async def start(self):
        try:
            await super().start()
        except RuntimeError as error:
            self.refused = str(error).partition("stderr:")[2].strip() or str(error)
            LOGGER.warning("sbatch: %s", self.refused)
            self.status = Status.running  # of nothing: it has no number


class _SlurmCluster(SLURMCluster):
    """Gives the worker of every job a name of its own, so that nothing is taken for what it replaces."""

    job_cls = _Job

    def __init__(self, *args, **settings):
        self._numbers = itertools.count()
        super().__init__(*args, **settings)

    def _new_worker_name(self, worker_number):
        return f"{self._name}-{next(self._numbers)}"


def _cluster(settings: dict, name: str, folder: Path, dask_settings: dict) -> SLURMCluster:
    directives = list(settings["directives"])
    arguments = ["--memory-limit", "0", "--dashboard-address", "127.0.0.1:0"]  # the memory is for the judges
    if settings["gres"]:
        directives.append(f"--gres={settings['gres']}")
    if settings["gres"].startswith("gpu"):
        arguments += ["--resources", "GPU=1"]
    try:
        return _SlurmCluster(
            name=name,
            job_name=name,
            queue=settings["partition"] or None,
            account=settings["account"] or None,
            cores=settings["cores"],
            processes=1,
            memory=settings["memory"],
            walltime=settings["walltime"],
            job_extra_directives=directives,
            job_script_prologue=[
                f"export DASK_INTERNAL_INHERIT_CONFIG={dask.config.serialize(dask_settings)}",
                *settings["prologue"],
            ],
            python=shlex.quote(settings["python"] or sys.executable),
            interface=settings["interface"] or None,
            worker_extra_args=arguments,
            log_directory=str(folder),
            protocol="tls://",
            security=_new_keys(folder),
            scheduler_options={"dashboard_address": "127.0.0.1:0"},
        )
    except (ValueError, OSError, RuntimeError) as error:
        raise UserError(f"cluster.toml, [slurm]: {error}") from error


class _Jobs:
    """Keeps jobs running, each with one worker; a thread looks at the queue."""

    def __init__(self, cluster: SLURMCluster, name: str, count: int, folder: Path):
        self._cluster, self._name, self._count, self._folder = cluster, name, count, folder
        self._came_up: set[str] = set()  # names of workers
        self._false_starts = 0
        self._last_failure = ""  # of the last job that ended without having brought up a worker
        self._stop = threading.Event()

    @contextlib.contextmanager
    def kept_running(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch, name="slurm jobs", daemon=True)
        self._cluster.scale(jobs=self._count)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def why_no_worker(self) -> str:
        """What the queue says about the jobs, in words.

        Raises:
            UserError: no worker will come; the message says why.
        """
        queue = self._queue()
        if self._false_starts >= _FALSE_STARTS and queue == {}:
            raise UserError(f"--cluster slurm: no job brings up a worker. {self._last_failure}")
        states = Counter((queue or {}).values())
        return ", ".join(
            f"{count} job{'s' * (count > 1)} {state.lower()}{f' ({reason})' * (reason != 'None')}"
            for (state, reason), count in states.most_common()
        )

    def _watch(self) -> None:
        while not self._stop.wait(_LOOKS_EVERY):
            try:
                self._replace_ended()
            except Exception:  # the next look may go better
                LOGGER.exception("looking after the jobs of Slurm")

    def _replace_ended(self) -> None:
        workers = {str(worker["name"]) for worker in self._cluster.scheduler_info["workers"].values()}
        if workers - self._came_up:
            self._came_up |= workers
            self._false_starts = 0
        if self._false_starts >= _FALSE_STARTS:
            return  # no more jobs, unless one of those in the queue brings up a worker
        jobs = dict(self._cluster.workers)
        queue = self._queue()
        ended = [] if queue is None else [name for name, job in jobs.items() if job.job_id not in queue]
        for name in ended:
            LOGGER.warning("job %s has ended before the run, or was refused", jobs[name].job_id)
            if name not in self._came_up:
                self._false_starts += 1
                self._last_failure = jobs[name].refused or self._log_of(jobs[name].job_id)
        if self._false_starts < _FALSE_STARTS:
            if ended:
                self._cluster.sync(self._cluster.scale_down, ended)
            self._cluster.scale(jobs=self._count)

    def _queue(self) -> dict[str, tuple[str, str]] | None:
        """State and reason of each job that has not ended, by its number; None where Slurm is silent."""
        text = _output("squeue", "--noheader", f"--name={self._name}", "--format=%i|%T|%r")
        if text is None:
            return None
        jobs = [line.split("|", 2) for line in text.splitlines() if line.count("|") >= 2]
        return {number: (state, reason) for number, state, reason in jobs if state != "COMPLETING"}

    def _log_of(self, job: str) -> str:
        path = self._folder / f"{self._name}-{job}.err"
        try:
            lines = path.read_text(errors="replace").strip().splitlines()[-_LOG_LINES:]
        except OSError:
            lines = []
        return "\n".join(["The last one printed:", *lines]) if lines else f"Job {job} left no output."


def _output(*command: str) -> str | None:
    """What a command of Slurm prints; None where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        LOGGER.warning("%s: %s", command[0], error)
        return None
    if done.returncode:
        LOGGER.warning("%s: %s", command[0], done.stderr.strip())
        return None
    return done.stdout
