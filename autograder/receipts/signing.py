"""Signs the rows of the ledger with a key of the workspace: HMAC-SHA256 (RFC 2104).

The key lies in a file that only the instructor's account can read, by default `<workspace>/receipts.key`;
AUTOGRADER_KEY_FILE names another place, which protects against a person who can write the workspace but
not that place. It never enters a worker: the sandbox shows workers neither the workspace nor the environment.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from autograder.course.errors import UserError

_BYTES = 32


class Signer:
    """Makes and checks the message authentication codes of one workspace.

    Args:
        workspace: whose key to use.
        make: whether to make a key where there is none. Only where nothing is signed yet: another key
            explains nothing of what the lost one has signed.

    Raises:
        UserError: the key file is missing, cannot be read or made, is no key, or others may read it.
    """

    def __init__(self, workspace: Path | str, make: bool = False):
        self.path = Path(os.environ.get("AUTOGRADER_KEY_FILE") or Path(workspace) / "receipts.key")
        self._key = self._load(make)

    def sign(self, *parts: str) -> str:
        """Return the code of these texts, in hexadecimal; their borders are part of what is signed."""
        message = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()

    def is_valid(self, code: str, *parts: str) -> bool:
        """Whether `code` was made from these texts with this key."""
        return hmac.compare_digest(code.encode(), self.sign(*parts).encode())

    def _load(self, make: bool) -> bytes:
        try:
            self._remove_leftovers()
            if not self.path.exists():
                if not make:
                    raise UserError(f"The key of the receipts is missing: there is no {self.path}. {_ADVICE}")
                self._create_key()
            if os.stat(self.path).st_mode & 0o077:
                raise UserError(f"others may read {self.path}: chmod 600 {self.path}")
            key = bytes.fromhex(self.path.read_text(encoding="ascii").strip())
        except (OSError, UnicodeDecodeError, ValueError) as error:
            if isinstance(error, UserError):
                raise
            raise UserError(f"Can't use the key {self.path}: {error}. {_ADVICE}") from error
        if len(key) != _BYTES:
            raise UserError(f"{self.path} does not hold a key of {_BYTES} bytes. {_ADVICE}")
        return key

    def _remove_leftovers(self) -> None:
        """Remove what a run that was killed while it made the key has left."""
        for other in self.path.parent.glob(".*.part"):
            named = re.fullmatch(rf"\.{re.escape(self.path.name)}\.([0-9]+)\.part", other.name)
            if named and not _running(int(named[1])):
                other.unlink(missing_ok=True)

    def _create_key(self) -> None:
        """Write a fresh key; the one that is there first wins, should two runs begin at once."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        own = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(_BYTES) + "\n")
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(own, self.path)
        finally:
            own.unlink(missing_ok=True)


def _running(pid: int) -> bool:
    """Whether another process has this number; what bears our own was left by one that had it before."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OverflowError, PermissionError):
        pass
    return True


_ADVICE = (
    "Put it back from a backup, or name the place where it lies in AUTOGRADER_KEY_FILE. If it is lost, no "
    "receipt can be checked: move receipts.db (with its -wal and -shm) and what is left of the key away; the "
    "next run makes new ones and grades everything afresh."
)
