"""The command `autograder`: it reads the command line, and nothing else; `--help` lists what it does."""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.commands.cluster_options import add_cluster, chosen_cluster
from autograder.commands.essay_options import add_essays
from autograder.commands.export_options import add_export
from autograder.commands.migrate_options import add_migrate
from autograder.commands.similar_options import add_similar
from autograder.commands.simulate_options import add_simulate
from autograder.commands.watch_options import add_watch
from autograder.course.errors import UserError
from autograder.system.log import logged_to
from autograder.worker.sandbox import orphans
from autograder.worker.sandbox.launch import THREAD_COUNTS

_ENVIRONMENT_ERRORS = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.ENOMEM,
    errno.EMFILE,
    errno.ENFILE,
    errno.EAGAIN,
    errno.ESTALE,
)


class Stopped(KeyboardInterrupt):
    """A signal asked the command to end; its number is the argument."""


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 1 not all graded, 2 something to put right, 128 and its number for a signal.
    """
    # nbgrader calls alembic by name; find it next to this Python, whether or not an environment is active
    os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
    for name in THREAD_COUNTS:  # before the first of these libraries is imported: there is one judge per core
        os.environ.setdefault(name, "1")
    options = _parser().parse_args(argv)
    try:
        with _stoppable():
            return options.run(options)
    except UserError as error:
        return _print_error(error, 2)
    except OSError as error:
        if error.errno not in _ENVIRONMENT_ERRORS:
            raise
        place = f"{error.filename}: " if error.filename else ""
        return _print_error(
            f"{place}{error.strerror}. What was graded is kept; put that right, and the same command "
            "goes on from here.",
            2,
        )
    except KeyboardInterrupt as stop:
        number = stop.args[0] if isinstance(stop, Stopped) else signal.SIGINT
        return _print_error(
            "stopped. What was graded is kept; the same command goes on from here.", 128 + number
        )


def _print_error(text: object, status: int) -> int:
    with contextlib.suppress(OSError):  # the terminal may be gone
        print(f"autograder: {text}", file=sys.stderr)
    return status


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the command as Ctrl-C does: in order, with a word."""

    def stop(number: int, _frame) -> None:
        raise Stopped(number)

    before = {}
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:  # nohup ignores SIGHUP, and means it
            before[number] = signal.signal(number, stop)
    orphans.become_subreaper()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--course", metavar="DIR", help="course folder (default: found from here upwards)")
    common.add_argument(
        "--workspace", metavar="DIR", help="folder for gradebook, feedback, report (default: grading)"
    )
    parser = argparse.ArgumentParser(
        prog="autograder", description="Release and grade the course's assignments."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    release = commands.add_parser("release", parents=[common], help="make the student versions")
    release.add_argument("assignment", nargs="*", help="for example a1 (default: all)")
    release.set_defaults(run=_command("release"))

    new = commands.add_parser("new", parents=[common], help="make a new assignment, ready to be graded")
    new.add_argument("assignment", help="its number and topic, for example a9_attention")
    new.set_defaults(run=_new)

    handout = commands.add_parser("handout", parents=[common], help="make the zip that students get")
    handout.add_argument("assignment", nargs="*", help="those to hand out, for example a1 a2 (default: all)")
    handout.add_argument(
        "--out",
        type=Path,
        default=Path("build/nnlab-course.zip"),
        metavar="FILE",
        help="default: %(default)s",
    )
    handout.set_defaults(run=_handout)

    check = commands.add_parser(
        "check", parents=[common], help="check one notebook with all tests, and keep nothing"
    )
    check.add_argument("notebook", type=Path, help="an assignment's notebook, with answers in it")
    check.add_argument("--assignment", metavar="NAME", help="for example a1 (default: told by its cells)")
    check.add_argument("--visible", action="store_true", help="run only the tests that students see")
    check.add_argument(
        "--show-solution",
        metavar="QUESTION",
        help="print the reference answer to a question beside yours, by number or title, and check nothing",
    )
    _sandbox_option(check)
    check.set_defaults(run=_check)

    grade = commands.add_parser("grade", parents=[common], help="grade a class")
    grade.add_argument("assignment", help="for example a1")
    grade.add_argument(
        "--submissions",
        required=True,
        type=Path,
        metavar="PATH",
        help="folder or archive with the students' notebooks",
    )
    grade.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="who is in the class: a student a line, the id, then other names that files may use, by commas; "
        "it is kept in the workspace and need not be named again",
    )
    grade.add_argument("--students", nargs="+", default=[], metavar="NAME", help="grade only these")
    _grading_options(grade)
    add_cluster(grade)
    grade.set_defaults(run=_grade)

    watch = add_watch(commands, common, _count, _sandbox_option)
    watch.set_defaults(run=_command("watch"))

    due = commands.add_parser(
        "due",
        parents=[common],
        help="say or set when an assignment is due, also for single students",
        description="Say when an assignment is due and what lateness costs; with DATE, set it.",
    )
    due.add_argument("assignment", help="for example a1")
    due.add_argument(
        "date",
        nargs="?",
        metavar="DATE",
        help="with its time zone, for example 2026-10-01T23:59+02:00; with --students also +2d or +36h; none "
        "takes the date or the extension away (default: say what holds now)",
    )
    due.add_argument(
        "--students", nargs="+", default=[], metavar="NAME", help="an extension for these students only"
    )
    due.add_argument("--by", metavar="NAME", help="who sets it, for the record (default: your user name)")
    due.set_defaults(run=_command("due"))

    regrade = commands.add_parser(
        "regrade",
        parents=[common],
        help="grade again after a test, points or the policy changed",
        description="Grade what the workspace has graded again, and list every changed grade, before and "
        "after. Scores of other questions and grades given by hand stay as they are.",
    )
    regrade.add_argument("assignment", help="for example a1")
    regrade.add_argument(
        "--questions", nargs="+", default=[], metavar="NAME", help="grade_ids of questions (default: all)"
    )
    regrade.add_argument("--students", nargs="+", default=[], metavar="NAME", help="(default: everybody)")
    regrade.add_argument("--dry-run", action="store_true", help="print what would change, and change nothing")
    _running_options(regrade)
    regrade.set_defaults(run=_command("regrade"))

    report = commands.add_parser(
        "report",
        parents=[common],
        help="make the report again without grading; without an assignment, one over the whole course",
    )
    report.add_argument("assignment", nargs="*", help="for example a1 (default: a report over all of them)")
    report.set_defaults(run=_command("report"))

    add_similar(commands, common)

    add_essays(commands, common)

    verify = commands.add_parser("verify", parents=[common], help="check the gradebook against the receipts")
    verify.add_argument("assignment", nargs="*", help="for example a1 (default: all)")
    verify.add_argument("--accept", metavar="NAME", help="put the scores set by hand on record, as NAME")
    verify.set_defaults(run=_command("verify"))

    add_migrate(commands, common)

    history = commands.add_parser(
        "history", parents=[common], help="tell everything that happened to a student's grades"
    )
    history.add_argument("student", help="as the gradebook names the student")
    history.add_argument("assignment", nargs="?", help="for example a1 (default: all)")
    history.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    history.set_defaults(run=_command("history"))

    add_export(commands, common)

    doctor = commands.add_parser("doctor", help="say what works on this machine, by trying it")
    doctor.add_argument(
        "--sandbox",
        default="auto",
        choices=("auto", "bubblewrap", "none"),
        help="the one to try (default: auto)",
    )
    doctor.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    doctor.set_defaults(run=_doctor)

    demo = commands.add_parser("demo", parents=[common], help="release and grade the example classes")
    demo.add_argument("assignment", nargs="*", help="for example a1; all of them if none is named")
    _grading_options(demo)
    add_cluster(demo)
    demo.set_defaults(run=_command("demo"))

    add_simulate(commands, common)
    return parser


