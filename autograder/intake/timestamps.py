"""Dates that say when something was handed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

import dateutil.parser
import dateutil.tz

# Hours ahead of UTC. RFC 2822 fixes the American names; of names that several zones have, AMBIGUOUS tells.
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0,
    "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
    "BRT": -3, "ART": -3, "CLT": -4, "CLST": -3, "COT": -5, "PET": -5,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "TRT": 3,
    "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75,
    "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "JST": 9, "KST": 9,
    "AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
# What else a name may mean, where schools there may well write it.
AMBIGUOUS = {
    "IST": "India's (+05:30); Ireland and Israel write IST, too",
    "CST": "America's (-06:00); China writes CST, too",
    "AST": "the Atlantic's (-04:00); Arabia writes AST, too",
}


def parse_time(text: str) -> datetime | None:
    """Read a date in nbgrader's format (`2026-11-21 10:00:00.0 UTC`) or any that dateutil knows.

    A date without a time zone is meant in UTC, as nbgrader means it. None where it is no date, or its time
    zone is not known.
    """
    if not re.search(r"\d{4}", text) or len(text) > 100:
        return None
    text = re.sub(r"\b(?:UTC|GMT) ?(?=[+-]\d)", "", text)
    if re.search(r"[A-Z][+-]\d", text):  # dateutil reads CET+1 as west of Greenwich, people mean east
        return None
    before, _, last = text.strip().rpartition(" ")
    place = dateutil.tz.gettz(last) if re.fullmatch(r"[A-Za-z]\w*/[\w/+-]+", last) else None
    try:
        when = dateutil.parser.parse(before if place else text, default=datetime(2000, 1, 1), tzinfos=_zone)
        return when.replace(tzinfo=when.tzinfo or place or UTC).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def ambiguous_zone(text: str) -> str:
    """How the time zone of a date was read, where its name may mean another one; or an empty string."""
    name = text.strip().rpartition(" ")[2]
    return f"{name} was read as {AMBIGUOUS[name]}" if name in AMBIGUOUS else ""


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """The time zone of a date that names one, or says its offset in seconds.

    Raises:
        ValueError: nobody knows the name.
    """
    if offset is not None:
        return dateutil.tz.tzoffset(name, offset)
    if name is None:
        return None
    if name not in _ZONES:
        raise ValueError(f"the time zone {name} is not known")
    return dateutil.tz.tzoffset(name, int(3600 * _ZONES[name]))
