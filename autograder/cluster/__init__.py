"""Grading on a Dask cluster: judges on other machines, with the same verdicts as the judges of this one."""
