"""Hands in a tar with hard links and symlinks to the host's files, device nodes and paths above it."""

import io
import json
import tarfile

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["points outside the archive", "is a link or device"]


def hand_in(place, nb):
    data = json.dumps(nb).encode()
    with tarfile.open(place / "work.tar.gz", "w:gz") as archive:
        for name in ("../../hostile.ipynb", "/tmp/hostile.ipynb", "door/hostile.ipynb"):
            if name.startswith("door"):  # first a link to /tmp, then a file below it
                door = tarfile.TarInfo("door")
                door.type, door.linkname = tarfile.SYMTYPE, "/tmp"
                archive.addfile(door)
                name = "door/../../../tmp/hostile.ipynb"
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, kind, target in (
            ("hard.ipynb", tarfile.LNKTYPE, "/etc/passwd"),
            ("soft.ipynb", tarfile.SYMTYPE, "../../../../etc/shadow"),
            ("disk.ipynb", tarfile.BLKTYPE, ""),
            ("null.ipynb", tarfile.CHRTYPE, ""),
            ("pipe.ipynb", tarfile.FIFOTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.mode = kind, target, 0o6777
            archive.addfile(info)
