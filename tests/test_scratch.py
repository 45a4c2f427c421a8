"""What a hidden test leaves in the session's folders is gone before the next; what cells had made is back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.judge.judge import Judge
from autograder.worker.inside.scratch import Scratch
from tests.test_judge import answers, grade
from tests.toy_course import MEAN, SQUARE


def picture(folder: Path) -> dict:
    """All that can be seen of a folder, but for numbers of inodes."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        status = path.lstat()
        content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        times = None if path.is_symlink() else (status.st_mtime_ns, status.st_mode)
        found[str(path)] = content, times
    return found


@pytest.fixture
def kept(tmp_path):
    """A folder as cells may leave it, and a Scratch that knows it."""
    folder = tmp_path / "home"
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    (folder / "data" / "deep" / "a.npy").write_bytes(bytes(range(256)))
    (folder / "link").symlink_to("notes.txt")
    (folder / "closed").mkdir(mode=0o500)
    scratch = Scratch([str(folder)])
    scratch.keep()
    return folder, scratch


CHANGES = [
    lambda home: (home / "new.txt").write_text("x"),
    lambda home: (home / "notes.txt").write_text("more"),
    lambda home: (home / "notes.txt").write_text("mine"),
    lambda home: (home / "notes.txt").unlink(),
    lambda home: (home / "notes.txt").chmod(0o123),
    lambda home: os.utime(home / "notes.txt", (1, 2)),
    lambda home: os.utime(home, (1, 2)),
    lambda home: (home / "data").chmod(0o711),
    lambda home: (home / "data" / "deep" / "a.npy").rename(home / "b.npy"),
    lambda home: (home / "data").rename(home / "elsewhere"),
    lambda home: [(home / "link").unlink(), (home / "link").symlink_to("/etc")],
    lambda home: [(home / "notes.txt").unlink(), (home / "notes.txt").mkdir()],
    lambda home: [(home / "notes.txt").unlink(), os.mkfifo(home / "notes.txt")],
    lambda home: [(home / str(n)).mkdir() for n in range(50)],
    lambda home: [
        (home / "x" / "y").mkdir(parents=True),
        (home / "x" / "y" / "z").touch(),
        (home / "x").chmod(0),
    ],
    lambda home: os.setxattr(home / "notes.txt", "user.bits", b"1"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_files_are_put_back_as_they_were(kept, change):
    folder, scratch = kept
    before = picture(folder)
    for _ in range(2):  # and again, after that
        try:
            change(folder)
        except OSError as error:
            pytest.skip(f"not on this file system: {error}")
        scratch.put_back()
        assert picture(folder) == before
        assert "user.bits" not in os.listxattr(folder / "notes.txt")


def test_a_pipe_in_the_folder_makes_nobody_wait(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    scratch = Scratch([str(tmp_path), str(tmp_path / "missing")])
    scratch.keep()
    (tmp_path / "pipe").unlink()
    scratch.put_back()
    assert (tmp_path / "pipe").is_fifo()


@pytest.fixture(scope="module")
def judge(toy, worker):
    return Judge(toy, worker.policy, worker, seed=11)


def test_one_hidden_test_leaves_no_file_for_another(judge):
    """The hidden test of `square` writes down that it was there, the one of `column_mean` looks for it."""
    write = SQUARE.replace(
        "out = x * x", "out = x * x\n    if abs(x).max() > 100:\n        np.save('seen', x)"
    )
    look = "import os\n" + MEAN.replace("return x", "return os.path.exists('seen.npy') + x")
    verdict = grade(judge, answers(square=write, column_mean=look))
    assert verdict.points == 9
    shared = write.replace("'seen'", "'/dev/shm/seen'")
    assert (
        grade(judge, answers(square=shared, column_mean=look.replace("seen.npy", "/dev/shm/seen.npy"))).points
        == 9
    )


def test_what_the_cells_wrote_is_there_in_each_hidden_test(judge):
    first = "np.save('scale.npy', np.ones(1))\n" + SQUARE.replace("x * x", "x * x * np.load('scale.npy')")
    assert (
        grade(
            judge, answers(square=first, column_mean=MEAN.replace("x.s", "np.load('scale.npy') * x.s", 1))
        ).points
        == 9
    )
