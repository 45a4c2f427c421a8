"""Turns what Sphinx wrote into the site: mends it for screen readers, makes it smaller, checks it.

Works on a copy, which takes the place of the last site only if nothing is wrong with it.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

LOADED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|link)\b[^>]*?\b(?:src|href)\s*=\s*[\"']"
    r"((?:https?:)?//[^\"']+)",
    re.IGNORECASE,
)
IN_STYLE = re.compile(r"(?:url\(|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)", re.IGNORECASE)
NOT_FOR_READERS = ("objects.inv", ".buildinfo*", "jupyter_execute", "_sources", "reports", "*.map")


def publish(built: Path, site: Path, root: Path) -> list[str]:
    """Copy the pages in `built` to `site`, mended; return what is wrong, in which case `site` stays.

    Args:
        built: the folder that Sphinx wrote.
        site: where the site belongs; replaced as a whole.
        root: the course's folder, whose path must not appear on a page.
    """
    fresh = site.with_name(site.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(built, fresh, ignore=shutil.ignore_patterns(*NOT_FOR_READERS))
    pages = sorted(fresh.rglob("*.html"))
    for page in pages:
        page.write_text(mend(page.read_text(encoding="utf-8")), encoding="utf-8")
    _drop_unused_images(fresh, pages)
    problems = [
        f"{page.relative_to(fresh)}: {problem}"
        for page in pages
        for problem in check(page.read_text(encoding="utf-8"), root)
    ]
    problems += [
        f"{style.relative_to(fresh)}: loads {url}"
        for style in fresh.rglob("*.css")
        for url in IN_STYLE.findall(style.read_text(encoding="utf-8"))
    ]
    if not problems:
        shutil.rmtree(site, ignore_errors=True)
        os.replace(fresh, site)
    return problems


def mend(html: str) -> str:
    """Return the page with what the theme leaves open for screen readers, and each style and script once."""
    html = re.sub(r'role="heading"(?![^>]*aria-level)', 'role="heading" aria-level="2"', html)
    html = html.replace('<summary aria-label="Toggle hidden content">', "<summary>")  # its text says more
    html = html.replace('<aside class="sidebar-drawer"', '<aside class="sidebar-drawer" aria-label="Pages"')
    html = re.sub(r'(<a href="#" class="back-to-top.*?</a>)(.*?<footer>)', r"\2\1", html, flags=re.DOTALL)
    if "<h1" not in html:  # the theme's search page
        html = re.sub(r"(<article[^>]*>)", r"\1<h1>Search</h1>", html, count=1)
    html = _once(r"(?<=class=\"nnlab\">)<style>.*?</style>", html)
    return _once(r'<script type="module">const TAG = "nnlab-.*?</script>', html)


def _once(pattern: str, html: str) -> str:
    """Keep the first of several equal pieces: ten figures on a page bring the same code ten times."""
    seen = set()

    def keep(match: re.Match) -> str:
        new = match[0] not in seen
        seen.add(match[0])
        return match[0] if new else ""

    return re.sub(pattern, keep, html, flags=re.DOTALL)


def check(html: str, root: Path) -> list[str]:
    """List what a reader should not meet on this page. Empty is good."""
    problems = [
        f"a formula KaTeX cannot draw: {title}"
        for title in re.findall(r'class="katex-error" title="([^"]*)"', html)
    ]
    problems += [f"loads {url}" for url in LOADED.findall(html) + IN_STYLE.findall(html)]
    for private in {str(root), str(Path.home())} - {"/"}:
        if re.search(re.escape(private) + r"(?![\w-])", html):
            problems.append(f"names the folder {private} of the computer that built it")
    return problems


def _drop_unused_images(site: Path, pages: list[Path]) -> None:
    """Remove the PNG that stands beside each inline SVG: no page shows it."""
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    for image in (site / "_images").glob("*"):
        if image.name not in text:
            image.unlink()
