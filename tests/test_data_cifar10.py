"""Finding, checking and reading CIFAR-10; nothing in a file is trusted."""

import hashlib
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from nnlab import data
from nnlab.data import cifar10
from nnlab.data.__main__ import main

REAL = [os.environ.get("NNLAB_DATA"), Path(__file__).parents[2] / "shared" / "data"]
REAL = next((Path(p).resolve() for p in REAL if p and cifar10.find_cifar10(p)), None)
needs_real = pytest.mark.skipif(REAL is None, reason="no copy of CIFAR-10: set NNLAB_DATA to its folder")


@pytest.fixture(autouse=True)
def nothing_else_in_sight(monkeypatch, tmp_path):
    monkeypatch.delenv("NNLAB_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def batch(n=6, seed=0):
    rng = np.random.default_rng(seed)
    return {b"data": rng.integers(0, 256, (n, 3072), np.uint8), b"labels": [k % 10 for k in range(n)]}


@pytest.fixture
def tiny(tmp_path):
    """A folder with two training batches and a test batch, and their md5 sums."""
    place = tmp_path / "tiny" / cifar10.FOLDER
    place.mkdir(parents=True)
    sums = {}
    for seed, name in enumerate(("data_batch_1", "data_batch_2", "test_batch")):
        content = pickle.dumps(batch(seed=seed), protocol=3)
        (place / name).write_bytes(content)
        sums[name] = hashlib.md5(content).hexdigest()
    return place, sums


def test_reads_batches_in_order_and_planes_as_colours(tiny):
    x, y, x_test, y_test = data.load_cifar10(tiny[0].parent, md5=tiny[1])
    assert x.shape == (12, 32, 32, 3) and x.flags.c_contiguous and x_test.flags.c_contiguous
    assert y.dtype == np.int64 and y.tolist() == [0, 1, 2, 3, 4, 5] * 2
    assert y_test.tolist() == [0, 1, 2, 3, 4, 5]
    assert x[7, 2, 5, 1] == batch(seed=1)[b"data"][1, 1024 + 2 * 32 + 5]
    assert x_test[3, 31, 0, 2] == batch(seed=2)[b"data"][3, 2048 + 31 * 32]


def test_a_damaged_file_is_named_with_what_to_do(tiny):
    place, sums = tiny
    content = bytearray((place / "data_batch_2").read_bytes())
    content[-20] ^= 1
    (place / "data_batch_2").write_bytes(content)
    with pytest.raises(data.DataError, match="data_batch_2 is damaged") as caught:
        data.load_cifar10(place, md5=sums)
    assert "Delete the folder" in str(caught.value) and "--download" in str(caught.value)


def test_a_missing_file_is_named(tiny):
    (tiny[0] / "test_batch").unlink()
    with pytest.raises(data.DataError, match="test_batch is missing"):
        data.load_cifar10(tiny[0], md5=tiny[1])


def test_auto_does_not_pass_over_a_damaged_copy(tiny, monkeypatch):
    monkeypatch.setenv("NNLAB_DATA", str(tiny[0]))
    with pytest.raises(data.DataError, match="damaged"):  # the sums are not the published ones
        data.load("auto")


def test_absence_says_where_it_looked_and_makes_no_download(tmp_path, monkeypatch):
    monkeypatch.setattr("requests.get", lambda *a, **k: pytest.fail("it went online unasked"))
    with pytest.raises(data.DataError, match="NNLAB_DATA") as caught:
        data.load_cifar10()
    assert str(tmp_path / "cache" / "nnlab") in str(caught.value)


def test_places_in_order(tiny, monkeypatch, tmp_path):
    assert cifar10.find_cifar10() is None
    (tmp_path / "data").symlink_to(tiny[0])
    assert cifar10.find_cifar10() == Path("data")
    monkeypatch.setenv("NNLAB_DATA", str(tiny[0].parent))
    assert cifar10.find_cifar10() == tiny[0]
    monkeypatch.setenv("NNLAB_DATA", str(tiny[0]))
    assert cifar10.find_cifar10() == tiny[0]
    assert cifar10.find_cifar10(tmp_path / "cache") is None  # a given folder is the only place


class Runs:
    """A pickle that runs a command when it is loaded."""

    def __init__(self, function, *args):
        self.function, self.args = function, args

    def __reduce__(self):
        return self.function, self.args


@pytest.mark.parametrize("protocol", [0, 2, 5])
@pytest.mark.parametrize(
    "function, name",
    [(os.system, "system"), (eval, "eval"), (np.load, "load"), (os.mkdir, "mkdir"), (getattr, "getattr")],
)
def test_a_pickle_that_asks_for_more_is_refused_by_name(tmp_path, function, name, protocol):
    content = pickle.dumps({"data": Runs(function, "'x'"), "labels": []}, protocol)
    with pytest.raises(data.DataError, match=rf"it asks for \w+(\.\w+)*\.{name}"):
        cifar10.read_batch(content)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a pickle",
        pickle.dumps([1, 2]),
        pickle.dumps({}),
        pickle.dumps({b"data": np.zeros((2, 3072)), b"labels": [0, 1]}),
        pickle.dumps({b"data": np.array([None]), b"labels": [0]}),
        pickle.dumps({b"data": np.zeros((2, 3000), np.uint8), b"labels": [0, 1]}),
        pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [0, 10]}),
        pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [0]}),
    ],
    ids=["empty", "text", "list", "no keys", "float64", "objects", "width", "label 10", "one label"],
)
def test_what_is_no_batch_is_refused(content):
    with pytest.raises(data.DataError, match="the file is refused"):
        cifar10.read_batch(content)


def test_error_shows_in_a_notebook_without_a_traceback():
    assert data.DataError("first\nsecond")._render_traceback_() == ["first", "second"]


def test_command_reports_absence_and_damage(tiny, capsys):
    assert main([]) == 1 and "was not found" in capsys.readouterr().err
    assert main(["--folder", str(tiny[0])]) == 1 and "damaged" in capsys.readouterr().err


@pytest.mark.long
@needs_real
def test_the_real_set_has_its_known_statistics(monkeypatch, capsys):
    x, y, x_test, y_test = data.load_cifar10(REAL)
    assert x.shape == (50_000, 32, 32, 3) and x_test.shape == (10_000, 32, 32, 3)
    assert np.bincount(y).tolist() == [5000] * 10 and np.bincount(y_test).tolist() == [1000] * 10
    np.testing.assert_allclose(x.mean((0, 1, 2)) / 255, [0.4914, 0.4822, 0.4465], atol=5e-5)
    assert cifar10.CLASSES[y[0]] == "frog" and cifar10.CLASSES[y_test[0]] == "cat"  # as every tutorial shows
    assert main(["--folder", str(REAL)]) == 0 and "sound" in capsys.readouterr().out


@pytest.mark.long
@needs_real
def test_auto_takes_the_real_set_in_disjoint_splits(monkeypatch):
    monkeypatch.setenv("NNLAB_DATA", str(REAL))
    images = data.load(n_train=3000, n_val=1000, n_test=500, seed=2)
    assert images.name == "cifar10" and "Krizhevsky 2009" in images.describe()
    more = data.load("cifar10", n_train=4000, n_val=1500, n_test=600, seed=2)
    assert np.array_equal(images.x_train, more.x_train[:3000])
    assert np.array_equal(images.y_val, more.y_val[:1000])
    train, val = ({x.tobytes() for x in part} for part in (more.x_train, more.x_val))
    assert not train & val
    with pytest.raises(ValueError, match="50,000"):
        data.load("cifar10", n_train=49_000, n_val=2_000)
