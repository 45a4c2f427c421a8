"""Receipts: exact keys, rows that never change, clear words for a damaged file."""

import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autograder.errors import UserError
from autograder.receipts import Receipt, Receipts, receipt_key
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
        from autograder.receipts import Receipts
        receipts = Receipts({str(tmp_path)!r})
        for i in range(5):
            receipts.put(receipt(0, f"k{{i}}"))
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == -9
    with Receipts(tmp_path) as receipts:
        assert [r.key for r in receipts.history("student0000", "a1_toy")] == [f"k{i}" for i in range(5)]
