"""A private Slurm on this machine for tests: munged, slurmctld and slurmd, without systemd.

`with private_slurm() as environment:` yields the environment in which `sbatch` and the others find it. All of
it, and every job, lives in a process namespace of its own: it is gone with the process that made it, also
after a kill -9. In a shell, `.venv/bin/python -m tests.slurm_cluster COMMAND` runs a command with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CPUS = 2
_PROGRAMS = ("munged", "mungekey", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo")
_READY_WITHIN = 30  # seconds

_CONF = """
ClusterName=private
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmdParameters=config_overrides
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0
MpiDefault=none
ReturnToService=2
KillWait=2
GresTypes=gpu
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=4000 Gres=gpu:2 State=UNKNOWN
PartitionName=grading Nodes={host} Default=YES State=UP
PartitionName=closed Nodes={host} State=DOWN
"""

_START = """
cd {folder}
munged --foreground --key-file=munge.key --socket={folder}/munge.socket --pid-file={folder}/munge.pid \
  --seed-file={folder}/munge.seed --num-threads=2 >munge.log 2>&1 &
until [ -S munge.socket ]; do kill -0 $! || exit 1; sleep .02; done
slurmctld -D -c -f {folder}/slurm.conf >slurmctld.log 2>&1 &
slurmd -D -f {folder}/slurm.conf >slurmd.log 2>&1 &
wait
"""


def missing() -> str:
    """Why no private Slurm can be had here; empty where it can."""
    if os.name != "posix" or os.getuid() != 0:
        return "a private Slurm is started by root only"
    absent = [name for name in (*_PROGRAMS, "setpriv", "unshare") if not shutil.which(name, path=_path())]
    return f"no {', '.join(absent)} here (Debian: apt install slurm-wlm munge)" if absent else ""


@contextlib.contextmanager
def private_slurm() -> Iterator[dict[str, str]]:
    """Start Slurm: a node, `CPUS` cores, two made-up GPUs; partitions `grading` (default) and `closed`."""
    folder = Path(tempfile.mkdtemp(prefix="slurm-"))
    folder.chmod(0o711)  # munged insists: its socket is for everybody
    environment = os.environ | {"SLURM_CONF": str(folder / "slurm.conf"), "PATH": _path()}
    host = socket.gethostname().split(".")[0]
    try:
        for name in ("state", "spool"):
            (folder / name).mkdir()
        conf = _CONF.format(folder=folder, host=host, ports=_free_ports(2), cpus=CPUS)
        (folder / "slurm.conf").write_text(conf)
        (folder / "gres.conf").write_text(f"NodeName={host} Name=gpu File=/dev/null,/dev/zero\n")
        subprocess.run(["mungekey", "--create", f"--keyfile={folder}/munge.key"], env=environment, check=True)
        daemons = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
            + ["sh", "-c", _START.format(folder=folder)],
            env=environment,
            stdin=subprocess.DEVNULL,
        )
        try:
            _wait_until_ready(folder, environment, daemons)
            yield environment
        finally:
            daemons.send_signal(signal.SIGKILL)  # the namespace, and all jobs in it, end with it
            daemons.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def slurm():
    """The environment of a private Slurm; skipped, with the reason, where there can be none."""
    if reason := missing():
        pytest.skip(reason)
    with private_slurm() as environment, pytest.MonkeyPatch.context() as patch:
        for name in ("SLURM_CONF", "PATH"):
            patch.setenv(name, environment[name])
        yield environment


def _wait_until_ready(folder: Path, environment: dict[str, str], daemons: subprocess.Popen) -> None:
    end = time.monotonic() + _READY_WITHIN
    command = ["sinfo", "--noheader", "--partition=grading", "--format=%T"]
    while time.monotonic() < end and daemons.poll() is None:
        if subprocess.run(command, env=environment, capture_output=True, text=True).stdout.strip() == "idle":
            return
        time.sleep(0.1)
    logs = [f"{path.name}:\n{path.read_text()[-2000:]}" for path in sorted(folder.glob("*.log"))]
    raise RuntimeError("the private Slurm did not start\n" + "\n".join(logs))


def _path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])  # where Debian has the daemons


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


if __name__ == "__main__":
    if reason := missing():
        sys.exit(reason)
    with private_slurm() as environment:
        sys.exit(subprocess.run(sys.argv[1:] or ["sinfo"], env=environment).returncode)
