"""Raises errors that are called like those of the grader, to be taken for its victim and asked again."""

ANSWERS = {
    "square": """
class WorkerDied(Exception):
    ename, evalue, where, killed = "WorkerDied", "the process was ended by SIGKILL", "", True

class TimeLimit(WorkerDied):
    ename = "TimeLimit"

class CheckFailed(check.CheckFailed):
    kind, public, hint = "passed", "", ""

def square_forward(x):
    raise (SessionLost if x.ndim == 3 else WorkerDied)("its process is gone")

def square_backward(dout, cache):
    raise CheckFailed("passed", "square_backward agrees with PyTorch")

class SessionLost(TimeLimit):
    pass

raise TimeLimit("this cell was stopped after 3 seconds")
"""
}
QUIET = "its exceptions may be called anything: only what the grader saw itself is an outcome"


def CHECK(found):
    assert {cell.status for cell in found.verdict.cells} <= {"failed", "missing", "passed", "manual"}
