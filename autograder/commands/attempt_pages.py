"""The pages that `autograder watch` writes: feedback as `grade` has it, and a page for each attempt.

`--results FOLDER` is for a web server: `<student>/<assignment>/attempt-3.html`, and an `index.html` that says
which attempt counts. A student's folder can be read by its owner and group alone. `--release-feedback` puts
the page of an attempt where `nbgrader fetch_feedback` looks for it.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import jinja2
from nbgrader.utils import notebook_hash

from autograder.commands.attempts import Attempt, Attempts, number_of
from autograder.commands.basis import read_back
from autograder.commands.feedback import add_exchange_files
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Rebuilt, Submission, Verdict
from autograder.feedback.pages import feedback_path, render, write_feedback, write_page
from autograder.html.markup import words
from autograder.intake.files import SECRET
from autograder.intake.kept import FOLDER, attempt_folder
from autograder.intake.timestamps import parse_time
from autograder.intake.uploads import Upload
from autograder.rebuild.rebuild import rebuild
from autograder.receipts.receipts import Receipt
from autograder.system.files import write_atomically

_MOST_SECRET = 4096  # bytes


class AttemptPages:
    """Writes the pages of a student.

    Args:
        options: of the command: `folder` that is watched, `results`, `release_feedback`, `no_feedback`.
    """

    def __init__(self, course: Course, assignment: Assignment, attempts: Attempts, options):
        self.course, self.assignment, self.attempts = course, assignment, attempts
        self.results: Path | None = options.results
        self.exchange: Path | None = options.folder.parent / "feedback" if options.release_feedback else None
        self.feedback = not options.no_feedback

    def is_behind(self, receipt: Receipt) -> bool:
        """Whether a page is missing, or older than the newest receipt."""
        student, finished = receipt.verdict.student, datetime.fromisoformat(receipt.finished).timestamp()
        paths = [feedback_path(self.course, self.assignment, student)] if self.feedback else []
        paths += [self._folder(student) / "index.html"] if self.results else []
        return not all(path.exists() and path.stat().st_mtime >= finished for path in paths)

    def write(
        self,
        student: str,
        submission: Submission,
        rebuilt: Rebuilt,
        receipt: Receipt,
        graded: Receipt | None = None,
    ) -> None:
        """Write the pages of the attempt that counts and of the one that was graded now.

        Args:
            submission, rebuilt, receipt: of the attempt that counts.
            graded: of the one that was graded now; None writes what is missing of all.

        Raises:
            UserError: a page can't be written.
        """
        page = None
        if self.feedback:
            self._keep_secret(submission)
            path = write_feedback(self.course, self.assignment, rebuilt, receipt.verdict)
            add_exchange_files(self.course, self.assignment, {student: path})
            page = path.read_text(encoding="utf-8")
        if self.results or self.exchange:
            found = self.attempts.of(student)
            counts = number_of(found, receipt)
            wanted = {counts, number_of(found, graded)} if graded else {one.number for one in found}
            for attempt in found:
                if attempt.number in wanted:
                    self._write_attempt(attempt, page if attempt.number == counts else None)
            if self.results:
                self._write_index(student, found, counts)

    def _write_attempt(self, attempt: Attempt, page: str | None) -> None:
        """Write the page of an attempt, where it is not there; `page` takes its place."""
        student = attempt.receipt.verdict.student
        submission = read_back(self.course.workspace, self.assignment, attempt.receipt)
        if submission is None:
            return
        paths = [self._folder(student) / f"attempt-{attempt.number}.html"] if self.results else []
        secret = _read(attempt_folder(self.course.workspace, self.assignment, submission) / SECRET)
        if self.exchange and secret:
            name = notebook_hash(secret=secret.decode(), notebook_id=self.assignment.notebook_name)
            paths.append(self.exchange / f"{name}.html")
        paths = [path for path in paths if page is not None or not path.exists()]
        if paths and page is None:
            verdict = self.attempts.receipts.numbered(attempt.receipt.number).verdict
            page = render(self.assignment, rebuild(submission, self.assignment), verdict)
        for path in paths:
            write_page(path, page or "")

    def _write_index(self, student: str, found: list[Attempt], counts: int) -> None:
        worth = self.attempts.in_words(student)
        rows = [
            (one.number, _date(one.receipt.verdict), worth(one.receipt.verdict), one.number == counts)
            for one in reversed(found)
        ]
        text = _template().render(
            assignment=self.assignment.titles.get("") or words(self.assignment.name),
            student=student,
            rows=rows,
            rule=self.attempts.policy.attempts,
            most=self.attempts.policy.max_attempts,
        )
        write_page(self._folder(student) / "index.html", text)

    def _folder(self, student: str) -> Path:
        assert self.results is not None
        folder = self.results / student
        try:
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(0o750 | folder.stat().st_mode & 0o2000)
        except OSError as error:
            raise UserError(f"Can't make {folder}: {error.strerror or error}.") from error
        return folder / self.assignment.name

    def _keep_secret(self, submission: Submission) -> None:
        """Lay the secret of the attempt that counts beside it, as `nbgrader collect` would."""
        secret = _read(attempt_folder(self.course.workspace, self.assignment, submission) / SECRET)
        folder = self.course.workspace / FOLDER / submission.student / self.assignment.name
        if secret and folder.is_dir() and _read(folder / SECRET) != secret:
            write_atomically(folder / SECRET, secret)


def _date(verdict: Verdict) -> str:
    when = parse_time(verdict.timestamp)
    return f"{when:%Y-%m-%d %H:%M:%S} UTC" if when else ""


def read_secret(folder: Path, upload: Upload) -> dict[str, bytes]:
    """The secret that nbgrader's exchange lays into an upload, by its name; empty where there is none."""
    secret = _read(folder / upload.entries[0].name / SECRET)
    return {SECRET: secret} if secret else {}


def _read(path: Path) -> bytes:
    """A small file's content, empty where it is none or a link."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_SECRET:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_INDEX)


_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ assignment }}: attempts of {{ student }}</title>
<style>
body { max-width: 52rem; margin: 0 auto; padding: 0 1rem; font: 16px/1.55 system-ui, sans-serif; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .5rem; border-bottom: 1px solid gray; vertical-align: top; }
</style>
</head>
<body>
<h1>{{ assignment }}</h1>
<p>{{ student }}: your {{ rule }} attempt counts.
{% if most %}At most {{ most }} attempts are graded; later ones are kept and not graded.{% endif %}</p>
<table>
<tr><th>Attempt</th><th>Handed in</th><th>Points</th></tr>
{% for number, time, worth, counts in rows %}
<tr><td><a href="attempt-{{ number }}.html">{{ number }}</a></td><td>{{ time }}</td>
<td>{{ worth }}{% if counts %}; <strong>this one counts</strong>{% endif %}</td></tr>
{% endfor %}
</table>
</body>
</html>
"""
