"""Receipts: exact keys, rows that never change, clear words for a damaged file."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autograder.course.errors import UserError
from autograder.receipts.receipts import Receipt, Receipts, receipt_key
from autograder.receipts.signing import Signer
from autograder.system.database_locks import retry_while_locked
from tests.synthetic import make_class

PARTS = {"submission": b"notebook", "source": b"tests", "policy": "{}", "environment": "numpy 2"}


def receipt(student=0, key=None, **more):
    verdict = make_class(3)[student]
    verdict.outputs = {2: [{"output_type": "stream", "name": "stdout", "text": "hi"}]}
    return Receipt(key or receipt_key(**PARTS), verdict, seed=2**40 + 1, limits={"call_seconds": 10}, **more)


def test_key_depends_on_every_part_and_on_its_borders():
    keys = {
        receipt_key(**PARTS),
        receipt_key(a=b"xy", b=b""),
        receipt_key(a=b"x", b=b"y"),
        receipt_key(a=b"", b=b"xy"),
    }
    keys |= {receipt_key(**{**PARTS, name: b"other"}) for name in PARTS}
    assert len(keys) == 8
    assert receipt_key(**dict(reversed(PARTS.items()))) == receipt_key(**PARTS)


def test_round_trip(tmp_path):
    with Receipts(tmp_path) as receipts:
        assert receipts.find(receipt_key(**PARTS)) is None
        receipts.put(receipt(environment={"numpy": "2"}, finished="2026-03-01T00:00:00+00:00"))
    with Receipts(tmp_path) as receipts:
        found = receipts.find(receipt_key(**PARTS))
    assert found == receipt(environment={"numpy": "2"}, finished="2026-03-01T00:00:00+00:00")
    assert receipts.path == tmp_path / "receipts.db"


def test_newest_row_counts_and_all_are_kept(tmp_path):
    with Receipts(tmp_path) as receipts:
        for key in ("k1", "k2", "k1"):
            receipts.put(receipt(0, key))
        receipts.put(receipt(1, "k3"))
        assert receipts.latest("student0000", "a1_toy").key == "k1"
        assert receipts.latest("nobody", "a1_toy") is None
        assert [r.key for r in receipts.history("student0000", "a1_toy")] == ["k1", "k2", "k1"]
        everyone = list(receipts.all("a1_toy"))
        assert [r.verdict.student for r in everyone] == ["student0000", "student0001"]
        assert everyone[0].verdict.outputs == {}
        assert next(receipts.all("a1_toy", outputs=True)).verdict.outputs[2][0]["text"] == "hi"
        assert list(receipts.all("other")) == []


def test_rows_are_never_changed(tmp_path):
    with Receipts(tmp_path) as receipts:
        receipts.put(receipt())
    with sqlite3.connect(tmp_path / "receipts.db") as db:
        for statement in ("UPDATE receipt SET points = 99", "DELETE FROM receipt"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                db.execute(statement)


@pytest.mark.parametrize("column", ["points", "verdict", "outputs", "seed"])
def test_a_forged_row_is_noticed(tmp_path, column):
    with Receipts(tmp_path) as receipts:
        receipts.put(receipt())
    with sqlite3.connect(tmp_path / "receipts.db") as db:
        db.execute("DROP TRIGGER receipt_no_update")
        db.execute(f"UPDATE receipt SET {column} = 99")
    with Receipts(tmp_path) as receipts, pytest.raises(UserError, match="changed after it was written"):
        receipts.find(receipt_key(**PARTS))


@pytest.mark.parametrize("how", ["ALTER TABLE receipt DROP COLUMN mac", "UPDATE receipt SET mac = ''"])
@pytest.mark.parametrize("key", [True, False])
def test_a_file_of_version_0_1_says_what_to_do(tmp_path, how, key):
    """Its rows are not signed; there is no key, or one that was made later."""
    with Receipts(tmp_path) as receipts:
        receipts.put(receipt())
    with contextlib.closing(sqlite3.connect(tmp_path / "receipts.db")) as db:
        db.execute("DROP TRIGGER receipt_no_update")
        db.execute("DROP TABLE accepted")
        db.execute(how)
        db.commit()
    if not key:
        (tmp_path / "receipts.key").unlink()
    with pytest.raises(UserError, match=r"earlier version(.|\n)*Move receipts\.db(.|\n)*graded afresh"):
        Receipts(tmp_path)
    for name in ("receipts.db", "receipts.db-wal", "receipts.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    with Receipts(tmp_path) as receipts:
        receipts.put(receipt())
        assert receipts.problems() == []


def test_a_grading_run_in_progress_is_no_problem(tmp_path, monkeypatch):
    """Another process adds a row while all rows are checked."""
    with Receipts(tmp_path) as receipts, Receipts(tmp_path) as other:
        receipts.put(receipt(0, "k1"))
        own = Receipts._fault

        def fault(self, row):
            other.put(receipt(1, "k2"))
            return own(self, row)

        monkeypatch.setattr(Receipts, "_fault", fault)
        assert receipts.problems() == []
        monkeypatch.undo()
        assert receipts.problems() == [] and receipts.latest("student0001", "a1_toy").key == "k2"


def test_a_database_that_refuses_at_once_is_asked_again_after_a_pause():
    """SQLite does not wait where waiting could not help; without a pause that is a busy loop."""
    tries, undone = [], []

    def refused():
        tries.append(1)
        raise sqlite3.OperationalError("database is locked")

    with pytest.raises(sqlite3.OperationalError):
        retry_while_locked(refused, lambda: undone.append(1), seconds=0.3)
    assert 2 <= len(tries) <= 8 and len(undone) == len(tries)


def test_damaged_file_says_what_to_do(tmp_path):
    (tmp_path / "receipts.db").write_bytes(b"this is no database " * 200)
    with pytest.raises(UserError, match=r"is damaged(.|\n)*out of the way"):
        Receipts(tmp_path)


def test_damaged_pages_say_what_to_do(tmp_path):
    with Receipts(tmp_path) as receipts:
        for i in range(40):
            receipts.put(receipt(0, f"k{i}"))
    path = tmp_path / "receipts.db"
    raw = bytearray(path.read_bytes())
    raw[8192:] = b"\x55" * (len(raw) - 8192)
    path.write_bytes(raw)
    with pytest.raises(UserError, match="damaged|changed after"), Receipts(tmp_path) as receipts:
        list(receipts.all("a1_toy"))


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Can't make"):
        Receipts(tmp_path / "file" / "work")


def test_locked_file_says_what_to_do(tmp_path):
    with Receipts(tmp_path, timeout=0.05) as receipts:
        other = sqlite3.connect(tmp_path / "receipts.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="Another program is using"):
            receipts.put(receipt())
        other.execute("ROLLBACK")
        other.close()
        receipts.put(receipt())
        assert receipts.find(receipt_key(**PARTS)) is not None


def test_a_kill_loses_no_row_that_was_put(tmp_path):
    script = textwrap.dedent(f"""
        import os, signal, sys
        sys.path.insert(0, {str(Path(__file__).parents[1])!r})
        from tests.test_receipts import receipt
        from autograder.receipts.receipts import Receipts
        receipts = Receipts({str(tmp_path)!r})
        for i in range(5):
            receipts.put(receipt(0, f"k{{i}}"))
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == -9
    with Receipts(tmp_path) as receipts:
        assert [r.key for r in receipts.history("student0000", "a1_toy")] == [f"k{i}" for i in range(5)]


