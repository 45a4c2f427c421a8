"""The log file of a workspace: what is in it, and what cannot get into it."""

import logging
import os
import re

import pytest

from autograder.system.log import logged_to

LOG = logging.getLogger("autograder.tests")
RECORD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [A-Z]+ autograder\S*: ")


def lines(workspace) -> list[str]:
    return (workspace / "logs" / "autograder.log").read_text().splitlines()


def test_records_go_to_the_file_and_with_verbose_to_stderr(tmp_path, capsys):
    with logged_to(tmp_path):
        LOG.debug("ada: graded")
    assert capsys.readouterr().err == ""
    with logged_to(tmp_path, verbose=True):
        LOG.info("bob: graded")
    LOG.error("after the run")
    assert [line.split(": ", 1)[1] for line in lines(tmp_path)] == ["ada: graded", "bob: graded"]
    assert all(RECORD.match(line) for line in lines(tmp_path))
    assert capsys.readouterr().err.endswith("INFO autograder.tests: bob: graded\n")


def test_students_text_stays_in_its_record(tmp_path):
    """No control character, and no line that looks like a record."""
    with logged_to(tmp_path):
        LOG.info(
            "%s: %s", "ada", "\x1b[2J\u202etext\n2026-01-01T00:00:00Z INFO autograder: eve: 48 of 48 points"
        )
    first, second = lines(tmp_path)
    assert "\x1b" not in first and "\u202e" not in first
    assert second.startswith("    2026") and not RECORD.match(second)


def test_a_command_that_makes_no_workspace_leaves_no_log(tmp_path):
    workspace = tmp_path / "grading"
    with logged_to(workspace):
        LOG.info("before")
    assert not workspace.exists()
    with logged_to(workspace):
        LOG.info("before")
        workspace.mkdir()
        LOG.info("after")
    assert [line.split(": ")[1] for line in lines(workspace)] == ["before", "after"]


def test_errors_leave_a_traceback(tmp_path):
    with pytest.raises(ZeroDivisionError), logged_to(tmp_path):
        _ = 1 / 0
    assert any("ZeroDivisionError" in line for line in lines(tmp_path))
    with pytest.raises(KeyboardInterrupt), logged_to(tmp_path):
        raise KeyboardInterrupt
    assert lines(tmp_path)[-1].endswith("stopped by a signal")


@pytest.mark.parametrize("how", ["a file in the way", "a folder in the way"])
def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, how, capsys):
    if how == "a file in the way":
        (tmp_path / "logs").write_text("")
    else:
        os.makedirs(tmp_path / "logs" / "autograder.log")
    with logged_to(tmp_path):
        LOG.info("ada: graded")
    assert capsys.readouterr().err == ""
