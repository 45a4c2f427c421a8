"""The download of CIFAR-10, from a server on this machine that fails where a test asks it to."""

import hashlib
import io
import pickle
import subprocess
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from nnlab.data import DataError, cifar10, fetch

NAMES = ("data_batch_1", "test_batch")


def tar_gz(members) -> bytes:
    """Pack (TarInfo or name, bytes) pairs."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for info, content in members:
            info = info if isinstance(info, tarfile.TarInfo) else tarfile.TarInfo(info)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


FILES = {
    name: pickle.dumps(
        {b"data": np.random.default_rng(k).integers(0, 256, (40, 3072), np.uint8), b"labels": [k] * 40}, 3
    )
    for k, name in enumerate(NAMES)
}
SUMS = {name: md5(content) for name, content in FILES.items()}
GOOD = [(f"{cifar10.FOLDER}/{name}", content) for name, content in FILES.items()]
ARCHIVE = tar_gz(GOOD)


class Server(ThreadingHTTPServer):
    """Serves `content`; `cut`: how many bytes it sends before it hangs up, one number per request."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.cut, self.status, self.requests = ARCHIVE, [], 200, 0
        self.url = f"http://127.0.0.1:{self.server_port}/cifar-10-python.tar.gz"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests += 1
        if server.status != 200:
            return self.send_error(server.status)
        assert self.headers["Accept-Encoding"] == "identity"
        self.send_response(200)
        self.send_header("Content-Length", str(len(server.content)))
        self.end_headers()
        self.wfile.write(server.content[: server.cut.pop(0)] if server.cut else server.content)

    def log_message(self, *args):
        pass


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr("pooch.core.time.sleep", lambda seconds: None)


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def get(server, folder):
    return fetch.fetch_cifar10(folder, server.url, md5(server.content), SUMS)


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def test_downloads_unpacks_and_tidies_up(server, tmp_path):
    place = get(server, tmp_path / "new" / "folder")
    assert names_in(place) == set(NAMES)
    assert cifar10.load_cifar10(place, md5=SUMS)[0].shape == (40, 32, 32, 3)
    assert names_in(place.parent) <= {cifar10.FOLDER, ".cifar-10.lock"}
    get(server, place.parent)
    assert server.requests == 1  # the second call found it


def test_a_connection_that_breaks_off_is_tried_again(server, tmp_path):
    server.cut = [5000, 0]
    get(server, tmp_path)
    assert server.requests == 3


def test_what_a_killed_download_left_is_removed(server, tmp_path):
    left = tmp_path / ".cifar-10.partial" / cifar10.FOLDER
    left.mkdir(parents=True)
    (left / "data_batch_1").write_bytes(b"half")
    get(server, tmp_path)
    assert names_in(tmp_path) <= {cifar10.FOLDER, ".cifar-10.lock"}


def test_a_wrong_md5_leaves_nothing(server, tmp_path):
    with pytest.raises(DataError, match="expected md5:0123"):
        fetch.fetch_cifar10(tmp_path, server.url, "0123", SUMS)
    assert names_in(tmp_path) <= {".cifar-10.lock"}


@pytest.mark.parametrize("status", [404, 503])
def test_an_answer_that_is_no_file(server, tmp_path, status):
    server.status = status
    with pytest.raises(DataError, match=f"answered {status}") as caught:
        get(server, tmp_path)
    assert "NNLAB_DATA" in str(caught.value)
    assert names_in(tmp_path) <= {".cifar-10.lock"}


def test_offline_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="online") as caught:
        fetch.fetch_cifar10(tmp_path, "http://127.0.0.1:9/x")
    assert "NNLAB_DATA" in str(caught.value) and "shapes10" in str(caught.value)


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match="cannot be put into"):
        fetch.fetch_cifar10(tmp_path / "file" / "below")


def link(kind, name, target):
    info = tarfile.TarInfo(f"{cifar10.FOLDER}/{name}")
    info.type, info.linkname = kind, target
    return info


def test_only_the_expected_files_of_an_archive_are_written(server, tmp_path):
    others = [
        "../evil",
        "/etc/evil-nnlab",
        f"{cifar10.FOLDER}/../evil",
        f"{cifar10.FOLDER}/evil",
        "data_batch_1",
    ]
    links = [link(tarfile.SYMTYPE, "readme.html", "/etc/passwd"), link(tarfile.FIFOTYPE, "batches.meta", "")]
    server.content = tar_gz([*((name, b"evil") for name in others), *GOOD, *((info, b"") for info in links)])
    place = get(server, tmp_path / "in")
    assert names_in(place) == set(NAMES) and names_in(tmp_path) == {"in"}
    assert names_in(tmp_path / "in") <= {cifar10.FOLDER, ".cifar-10.lock"}
    assert not Path("/etc/evil-nnlab").exists()


@pytest.mark.parametrize(
    "members",
    [
        GOOD[:1],
        [GOOD[0], (f"{cifar10.FOLDER}/test_batch", b"other")],
        [GOOD[0], (link(tarfile.SYMTYPE, "test_batch", "data_batch_1"), b"")],
        [GOOD[0], (link(tarfile.LNKTYPE, "test_batch", f"{cifar10.FOLDER}/data_batch_1"), b"")],
    ],
    ids=["incomplete", "wrong file", "symlink", "hard link"],
)
def test_an_archive_of_something_else_leaves_nothing(server, tmp_path, members):
    server.content = tar_gz(members)
    with pytest.raises(DataError, match="damaged|missing"):
        get(server, tmp_path)
    assert names_in(tmp_path) <= {".cifar-10.lock"}


def test_processes_at_once_download_once(server, tmp_path):
    code = (
        "import sys; from nnlab.data import fetch\n"
        f"print(fetch.fetch_cifar10(sys.argv[1], {server.url!r}, {md5(ARCHIVE)!r}, {SUMS!r}))"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for run in runs:
        out, err = run.communicate(timeout=60)
        assert run.returncode == 0, err
        assert out.strip() == str(tmp_path / cifar10.FOLDER)
    assert server.requests == 1
