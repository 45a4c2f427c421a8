"""A private PostgreSQL server for tests."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PASSWORD = "50%@home"  # with the characters that a URL writes otherwise


@contextlib.contextmanager
def server() -> Iterator[Callable[[str, str], str]]:
    """Start a server on a Unix socket; it refuses root, so root borrows another user.

    Yields:
        what gives the URL of a database, for its name and a password as the URL has it.
    """
    programs = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *filter(None, [shutil.which("initdb")])]
    if not programs:
        pytest.skip("no PostgreSQL server program here (Debian: apt install postgresql)")
    bin_folder, folder = Path(programs[-1]).resolve().parent, Path(tempfile.mkdtemp(prefix="pg"))
    prefix = []
    if os.getuid() == 0:
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = next((name for name in ("postgres", "nobody") if name in known), "")
        if not user or not shutil.which("setpriv"):
            pytest.skip("PostgreSQL does not run as root, and there is no setpriv or other user here")
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        prefix = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]

    def run(program: str, *words: str | Path) -> None:
        command = [*prefix, str(bin_folder / program), *map(str, words)]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=120)

    data, password = folder / "data", folder / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    run("initdb", "-D", data, "-U", "grader", "-A", "scram-sha-256", f"--pwfile={password}", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    try:
        yield lambda name, password: f"postgresql+psycopg://grader:{password}@/{name}?host={folder}"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
