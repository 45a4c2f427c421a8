"""Where the scheduler of a Dask cluster is, and the certificates to reach it with.

Whoever reaches a scheduler can run code on it, and on every worker. So the connection between two machines is
encrypted, and either side shows a certificate; a plain one is accepted on this machine only.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from autograder.course.errors import UserError

if TYPE_CHECKING:
    from distributed import Security

INSTALL = (
    "grading on a cluster needs Dask, which is not installed here. In the course folder: "
    ".venv/bin/python -m pip install -c constraints.txt -e '.[grader,cluster]'"
)


@dataclass(frozen=True)
class Connection:
    """A running scheduler.

    Attributes:
        address: of the scheduler, ``tls://10.0.0.5:8786``.
        security: certificates; None for a scheduler on this machine that has none.
        wait_seconds: how long to wait for a worker while there is none.
        why_no_worker: says what is known about that; raises a `UserError` where none will come.
    """

    address: str
    security: Security | None = None
    wait_seconds: float = 300.0
    why_no_worker: Callable[[], str] = str


def require_dask() -> None:
    """Raise a UserError that says what to install where Dask is missing."""
    try:
        import cryptography  # noqa: F401
        import distributed  # noqa: F401
    except ImportError as error:
        raise UserError(f"{INSTALL}. ({error})") from error


def to_scheduler(address: str, ca_file: str = "", cert: str = "", key: str = "") -> Connection:
    """The connection to a scheduler that somebody started; what is left out is taken from Dask's own
    configuration (its files, or environment variables such as DASK_SCHEDULER_ADDRESS).

    Args:
        address: ``tls://HOST:PORT``.
        ca_file, cert, key: paths of PEM files.

    Raises:
        UserError: the connection would not be encrypted, or a file is missing.
    """
    require_dask()
    import dask.config
    from distributed import Security

    address = address or dask.config.get("scheduler-address", None) or ""
    if not address:
        raise UserError(
            "--scheduler: no address. Name one, tls://HOST:PORT, or put it into DASK_SCHEDULER_ADDRESS."
        )
    check_encrypted(address)
    if not address.startswith("tls://"):
        return Connection(address)
    given = {"tls_ca_file": ca_file, "tls_client_cert": cert, "tls_client_key": key}
    security = Security(require_encryption=True, **{name: value for name, value in given.items() if value})
    options = {"tls_ca_file": "--tls-ca-file", "tls_client_cert": "--tls-cert", "tls_client_key": "--tls-key"}
    for name, option in options.items():
        value = getattr(security, name)
        if not value and name != "tls_client_key":  # a key may stand in the file of its certificate
            raise UserError(
                f"{address} is encrypted, so {option} FILE is needed, too (or Dask's own setting of it). "
                "docs/instructors.md, 'More than one machine', says how such files are made."
            )
        if value and "-----BEGIN" not in value and not Path(value).is_file():
            raise UserError(f"{option}: there is no file {value}")
    return Connection(address, security)


def check_encrypted(address: str) -> None:
    """Refuse a plain connection to another machine.

    Raises:
        UserError: the message says what to do.
    """
    if address.startswith("tls://"):
        return
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme == "tcp" and _is_loopback(parts.hostname or ""):
        return
    raise UserError(
        f"--scheduler {address}: this connection would not be encrypted, and anybody on the network could "
        "read submissions, set grades and run programs on the workers. Start scheduler and workers with "
        "certificates, and name tls://HOST:PORT; docs/instructors.md, 'More than one machine', says how."
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: it may lead anywhere
        return False
