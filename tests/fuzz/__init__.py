"""Property tests over odd inputs for every place where the grader reads what a student can write.

Each module has `INPUTS`, a hypothesis strategy that makes inputs as bytes, and `check`, which asserts what
must hold for each of them; tests/test_fuzz.py runs them:

    wires      messages between judge and worker, decoded on both sides, and the frames they come in
    replies    a worker that answers whatever it likes, up to whole submissions graded by the judge
    notebooks  submitted notebooks, read and rebuilt
    intakes    folders and archives of a class
    pages      outputs, text and code on their way into a feedback page

An input that once failed lies in corpus/<target>/ and is checked in every run.
"""
