"""Look for active content in a page: parse it, and name what could run, load, send or lead away."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

_FORBIDDEN = (
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "form",
    "base",
    "link",
    "audio",
    "video",
    "portal",
    "foreignobject",
    "animate",
    "set",
    "use",
    "textarea",
)
_ADDRESSES = (
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "data",
    "background",
    "xlink:href",
    "ping",
    "cite",
    "manifest",
)
_LEADS_AWAY = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.I)  # any scheme, and other hosts without one
_ALLOWED = re.compile(r"^https?://[\w./#-]+$", re.I)
_PICTURE = re.compile(r"^data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]*$", re.I)
_STYLE = re.compile(r"url\s*\(|@import|expression\s*\(|-moz-binding|behavior\s*:", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def active(page: str, scripts: int = 0, plots: bool = False) -> list[str]:
    """Name what is active in a page.

    Args:
        scripts: how many scripts the page has by itself.
        plots: it has drawings of its own, in which <use> may repeat a part of the same drawing.
    """
    soup, found = BeautifulSoup(page, "html.parser"), []
    if len(soup.find_all("script")) != scripts:
        found.append(f"{len(soup.find_all('script'))} scripts, not {scripts}")
    for tag in soup.find_all(True):
        if tag.name in _FORBIDDEN and not (plots and _repeats_a_part(tag)):
            found.append(f"<{tag.name}>")
        does = (tag.get("http-equiv") or "").lower() if tag.name == "meta" else ""
        found += [f"<meta http-equiv={does}>"] if does not in ("", "content-security-policy") else []
        found += [f"<{tag.name} {name}=...>" for name in tag.attrs if name.lower().startswith("on")]
        found += _addresses(tag)
        found += [f"style {tag['style'][:60]!r}"] if _STYLE.search(tag.get("style") or "") else []
    found += [
        f"style sheet {style.string[:60]!r}"
        for style in soup.find_all("style")
        if _STYLE.search(style.string or "")
    ]
    found += [f"control character {match.group()!r}" for match in [_CONTROL.search(page)] if match]
    return found


def _repeats_a_part(tag) -> bool:
    """Whether it is a <use> inside a drawing that refers to something in this page, and nowhere else."""
    addresses = [str(tag.get(name)) for name in ("href", "xlink:href") if tag.get(name) is not None]
    inside = tag.name == "use" and tag.find_parent("svg") is not None
    return inside and bool(addresses) and all(re.fullmatch(r"#[\w-]+", address) for address in addresses)


def _addresses(tag) -> list[str]:
    """Addresses that load something, or lead to anything but a page of the web by a plain link."""
    found = []
    for name in _ADDRESSES:
        value = tag.get(name)
        if value is None or tag.name in ("meta", "data"):
            continue
        address = re.sub(r"[\x00-\x20]", "", str(value))
        plain_link = tag.name == "a" and name == "href" and _ALLOWED.match(address)
        picture = tag.name == "img" and name == "src" and _PICTURE.match(address)
        if _LEADS_AWAY.match(address) and not (plain_link or picture):
            found.append(f"<{tag.name} {name}={address[:60]!r}>")
    return found
