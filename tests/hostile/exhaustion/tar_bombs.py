"""Hands in tars that unpack to gigabytes, with holes, false sizes, long headers and 20,000 members."""

import bz2
import gzip
import io
import lzma
import tarfile

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["can't be used"]
_PIECE = 2**22


def _tar(*members: tuple[str, int]) -> bytes:
    """Headers of members of these sizes; the zeros that follow are the content."""
    made = b""
    for name, size in members:
        info = tarfile.TarInfo(name)
        info.size = size
        made += info.tobuf(tarfile.GNU_FORMAT)
    return made


def _sparse() -> bytes:
    info = tarfile.TarInfo("sparse.ipynb")
    info.size, info.type = 512, tarfile.GNUTYPE_SPARSE
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[386:410] = b"00000000000\0" + b"00000001000\0"
    head[483:495] = b"77777777777\0"  # said to have eight gigabytes, nearly all of them a hole
    head[148:156] = b"%06o\0 " % (sum(head[:148]) + 8 * 32 + sum(head[156:]))
    return bytes(head) + bytes(512 + 1024)


def _long_name() -> bytes:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**33
    return info.tobuf(tarfile.GNU_FORMAT)


def hand_in(place, nb):
    head = _tar(("a.ipynb", 2**33))
    for name, compress in (
        ("a.tar.gz", gzip.compress),
        ("b.tar.bz2", bz2.compress),
        ("c.tar.xz", lzma.compress),
    ):
        (place / name).write_bytes(compress(head) + compress(bytes(_PIECE)) * (2**30 // _PIECE))
    piece = gzip.compress(bytes(_PIECE))
    (place / "long.tar.gz").write_bytes(gzip.compress(_long_name()) + piece * 256)
    (place / "sparse.tar").write_bytes(_sparse())
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", compresslevel=1) as archive:
        for number in range(20_000):
            archive.addfile(tarfile.TarInfo(f"{number}.ipynb"))
    (place / "many.tgz").write_bytes(made.getvalue())
