"""Makes named pipes with the names of files the grader might open, and waits at one of them for ever."""

ANSWERS = {
    "square": """
import os

for name in ("a1_toy.ipynb", "sitecustomize.py", "gradebook.db", "timestamp.txt", "out"):
    os.mkfifo(name)


def square_forward(x):
    with open("out", "w") as pipe:
        pipe.write("points: 2")
    return x, (x,)
"""
}
SAYS = ["stopped after 1.5 seconds"]
