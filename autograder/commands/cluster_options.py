"""Which cluster a command grades on: the options that `grade` and `demo` share."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.course.errors import UserError

if TYPE_CHECKING:
    from autograder.cluster.launch import Cluster


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = parser.add_argument_group(
        "more than one machine", "docs/instructors.md, 'More than one machine', walks through it"
    )
    where = group.add_mutually_exclusive_group()
    where.add_argument(
        "--scheduler",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="grade on the Dask cluster with this scheduler, tls://HOST:PORT (without an address: the one in "
        "DASK_SCHEDULER_ADDRESS, or in Dask's configuration)",
    )
    where.add_argument(
        "--cluster",
        metavar="KIND",
        help="start a cluster for this run, of --workers workers, as cluster.toml in the course folder says; "
        "local: processes on this machine; slurm: jobs",
    )
    for name, what in (
        ("--tls-ca-file", "certificate that signed the others"),
        ("--tls-cert", "own certificate"),
        ("--tls-key", "key of that certificate"),
    ):
        group.add_argument(name, default="", metavar="FILE", help=f"with --scheduler: {what} (PEM)")


def chosen_cluster(options: argparse.Namespace) -> Cluster | None:
    """The cluster that was named; None grades on this machine.

    Raises:
        UserError: certificates are named, and no scheduler that they are for.
    """
    files = (options.tls_ca_file, options.tls_cert, options.tls_key)
    if any(files) and options.scheduler is None:
        raise UserError("--tls-ca-file, --tls-cert and --tls-key go with --scheduler tls://HOST:PORT")
    if options.scheduler is None and options.cluster is None:
        return None
    from autograder.cluster.launch import Cluster

    return Cluster(options.cluster or "", options.scheduler or "", *files)
