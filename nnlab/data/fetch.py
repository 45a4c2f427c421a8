"""Downloads CIFAR-10 from its author's site, verified, and puts it in place complete or not at all.

For `load(download=True)` and `python -m nnlab.data --download`; nothing else downloads anything.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path

import pooch
import requests
from filelock import FileLock

from nnlab.data import cifar10
from nnlab.data.errors import DataError

__all__ = ["fetch_cifar10"]

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
ARCHIVE_MD5 = "c58f30108f718f92721af3b95e74349a"
EXTRAS = ("batches.meta", "readme.html")  # come with the batch files; other libraries ask for them
RETRIES = 3  # after a failed download; pooch waits a little longer before each


def fetch_cifar10(
    folder: str | os.PathLike[str] | None = None,
    url: str = URL,
    archive_md5: str = ARCHIVE_MD5,
    md5: dict[str, str] | None = None,
) -> Path:
    """Put CIFAR-10 into folder/cifar-10-batches-py, downloading it if it is not there.

    Several processes may call this at once: the first one downloads, the others wait for it. The
    folder appears when it is complete; what a download that was cut off left is removed by the next.

    Args:
        folder: where to put it; None means NNLAB_DATA or ~/.cache/nnlab.
        url, archive_md5, md5: other archive, its md5 sum and those of its batch files, for testing.

    Returns:
        The folder that holds the batch files.

    Raises:
        DataError: no network, no space, or not the published content; says what to do.
    """
    root = Path(folder).expanduser() if folder is not None else cifar10.default_folder()
    place, partial = root / cifar10.FOLDER, root / ".cifar-10.partial"
    md5 = md5 or cifar10.MD5
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / ".cifar-10.lock"):
            if place.exists():  # here before, or another process was faster
                cifar10.check_cifar10(place, md5)
                return place
            shutil.rmtree(partial, ignore_errors=True)
            try:
                fresh = _unpack(_download(url, partial, archive_md5), partial, [*md5, *EXTRAS])
                cifar10.check_cifar10(fresh, md5)
                os.replace(fresh, place)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
            return place
    except OSError as error:
        raise DataError(
            f"CIFAR-10 cannot be put into {root}: {error.strerror or error}. It needs "
            "360 MB there while it unpacks. Set NNLAB_DATA to another folder to put it "
            "elsewhere."
        ) from None


def _download(url: str, folder: Path, md5: str) -> Path:
    """Download the archive into a folder, with a progress bar, and check its md5 sum."""
    name = "cifar-10-python.tar.gz"
    source = pooch.create(
        folder, base_url="", urls={name: url}, registry={name: f"md5:{md5}"}, retry_if_failed=RETRIES
    )
    # "identity": requests would unpack the archive if the server called its compression a transfer encoding.
    http = pooch.HTTPDownloader(progressbar=True, timeout=30, headers={"Accept-Encoding": "identity"})
    try:
        return Path(source.fetch(name, downloader=http))
    except requests.RequestException as error:
        reason = "no connection, or it broke off"
        if error.response is not None:
            reason = f"the server answered {error.response.status_code} {error.response.reason}"
        raise DataError(
            f"{url} could not be downloaded: {reason}.\nIs this computer online? Run it again, or unpack "
            "the archive on another computer and set NNLAB_DATA to the copied folder. The course also "
            "works without it: load('shapes10')."
        ) from None
    except ValueError as error:  # another md5 sum
        raise DataError(
            f"{url} did not give CIFAR-10: {error}\nA login page or proxy in between may have answered; "
            "try again, or fetch the file in a browser and unpack it."
        ) from None


def _unpack(archive: Path, folder: Path, names: list[str]) -> Path:
    """Write the named files of the archive; no path or link in it decides where anything goes."""
    place = folder / cifar10.FOLDER
    place.mkdir()
    wanted = {f"{cifar10.FOLDER}/{name}": place / name for name in names}
    with tarfile.open(archive) as tar:
        for member in tar:
            target = wanted.get(member.name)
            content = tar.extractfile(member) if target and member.isfile() else None
            if target and content:
                with content, open(target, "wb") as file:
                    shutil.copyfileobj(content, file)
    return place
