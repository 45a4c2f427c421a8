"""`autograder simulate`: write a class of any size whose scores are known."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path

from autograder import catalogue
from autograder.commands.screen import Screen
from autograder.course.course import Course
from autograder.demo.class_folder import ROSTER, TRUTH, write_class
from autograder.demo.population import Population
from autograder.demo.recipes import DUE
from autograder.demo.simulated import SimulatedClass


def main(options: argparse.Namespace) -> int:
    """Write the class; says how to grade it."""
    course, folder = Course(options.course, options.workspace), Path(os.path.abspath(options.out))
    population = Population.read(options.population) if options.population else Population.read()
    names = [course.resolve(name) for name in options.assignment] or course.assignments()
    assignments = [course.load(name) for name in dict.fromkeys(names)]
    entries = {one.name: catalogue.load(one) for one in assignments}
    simulated = SimulatedClass(options.seed, population, entries)
    with Screen() as screen:
        screen.start("writing students", options.students)
        write_class(simulated, assignments, options.students, folder, screen.step)
    print(f"wrote a class of {options.students} to {options.out}; {TRUTH} says what each answer is worth")
    _say_how_to_grade(assignments[0].name, options.out)
    return 0


def _say_how_to_grade(assignment: str, out: Path) -> None:
    """Print the commands that set its due date and grade it, in a workspace of its own."""
    short, where = assignment.partition("_")[0], ["--workspace", str(out / "grading")]
    commands = [
        ["grade", short, "--submissions", str(out / assignment), "--roster", str(out / ROSTER), *where]
    ]
    if assignment in DUE:
        commands.insert(0, ["due", short, DUE[assignment], *where])
    print("to grade it, apart from a real class:")
    for command in commands:
        print(" ", shlex.join([sys.executable, "-m", "autograder", *command]))
