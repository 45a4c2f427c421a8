"""The gradebook in a real PostgreSQL server, which the test starts."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.gradebook import GradebookWriter, records, write
from autograder.gradebook.scores import scores
from tests import test_gradebook
from tests.synthetic import make_rebuilt, make_verdict
from tests.test_gradebook import FAILED, MANUAL, changes, grade_by_hand, waiting

pytestmark = pytest.mark.usefixtures("alembic_once")

course, assignment = test_gradebook.course, test_gradebook.assignment


@pytest.fixture
def postgres(tmp_path_factory):
    """A private PostgreSQL server on a Unix socket; it refuses root, so root borrows another user."""
    programs = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *filter(None, [shutil.which("initdb")])]
    if not programs:
        pytest.skip("no PostgreSQL server program here (Debian: apt install postgresql)")
    import pwd
    import tempfile

    bin_folder, folder = Path(programs[-1]).resolve().parent, Path(tempfile.mkdtemp(prefix="pg"))
    prefix, user = [], pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        user = next(
            (name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()}),
            "",
        )
        if not user or not shutil.which("setpriv"):
            pytest.skip("PostgreSQL does not run as root, and there is no setpriv or other user here")
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        prefix = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]

    def run(*command):
        subprocess.run(
            [*prefix, *map(str, command)], check=True, capture_output=True, cwd=folder, timeout=120
        )

    data = folder / "data"
    run(bin_folder / "initdb", "-D", data, "-U", "grader", "-A", "trust", "--no-sync")
    run(
        bin_folder / "pg_ctl",
        "-D",
        data,
        "-w",
        "-o",
        f"-k {folder} -c listen_addresses='' -c fsync=off",
        "-l",
        folder / "log",
        "start",
    )
    yield f"postgresql+psycopg://grader@/postgres?host={folder}"
    run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql(course, assignment, postgres):
    course.db_url = postgres
    rebuilt = make_rebuilt(assignment)
    write(course, assignment, rebuilt, make_verdict(assignment, failing=(FAILED,)))
    grade_by_hand(course)
    with GradebookWriter(course, assignment) as writer:
        writer.write(rebuilt, make_verdict(assignment))
        writer.write(None, make_verdict(assignment, "bob", problem="Nothing was handed in."))
    record = records(course, assignment)["ada"]
    assert (
        scores(course, assignment)["ada"].total == 11.5
        and record.comments[MANUAL] == "Well put."
        and not waiting(course, assignment)
    )
    assert scores(course, assignment)["bob"].total == 0.0
    trace = changes(course, "ada")[-1]
    assert (trace.grade_id, trace.old_auto, trace.new_auto) == (FAILED, 0.0, 2.0)
