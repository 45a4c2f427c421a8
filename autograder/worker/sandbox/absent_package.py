"""Stands where a package was that the assignment does not allow: nothing of the package can be reached."""

import sys

_name = __file__.split("/")[-2]
sys.audit("autograder.forbidden_import", _name)
raise ImportError(
    f"{_name} cannot be used in this assignment: it is not there while notebooks are graded", name=_name
)
