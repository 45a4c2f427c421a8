"""The README's pictures of pages, taken where WRITE_SCREENSHOTS is set; all as wide as each other."""

from __future__ import annotations

from pathlib import Path

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
SIZE = {"width": 900, "height": 810}


def take(chrome, html: Path, name: str, above: str = "") -> None:
    """Take a picture of a page's top, or of what begins at the first element that `above` selects."""
    page = chrome.new_page(viewport=SIZE)
    page.goto(html.as_uri())
    if above:
        page.locator(above).first.evaluate("one => one.scrollIntoView({block: 'start'})")
    page.screenshot(path=IMAGES / name)
    page.close()
