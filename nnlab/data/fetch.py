"""Download CIFAR-10 from its author's site: resumed, verified, unpacked safely, put in place at
once.

Nothing here runs unless it is asked for (`load(download=True)`, `python -m nnlab.data --download`).
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
import re
import shutil
import ssl
import tarfile
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path

from filelock import FileLock
from tqdm.auto import tqdm

from nnlab.data import cifar10
from nnlab.data.errors import DataError

__all__ = ["download", "fetch_cifar10", "unpack"]

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
ARCHIVE_MD5 = "c58f30108f718f92721af3b95e74349a"
MAX_ARCHIVE = 200_000_000  # bytes; the archive has 170,498,071
MAX_MEMBER = 40_000_000  # bytes; a batch file has about 31,036,000
EXTRAS = ("batches.meta", "readme.html")  # come with the batch files
_PIECE = 1 << 18  # bytes read at a time
_ATTEMPTS = 4  # requests in a row that add nothing before it gives up
_PAUSE = 1.0  # seconds before the next of those


# What a broken connection raises; other OSErrors are about the disk.
_BROKEN = (urllib.error.URLError, http.client.HTTPException, ssl.SSLError, TimeoutError, ConnectionError)


def fetch_cifar10(
    folder: str | os.PathLike | None = None,
    url: str = URL,
    archive_md5: str = ARCHIVE_MD5,
    md5: dict[str, str] | None = None,
) -> Path:
    """Put CIFAR-10 into folder/cifar-10-batches-py, downloading it if it is not there.

    Several processes may call this at once: the first one downloads, the others wait for it. A
    download that breaks off is taken up again by the next call. The folder appears when it is
    complete.

    Args:
        folder: where to put it; None means NNLAB_DATA or ~/.cache/nnlab.
        url, archive_md5, md5: other archive, its md5 sum and those of its batch files, for testing.

    Returns:
        The folder that holds the batch files.

    Raises:
        DataError: no network, no space, damaged or unexpected content; says what to do.
    """
    root = Path(folder).expanduser() if folder is not None else cifar10.default_folder()
    place, md5 = root / cifar10.FOLDER, md5 or cifar10.MD5
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / ".cifar-10.lock"):
            if place.exists():  # here before, or another process was faster
                cifar10.check_cifar10(place, md5)
                return place
            archive = root / "cifar-10-python.tar.gz.part"
            download(url, archive, archive_md5)
            unpack(archive, place, md5)
            archive.unlink()
            return place
    except OSError as error:
        raise DataError(
            f"CIFAR-10 cannot be put into {root}: {error.strerror or error}. It needs "
            "360 MB there while it unpacks. Set NNLAB_DATA to another folder to put it "
            "elsewhere."
        ) from None


# --------------------------------------------------------------------------- download


def download(url: str, path: Path, md5: str, limit: int = MAX_ARCHIVE) -> None:
    """Download a file, going on from what an earlier try left at `path`, and check its md5 sum.

    A file that does not match after it was resumed is fetched once more from its beginning.

    Raises:
        DataError: no connection, it broke off too often, larger than `limit` bytes, wrong md5 sum.
    """
    resumed = path.exists() and path.stat().st_size > 0
    _transfer(url, path, limit)
    found = _md5(path)
    if found != md5 and resumed:
        path.unlink()
        _transfer(url, path, limit)
        found = _md5(path)
    if found != md5:
        size = path.stat().st_size
        path.unlink()
        raise DataError(
            f"{url} gave {size:,} bytes with md5 {found}, expected {md5}. A login page "
            "or proxy in between may have answered; try again, or fetch the file in a "
            "browser and unpack it."
        )


def _md5(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _transfer(url: str, path: Path, limit: int) -> None:
    """Ask until the file is complete; give up when _ATTEMPTS requests in a row add nothing."""
    failures, reason = 0, ""
    while failures < _ATTEMPTS:
        before = path.stat().st_size if path.exists() else 0
        try:
            if _request(url, path, limit):
                return
            reason = "the connection broke off"
        except urllib.error.HTTPError as error:
            reason = f"the server answered {error.code} {error.reason}"
            if error.code < 500:  # asking again will not help
                raise DataError(
                    f"{url} could not be downloaded: {reason}. It may have moved; see "
                    "https://www.cs.toronto.edu/~kriz/cifar.html."
                ) from None
        except _BROKEN as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
        after = path.stat().st_size if path.exists() else 0
        failures = 0 if after > before else failures + 1
        if failures and failures < _ATTEMPTS:
            time.sleep(_PAUSE)
    have = path.stat().st_size / 1e6 if path.exists() else 0
    raise DataError(
        f"{url} could not be downloaded: {reason}.\nIs this computer online? Run it "
        f"again to go on from the {have:.0f} MB that have arrived, or unpack the "
        "archive on another computer and set NNLAB_DATA to the copied folder. The "
        "course also works without it: load('shapes10')."
    )


def _request(url: str, path: Path, limit: int) -> bool:
    """Make one request, appending where the server allows; tells if the file is complete."""
    have = path.stat().st_size if path.exists() else 0
    headers = {"User-Agent": "nnlab", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        reply = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30)
    except urllib.error.HTTPError as error:
        if error.code != 416:  # 416: nothing lies beyond what we have
            raise
        total = re.fullmatch(r"bytes \*/(\d+)", error.headers.get("Content-Range", ""))
        if total and int(total[1]) == have:
            return True
        path.unlink()  # longer than the file: not a part of it
        return False
    with reply:
        resumes = reply.status == 206
        if resumes and not reply.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            path.unlink()
            return False
        return _save(reply, path, have if resumes else 0, limit)


def _save(reply, path: Path, start: int, limit: int) -> bool:
    """Write the body of a reply from byte `start` on; tells whether all that was announced came."""
    length = reply.headers.get("Content-Length")
    total = start + int(length) if length else None
    if (total or 0) > limit:
        raise DataError(f"The server announces {total:,} bytes; at most {limit:,} are expected.")
    done = start
    with (
        open(path, "r+b" if start else "wb") as file,
        tqdm(total=total, initial=start, unit="B", unit_scale=True, desc="CIFAR-10") as bar,
    ):
        file.seek(start)
        while piece := reply.read(_PIECE):
            done += len(piece)
            if done > limit:
                break
            file.write(piece)
            bar.update(len(piece))
    if done > limit:
        path.unlink()
        raise DataError(f"The server sends more than the {limit:,} bytes that are expected.")
    return total is None or done == total


# --------------------------------------------------------------------------- unpack


def unpack(archive: Path, place: Path, md5: dict[str, str]) -> None:
    """Unpack the archive beside `place`, verify each batch file, then rename the whole into place.

    Only regular files with the expected names are written, so no path or link can lead elsewhere.

    Raises:
        DataError: unexpected, oversized, missing or damaged content. Nothing is left behind.
    """
    fresh = place.with_name(f".{place.name}.{os.getpid()}.{os.urandom(4).hex()}")
    fresh.mkdir(parents=True)
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                _extract(tar, member, fresh, {*md5, *EXTRAS})
        cifar10.check_cifar10(fresh, md5)
        os.replace(fresh, place)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(f"{archive} is damaged: {error}. Delete it and try again.") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, names: set[str]) -> None:
    """Write one expected regular file into `folder`; refuse everything else by name."""
    if member.isdir() and member.name.rstrip("/") == cifar10.FOLDER:
        return
    parent, _, name = member.name.rpartition("/")
    if parent != cifar10.FOLDER or name not in names:
        raise DataError(
            f"The archive holds {member.name!r}, which is not part of CIFAR-10; nothing was unpacked."
        )
    if not member.isreg() or member.issparse() or (folder / name).exists():
        raise DataError(
            f"{member.name!r} in the archive is a link, a device or there twice; nothing was unpacked."
        )
    if member.size > MAX_MEMBER:
        raise DataError(
            f"{member.name!r} would unpack to {member.size:,} bytes; at most {MAX_MEMBER:,} are expected."
        )
    with tar.extractfile(member) as source, open(folder / name, "xb") as target:
        shutil.copyfileobj(source, target, _PIECE)
