"""The log of a workspace, for whoever has to find out what a run did: `<workspace>/logs/autograder.log`.

Modules log to `logging.getLogger(__name__)`; all of these names begin with `autograder`. While `logged_to` is
open, that tree goes to the file, and with `--verbose` to stderr too. What comes from students is written on
one line without control characters, and every further line of a record is indented, so that nothing in a
submission can look like a record of its own.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

from autograder.system.text import one_line

LOGGER = logging.getLogger("autograder")
LOGGER.addHandler(logging.NullHandler())  # without `logged_to`, nothing is printed
_BYTES, _FILES = 2_000_000, 5  # of one file, and how many older ones are kept
_MOST_HELD = 1000  # records


class _Formatter(logging.Formatter):
    """Time in UTC, level, module, message; safe to print."""

    converter = staticmethod(time.gmtime)

    def __init__(self):
        super().__init__("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        first, *rest = super().format(record).split("\n")
        return "\n".join([one_line(first), *("    " + one_line(line) for line in rest)])


class _WorkspaceHandler(RotatingFileHandler):
    """Writes to the log file once the workspace is there; a command that makes none leaves no log either.

    A log that cannot be written stops no grading.
    """

    def __init__(self, workspace: Path):
        self._workspace = workspace
        self._held: list[logging.LogRecord] = []
        path = workspace / "logs" / "autograder.log"
        super().__init__(path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True)

    def emit(self, record: logging.LogRecord) -> None:
        self._held.append(record)
        if not self._workspace.is_dir():
            del self._held[:-_MOST_HELD]
            return
        held, self._held = self._held, []
        with contextlib.suppress(OSError):
            Path(self.baseFilename).parent.mkdir(exist_ok=True)
        for one in held:
            super().emit(one)

    def handleError(self, record: logging.LogRecord) -> None:
        """Do nothing: what the run needs to write besides, it will complain about itself."""


@contextlib.contextmanager
def logged_to(workspace: Path, verbose: bool = False) -> Iterator[None]:
    """Log to the workspace, and to stderr where `verbose`; an error that ends the block is logged, too."""
    handlers: list[logging.Handler] = [_WorkspaceHandler(workspace)]
    handlers += [logging.StreamHandler(sys.stderr)] if verbose else []
    level = LOGGER.level
    LOGGER.setLevel(logging.DEBUG)
    for handler in handlers:
        handler.setFormatter(_Formatter())
        LOGGER.addHandler(handler)
    try:
        yield
    except KeyboardInterrupt:
        LOGGER.warning("stopped by a signal")
        raise
    except Exception:
        LOGGER.exception("the command ended with an error")
        raise
    finally:
        LOGGER.setLevel(level)
        for handler in handlers:
            LOGGER.removeHandler(handler)
            with contextlib.suppress(
                OSError
            ):  # a full disk: the error that names what could not be written goes on
                handler.close()