class TestKey:
    def test_it_is_made_once_for_its_owner_alone(self, tmp_path):
        first = Signer(tmp_path, make=True)
        assert (tmp_path / "receipts.key").stat().st_mode & 0o777 == 0o600
        assert Signer(tmp_path).sign("a", "b") == first.sign("a", "b") != first.sign("ab", "")
        assert Signer(tmp_path / "other", make=True).sign("a") != first.sign("a")
        assert first.is_valid(first.sign("x"), "x") and not first.is_valid("", "x")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "receipts.key"]

    def test_what_a_killed_run_left_is_swept_and_nothing_else(self, tmp_path):
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        left = [f".receipts.key.{number}.part" for number in (gone.pid, os.getpid())]
        kept = [
            "receipts.key.20261122",
            f"receipts.key.{gone.pid}",
            f".other.key.{gone.pid}.part",
            ".receipts.key.1.part",
        ]
        for name in left + kept:
            (tmp_path / name).touch()
        Signer(tmp_path, make=True)
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["receipts.key", *kept])

    def test_it_may_lie_elsewhere(self, tmp_path, monkeypatch):
        monkeypatch.setenv("AUTOGRADER_KEY_FILE", str(tmp_path / "safe" / "key"))
        Signer(tmp_path / "workspace", make=True)
        assert (tmp_path / "safe" / "key").exists() and not (tmp_path / "workspace").exists()

    @pytest.mark.parametrize("content", ["", "no key", "ab" * 16, "\u00e9" * 64])
    def test_a_broken_key_says_what_to_do(self, tmp_path, content):
        (tmp_path / "receipts.key").write_text(content)
        (tmp_path / "receipts.key").chmod(0o600)
        with pytest.raises(UserError, match="backup"):
            Signer(tmp_path, make=True)

    def test_a_key_that_others_may_read_is_refused(self, tmp_path):
        Signer(tmp_path, make=True)
        (tmp_path / "receipts.key").chmod(0o644)
        with pytest.raises(UserError, match="chmod 600"):
            Signer(tmp_path)
