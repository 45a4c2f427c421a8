"""A made-up class: a small course on disk, and verdicts without grading."""

from __future__ import annotations

import base64
import random
import struct
import zlib
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.course import Course
from autograder.course.records import CellVerdict, Note, Rebuilt, Verdict

CONFIG = """
import os
c = get_config()
_here = os.path.dirname(os.path.abspath(__file__))
_workspace = os.environ.get("AUTOGRADER_WORKSPACE", os.path.join(_here, "grading"))
c.CourseDirectory.course_id = "toy"
c.CourseDirectory.root = _here
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.submitted_directory = os.path.join(_workspace, "submitted")
c.CourseDirectory.autograded_directory = os.path.join(_workspace, "autograded")
c.CourseDirectory.feedback_directory = os.path.join(_workspace, "feedback")
_file = "sqlite:///" + os.path.join(_workspace, "gradebook.db")
c.CourseDirectory.db_url = os.environ.get("AUTOGRADER_DB_URL", _file)
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "autograder.feedback.stock.HideHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.GenerateFeedback.exporter_class = "autograder.feedback.stock.FeedbackExporter"
c.HTMLExporter.preprocessors = ["autograder.feedback.stock.CleanStudentContent"]
"""
TEST = """# grade_id: {name}, {points} points
rng = check.rng("{name}")
x = rng.normal(size=(4, 5))
check.close(check.call({question}, x), np.maximum(x, 0), "out", hint="look at the sign of x.")
check.passed("{question} does what it should")
### BEGIN HIDDEN TESTS
secret_input = np.array([[-1000.0, 0.0, 1000.0]])
check.close(check.call({question}, secret_input), [[0.0, 0.0, 1000.0]], "out")
check.that(secret_input.shape == (1, 3), "the shape is kept")
### END HIDDEN TESTS"""
ANSWER = '''def {question}(x):
    """Return an array of the shape of x."""
    ### BEGIN SOLUTION
    return x * (x > 0)
    ### END SOLUTION'''


def _mark(grade_id: str, **more) -> dict:
    return {
        "nbgrader": {
            "schema_version": 3,
            "grade_id": grade_id,
            "locked": False,
            "grade": False,
            "solution": False,
            "task": False,
            **more,
        }
    }


