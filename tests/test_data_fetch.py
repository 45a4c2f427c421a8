"""The download, against a server on this machine that misbehaves on request."""

import hashlib
import io
import pickle
import re
import subprocess
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
    """Serves `content`; `ranges`: honour Range; `cut`: bytes sent before it hangs up, one per request."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.ranges, self.cut, self.status, self.log = ARCHIVE, True, [], 200, []
        self.url = f"http://127.0.0.1:{self.server_port}/cifar-10-python.tar.gz"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server, wanted = self.server, self.headers.get("Range")
        server.log.append(wanted)
        if server.status != 200:
            return self.send_error(server.status)
        total, start = len(server.content), 0
        if wanted and server.ranges:
            start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])
            if start >= total:
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{total}")
                self.send_header("Content-Length", "0")
                return self.end_headers()
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(total - start))
        self.end_headers()
        body = server.content[start:]
        self.wfile.write(body[: server.cut.pop(0)] if server.cut else body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(fetch, "_PAUSE", 0.0)
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def get(server, folder):
    return fetch.fetch_cifar10(folder, server.url, md5(server.content), SUMS)


def test_downloads_unpacks_and_tidies_up(server, tmp_path):
    place = get(server, tmp_path / "new" / "folder")
    assert {path.name for path in place.iterdir()} == set(NAMES)
    assert cifar10.load_cifar10(place, md5=SUMS)[0].shape == (40, 32, 32, 3)
    assert {path.name for path in place.parent.iterdir()} <= {cifar10.FOLDER, ".cifar-10.lock"}
    get(server, place.parent)
    assert server.log == [None]  # the second call found it


def part(tmp_path, content):
    (tmp_path / "cifar-10-python.tar.gz.part").write_bytes(content)


def test_goes_on_where_an_earlier_download_stopped(server, tmp_path):
    part(tmp_path, ARCHIVE[:1000])
    get(server, tmp_path)
    assert server.log == ["bytes=1000-"]


def test_a_connection_that_breaks_off_is_taken_up_again(server, tmp_path):
    server.cut = [5000, 700, 0, 300]
    get(server, tmp_path)
    assert server.log == [None, "bytes=5000-", "bytes=5700-", "bytes=5700-", "bytes=6000-"]


def test_a_server_without_ranges_starts_again(server, tmp_path):
    server.ranges = False
    part(tmp_path, b"x" * 1000)
    get(server, tmp_path)
    assert server.log == ["bytes=1000-"]


def test_416_for_a_complete_part_needs_no_transfer(server, tmp_path):
    part(tmp_path, ARCHIVE)
    get(server, tmp_path)
    assert server.log == [f"bytes={len(ARCHIVE)}-"]


@pytest.mark.parametrize("old", [ARCHIVE + b"tail", b"y" * 1000], ids=["too long", "another file"])
def test_a_part_of_something_else_is_thrown_away(server, tmp_path, old):
    part(tmp_path, old)
    get(server, tmp_path)
    assert server.log[-1] is None


def test_a_wrong_md5_leaves_nothing(server, tmp_path):
    with pytest.raises(DataError, match="expected 0123"):
        fetch.fetch_cifar10(tmp_path, server.url, "0123", SUMS)
    assert {path.name for path in tmp_path.iterdir()} <= {".cifar-10.lock"}


def test_too_large_is_refused(server, tmp_path):
    with pytest.raises(DataError, match="announces"):
        fetch.download(server.url, tmp_path / "part", md5(ARCHIVE), limit=1000)


@pytest.mark.parametrize("status, tries", [(404, 1), (503, 4)])
def test_an_answer_that_is_no_file(server, tmp_path, status, tries):
    server.status = status
    with pytest.raises(DataError, match=str(status)):
        get(server, tmp_path)
    assert len(server.log) == tries


def test_offline_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "_PAUSE", 0.0)
    with pytest.raises(DataError, match="online") as caught:
        fetch.fetch_cifar10(tmp_path, "http://127.0.0.1:9/x")
    assert "NNLAB_DATA" in str(caught.value) and "shapes10" in str(caught.value)


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match="cannot be put into"):
        fetch.fetch_cifar10(tmp_path / "file" / "below")


def link(kind, target):
    info = tarfile.TarInfo(f"{cifar10.FOLDER}/readme.html")
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    "member, content",
    [
        ("../evil", b""),
        ("/etc/evil", b""),
        (f"{cifar10.FOLDER}/../evil", b""),
        (f"{cifar10.FOLDER}/evil", b""),
        (f"{cifar10.FOLDER}/sub/data_batch_1", b""),
        ("data_batch_1", b""),
        GOOD[0],
        (link(tarfile.SYMTYPE, "/etc/passwd"), b""),
        (link(tarfile.LNKTYPE, f"{cifar10.FOLDER}/test_batch"), b""),
        (link(tarfile.FIFOTYPE, ""), b""),
        (f"{cifar10.FOLDER}/readme.html", bytes(1001)),
    ],
    ids=[
        "up",
        "absolute",
        "up inside",
        "extra",
        "deeper",
        "flat",
        "twice",
        "symlink",
        "hard link",
        "fifo",
        "large",
    ],
)
def test_an_archive_with_anything_else_is_refused_whole(tmp_path, monkeypatch, member, content):
    monkeypatch.setattr(fetch, "MAX_MEMBER", max(map(len, FILES.values())) if len(content) != 1001 else 1000)
    good = GOOD if len(content) != 1001 else []
    (tmp_path / "x.tar.gz").write_bytes(tar_gz([*good, (member, content)]))
    with pytest.raises(DataError, match="nothing was unpacked|are expected"):
        fetch.unpack(tmp_path / "x.tar.gz", tmp_path / "in" / cifar10.FOLDER, SUMS)
    assert list((tmp_path / "in").iterdir()) == [] and len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "content",
    [
        ARCHIVE[:-3000],
        b"no archive",
        tar_gz(GOOD[:1]),
        tar_gz([GOOD[0], (f"{cifar10.FOLDER}/test_batch", b"other")]),
    ],
    ids=["cut", "text", "incomplete", "wrong file"],
)
def test_a_broken_archive_leaves_nothing(tmp_path, content):
    (tmp_path / "x.tar.gz").write_bytes(content)
    with pytest.raises(DataError, match="damaged|missing"):
        fetch.unpack(tmp_path / "x.tar.gz", tmp_path / "in" / cifar10.FOLDER, SUMS)
    assert list((tmp_path / "in").iterdir()) == []


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
    assert server.log == [None]