def _running_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers", type=_count, default=0, metavar="N", help="side by side (default: one per core)"
    )
    _sandbox_option(parser)
    parser.add_argument("--verbose", action="store_true", help="print the log to stderr, too")
    parser.add_argument("--no-feedback", action="store_true", help="leave the students' feedback files out")
    parser.add_argument("--no-report", action="store_true", help="leave the report out")


def _grading_options(parser: argparse.ArgumentParser) -> None:
    _running_options(parser)
    parser.add_argument(
        "--seed",
        type=_count,
        metavar="N",
        help="draws of the tests, to repeat an earlier run; else leave it out: a small one is easily guessed",
    )
    parser.add_argument(
        "--figures",
        action="store_true",
        help="also run the cells that only illustrate (plots under 'Try it'), and show them in feedback",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="print errors and where the results are, nothing else"
    )
    parser.add_argument(
        "--regrade",
        choices=("changed", "all"),
        default="changed",
        help="all: also what has not changed since it was graded, with fresh draws (default: %(default)s)",
    )


def _sandbox_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sandbox",
        default="auto",
        choices=("auto", "bubblewrap", "none"),
        help="none: students' code runs with your rights; only for submissions you trust",
    )


def _count(text: str) -> int:
    value = int(text)
    if not 0 <= value < 2**63:
        raise argparse.ArgumentTypeError("must not be negative, nor have more than 63 bits")
    return value


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """What runs `autograder/commands/<name>.py`, which is imported where it is needed."""
    return lambda options: importlib.import_module(f"autograder.commands.{name}").main(options)


def _course(options):
    from autograder.course.course import Course

    return Course(options.course, options.workspace)


def _new(options) -> int:
    from autograder.release.new_assignment import new_assignment

    course = _course(options)
    for path in new_assignment(course, options.assignment):
        print(f"wrote {path.relative_to(course.root)}")
    print("CONTRIBUTING.md, 'A new assignment', says what to do with each of them")
    return 0


def _handout(options) -> int:
    from autograder.release.handout import handout

    names = handout(_course(options), options.out, options.assignment)
    print(f"wrote {options.out} with {', '.join(names)}; its README.md tells students what to do")
    return 0


def _check(options) -> int:
    from autograder.commands.check import Options, main

    wanted = Options(options.assignment, options.visible, options.sandbox, options.show_solution)
    return main(_course(options), options.notebook, wanted)


def _grade(options) -> int:
    from autograder.commands.grade import Options, grade
    from autograder.commands.screen import Screen, summary

    cluster = chosen_cluster(options)
    course = _course(options)
    with logged_to(course.workspace, options.verbose), Screen(options.quiet) as screen:
        run = grade(
            course,
            options.assignment,
            options.submissions,
            Options(
                options.workers,
                options.sandbox,
                options.seed,
                options.regrade == "all",
                not options.no_feedback,
                not options.no_report,
                options.figures,
                options.roster,
                tuple(options.students),
                cluster,
            ),
            screen,
        )
    summary(run, course, options.quiet)
    return 1 if run.failed else 0


def _doctor(options) -> int:
    from autograder.commands.doctor import main as doctor

    return doctor(options.sandbox, options.json)


if __name__ == "__main__":
    sys.exit(main())
