"""Turns a matplotlib figure into inline SVG that takes the text color of the page around it.

A PNG has one text color, so it suits a light page or a dark one, not both, and it cannot carry alt
text through JupyterLab. Inline SVG does: what was drawn in `INK` becomes `currentColor`, and the
alternative text becomes the accessible name of the image.
"""

from __future__ import annotations

import hashlib
import html
import io
import itertools
import re
from typing import Any

from matplotlib.figure import Figure

__all__ = ["INK", "figure_to_html"]

INK = "#787b7e"  # 4.3 : 1 on white and 4.3 : 1 on #131416, the best that one color can do
_MAX_VECTOR_POINTS = 1500  # artists with more points are drawn as pixels inside the SVG
_MIN_SCALE = 0.6  # a phone may shrink a figure to this; wider ones scroll in their own box
_count = itertools.count()


def figure_to_html(fig: Figure, alt: str) -> str:
    """Return an HTML fragment that holds `fig` as SVG.

    Args:
        fig: a matplotlib Figure.
        alt: what the figure shows, for readers who do not see it.

    Returns:
        A `<div>` with one `<svg role="img">`; it loads nothing and its ids are unique on a page.
    """
    svg = _inherit_ink(_unique_ids(_svg(fig)))
    width = fig.get_figwidth() * 96  # CSS pixels
    head = (
        f'<svg role="img" aria-label="{html.escape(alt)}" style="display:block;width:{width:.0f}px;'
        f'max-width:100%;min-width:{_MIN_SCALE * width:.0f}px;height:auto;color:inherit" '
    )
    svg = re.sub(r"<svg (?=[^>]*viewBox)", lambda _: head, svg, count=1)
    svg = re.sub(r'(<svg [^>]*?) width="[^"]*pt"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg [^>]*?) height="[^"]*pt"', r"\1", svg, count=1)
    scrolls = _MIN_SCALE * width > 330
    focus = f' tabindex="0" role="group" aria-label="{html.escape(alt)}"' if scrolls else ""
    return f'<div class="nnlab-plot" style="overflow-x:auto;max-width:100%"{focus}>{svg}</div>'


def _svg(fig: Figure) -> str:
    """Draw the figure; large point clouds become pixels so that the page stays small."""
    changed = [
        artist
        for artist in fig.findobj(lambda a: _points(a) > _MAX_VECTOR_POINTS)
        if not artist.get_rasterized()
    ]
    for artist in changed:
        artist.set_rasterized(True)
    out = io.StringIO()
    try:
        fig.savefig(out, format="svg", dpi=192, metadata={"Date": None, "Creator": None})
    finally:
        for artist in changed:
            artist.set_rasterized(False)
    text = out.getvalue()
    return re.sub(r"<metadata>.*?</metadata>\s*", "", text[text.index("<svg") :], flags=re.DOTALL).strip()


def _points(artist: Any) -> int:
    """Count the points of a line or a point cloud, zero for everything else."""
    if hasattr(artist, "get_xdata"):
        return len(artist.get_xdata(orig=False))
    if hasattr(artist, "get_offsets") and hasattr(artist, "get_paths"):
        return len(artist.get_offsets())
    return 0


def _unique_ids(svg: str) -> str:
    """Give all ids a prefix of their own: figures on a page must not share clip paths."""
    prefix = f"n{next(_count)}{hashlib.sha256(svg.encode()).hexdigest()[:6]}-"
    svg = re.sub(r' id="([^"]+)"', rf' id="{prefix}\1"', svg)
    svg = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{prefix}", svg)
    return svg


def _inherit_ink(svg: str) -> str:
    """Let everything that was drawn in `INK` take the text color of the page."""
    return re.sub(re.escape(INK), "currentColor", svg, flags=re.IGNORECASE)
