"""nbgrader's Gradebook, for the writer of grades: its transactions end only where the writer says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader import api
from nbgrader.preprocessors import savecells
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from autograder.gradebook.database import alembic_not_started, prepare
from autograder.gradebook.lock import WriterLock
from autograder.system.database_locks import SQLITE_TIMEOUT

_sharing_lock = threading.Lock()


class OneTransaction(Session):
    """A session whose `commit` waits for `commit_submission`.

    nbgrader's preprocessors and api commit after every cell, which costs a disk write each and leaves half
    an assignment behind when the process is killed. Here `commit` does nothing: autoflush makes pending
    changes visible to every later query of the same session, which is all that nbgrader relies on.
    """

    def commit(self) -> None:
        """Do nothing; see the class."""

    def commit_submission(self) -> None:
        """Commit for real."""
        super().commit()


class SharedGradebook(api.Gradebook):
    """A Gradebook that stays open for a whole run.

    nbgrader's preprocessor that registers an assignment opens a Gradebook of its own and closes it;
    `shared_with_nbgrader` gives it this one.

    Args:
        assignment: whose grades only this one writes, until `dispose`; None for short changes by anybody.

    Raises:
        UserError: somebody else writes the grades of this assignment.
    """

    def __init__(self, db_url: str, course_id: str = "default_course", assignment: str | None = None):
        url = make_url(db_url)
        if url.get_backend_name() == "sqlite" and "timeout" not in url.query:
            url = url.update_query_dict({"timeout": str(SQLITE_TIMEOUT)})
        prepare(url, course_id)
        with alembic_not_started():
            super().__init__(url.render_as_string(hide_password=False), course_id)
        self.db.remove()
        self._lock = WriterLock(url, assignment) if assignment else None
        if self._lock:
            self.engine.dispose()
            self.engine = self._lock.engine()
        self.db = scoped_session(sessionmaker(class_=OneTransaction, autoflush=True, bind=self.engine))

    def close(self) -> None:
        """Send what is pending into the transaction; `dispose` closes the gradebook."""
        self.db.flush()

    def forget(self) -> None:
        """Drop everything in memory (and what was not kept), so that a long run stays small."""
        self.db.remove()

    def undo(self) -> None:
        """Take back what was not kept, also where the database refused to keep it.

        SQLAlchemy sends no rollback after a commit that SQLite refused: the connection would still hold what
        it wrote. PostgreSQL has taken it back by then.
        """
        self.forget()
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()

    def dispose(self) -> None:
        """Close the connection; what was not kept is lost."""
        self.db.remove()
        self.engine.dispose()
        if self._lock:
            self._lock.release()


@contextmanager
def shared_with_nbgrader(gradebook: SharedGradebook) -> Iterator[None]:
    """Let nbgrader's SaveCells use this gradebook where it would open its own."""
    with _sharing_lock:
        own, savecells.Gradebook = savecells.Gradebook, lambda *_args, **_options: gradebook
        try:
            yield
        finally:
            savecells.Gradebook = own
