"""The names in a zip archive that does not say in which encoding they are: those that Windows wrote."""

from __future__ import annotations

import unicodedata
import zipfile

_UTF_8_FLAG = 0x800
_PAGES = ("utf-8", "cp437", "cp1252", "cp850")  # of equally good ones, the first


def member_names(members: list[zipfile.ZipInfo]) -> list[str]:
    """The names of members. Where none is said, the encoding is taken that makes words of most of them."""
    bare = {name: None for info in members if (name := _undeclared(info)) is not None and not name.isascii()}
    page = min(_PAGES, key=lambda page: sum(_strangeness(name, page) for name in bare)) if bare else "cp437"
    names = []
    for info in members:
        name = _undeclared(info)
        names.append(info.filename if name is None else name.decode(page, "replace"))
    return names


def _undeclared(info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a name in an encoding that is not said; zipfile took them for code page 437."""
    if info.flag_bits & _UTF_8_FLAG:
        return None
    return info.orig_filename.partition("\0")[0].encode("cp437", "replace")


def _strangeness(name: bytes, page: str) -> int:
    """How many characters of a name would be odd in words: no Latin letters, capitals behind small ones."""
    try:
        text = unicodedata.normalize("NFC", name.decode(page))
    except UnicodeDecodeError:
        return 1000
    return sum(
        not unicodedata.name(char, "").startswith("LATIN ") or (char.isupper() and before.islower())
        for before, char in zip(" " + text, text, strict=False)
        if ord(char) > 127
    )