def make_course(root: Path, questions: int = 3, tests: int = 2, extra: tuple[int, ...] = ()) -> Course:
    """Write a course with one assignment `a1_toy`: some questions with tests, and one hand-graded answer.

    Args:
        extra: which of the questions with tests are extra; where there are some, headings say it.
    """
    folder = root / "solutions" / "a1_toy"
    folder.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    cells = [
        new_markdown_cell("# Toy assignment\n\nAbout $\\max(0, x)$."),
        new_code_cell("import numpy as np\nfrom nnlab import check", metadata=_mark("setup", locked=True)),
    ]
    for i in range(questions):
        question = f"layer_{i}_forward"
        part = f"  ({'extra' if i in extra else 'core'}, 3 points)" if extra else ""
        cells.append(new_markdown_cell(f"## Layer {i}{part}\n\nWrite `{question}`: $y = \\max(0, x)$."))
        cells.append(new_code_cell(ANSWER.format(question=question), metadata=_mark(question, solution=True)))
        for j in range(tests):
            name = f"layer_{i}_keeps_claim_{j}"
            cells.append(
                new_code_cell(
                    TEST.format(name=name, question=question, points=j + 1),
                    metadata=_mark(name, grade=True, locked=True, points=j + 1),
                )
            )
        cells.append(new_code_cell("print('try it out')"))
    if extra:
        cells.append(new_markdown_cell("## Dead units  (core, 3 points, read by a person)"))
    cells.append(
        new_markdown_cell(
            "Explain in your own words why dead units stay dead.\n\n### BEGIN "
            "SOLUTION\nNo gradient.\n"
            "### END SOLUTION",
            metadata=_mark("dead_units_explained", grade=True, solution=True, points=3),
        )
    )
    nb = new_notebook(
        cells=cells,
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    for index, cell in enumerate(nb.cells):
        cell.id = f"cell-{index}"
    nbformat.write(nb, folder / "a1_toy.ipynb")
    return Course(root, root / "grading")


def make_rebuilt(
    assignment, code: str = "    return x * (x > 0)\n", text: str = "Because no gradient flows."
) -> Rebuilt:
    """The template with a student's answers in it, as rebuilding makes it."""
    nb = nbformat.from_dict(assignment.template)
    roles = [cell.role for cell in assignment.cells]
    for cell, role in zip(nb.cells, roles, strict=True):
        if role == "answer":
            cell.source = f"def {cell.metadata.nbgrader.grade_id}(x):\n{code}"
        if role == "manual":
            cell.source = text
    return Rebuilt(nb, roles)


def make_verdict(assignment, student: str = "ada", failing: tuple = (), **more) -> Verdict:
    """A verdict in which all tests pass but the named ones."""
    cells = []
    for cell in assignment.graded:
        good = cell.grade_id not in failing
        verdict = CellVerdict(
            cell.grade_id,
            cell.question,
            cell.points if good else 0.0,
            cell.points,
            "passed" if good else "failed",
            seconds=0.01,
        )
        if cell.role == "manual":
            verdict.points, verdict.status = None, "manual"
        elif not good:
            verdict.message = "out has the right shape but 3 of 20 entries differ from what it should be."
            verdict.detail = "largest difference 0.5 at [0, 1]: yours 1.5, expected 1"
        cells.append(verdict)
    return Verdict(
        student, assignment.name, cells, **{"timestamp": "2026-03-01T12:00:00+00:00", "seconds": 0.4, **more}
    )


def png(width: int = 3, height: int = 2, extra: bytes = b"") -> str:
    """A real grey PNG as base64; `extra` goes into a text chunk."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + bytes([200] * width) for _ in range(height)))
    raw = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + (chunk(b"tEXt", extra) if extra else b"")
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )
    return base64.b64encode(raw).decode()


# --------------------------------------------------------------------------- a class for the report

IDEAS = {
    "wrong_uses_output": "Your backward pass looks at the sign of the output instead of the input; keep "
    "x in the cache.",
    "wrong_forgets_axis": "Your sum runs over all axes; sum over the batch axis only, axis=0.",
    "wrong_sign": "The gradient has the opposite sign: check the chain rule once more.",
}


def make_class(
    size: int, questions: int = 9, tests: int = 5, seed: int = 0, assignment: str = "a1_toy"
) -> list[Verdict]:
    """Verdicts of a class with students of different strength, some late, refused, renamed or slow."""
    rng = random.Random(seed)
    hard = {(i, j): rng.uniform(-1.5, 1.5) for i in range(questions) for j in range(tests)}
    return [_student(rng, f"student{number:04d}", hard, assignment) for number in range(size)]


def _student(rng: random.Random, student: str, hard: dict, assignment: str) -> Verdict:
    skill, cells, notes, problem = rng.gauss(1.2, 1.2), [], [], ""
    if rng.random() < 0.02:
        problem = "The file is not a notebook: it does not hold JSON."
    for (i, j), difficulty in hard.items():
        cell = CellVerdict(
            f"layer_{i}_keeps_claim_{j}",
            f"layer_{i}_forward",
            1.0,
            1.0,
            "passed",
            seconds=rng.expovariate(50),
        )
        if problem or skill + rng.gauss(0, 0.7) < difficulty:
            _fail(rng, cell, bool(problem))
        cells.append(cell)
    cells.append(CellVerdict("dead_units_explained", "dead_units_explained", None, 3.0, "manual"))
    if rng.random() < 0.1:
        notes.append(Note("late", f"Handed in {rng.randint(1, 40)} h late.", "Handed in late."))
    if rng.random() < 0.05:
        notes.append(
            Note(
                "renamed_notebook", "The notebook was called 'final_v2.ipynb'.", "Your notebook was renamed."
            )
        )
    seconds = rng.lognormvariate(-1, 0.5) + (rng.random() < 0.02) * 20
    return Verdict(
        student,
        assignment,
        cells,
        notes=notes,
        problem=problem,
        timestamp="2026-03-01T12:00:00+00:00",
        seconds=seconds,
        worker_cpu=0.6 * seconds,
    )


def _fail(rng: random.Random, cell: CellVerdict, problem: bool) -> None:
    cell.points, cell.status = (
        0.0,
        "missing" if problem else rng.choice(["failed"] * 6 + ["not_done", "time_limit", "partial"]),
    )
    cell.message = "out has the right shape but 3 of 20 entries differ from what it should be."
    cell.detail = "largest difference 0.5 at [0, 1]: yours 1.5, expected 1"
    if cell.status == "partial":
        cell.points = 0.5
    if cell.status == "failed":
        cell.hidden = rng.random() < 0.4
        if rng.random() < 0.6:
            cell.misconception = rng.choices(list(IDEAS), weights=[5, 3, 1])[0]
            cell.explanation = IDEAS[cell.misconception]
