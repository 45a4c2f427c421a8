"""Fuzzing: throw a great many odd inputs at every place where the grader reads what a student can write.

A target (`targets.TARGETS`) makes inputs, as bytes, and checks what must hold for each of them:

    wire      messages between judge and worker, decoded on both sides
    frames    the stream of bytes they come in
    replies   a worker that answers whatever it likes, up to whole submissions graded by the judge
    notebook  submitted notebooks, read and rebuilt
    intake    folders and archives of a class
    pages     outputs, text and code on their way into a feedback page

`python -m tests.fuzz --target wire --inputs 1000000 --seed 1` runs a million inputs; the same seed gives the
same inputs, and one that fails is written to a file that `--replay FILE` checks again. With `--guided`, the
library atheris (pip install atheris) looks for inputs that reach new branches. An input that once failed
lies in corpus/<target>/, and tests/test_fuzz.py checks it for ever.
"""
