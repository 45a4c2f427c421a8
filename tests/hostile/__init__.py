"""The hostile bench: submissions that try to cheat, to break in or to break the grader, one a file.

Each file in a folder of this package holds one submission. Its name says what it attempts, its first line
says so in words, and it states what must come of it (see `kit`). `python -m tests.hostile` grades all of
them as one class, together with honest neighbours, and prints what became of each; `--stock` grades a sample
with stock nbgrader as well. tests/test_hostile.py asserts the outcomes.

The rule: an attack may cost its author points. It never wins one, hurts another submission, leaks a hidden
test or an expected value, reaches the network or the host's files, outlives its run, or slows the class by
more than its own time limit. What it reaches for outside of its own process is mentioned in the report.
"""
