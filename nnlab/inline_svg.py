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
from matplotlib.transforms import Bbox, BboxBase

__all__ = ["INK", "figure_to_html"]

INK = "#787b7e"  # 4.3 : 1 on white and 4.3 : 1 on #131416, the best that one color can do
_MAX_VECTOR_POINTS = 1500  # artists with more points are drawn as pixels inside the SVG
_MAX_SCALE = 1.35  # a wide page may enlarge a figure to this, so that it fills the column of text
_MIN_SCALE = 0.5  # a phone may shrink a figure to this; wider ones scroll in their own box
_PHONE = 328  # CSS pixels of the column on a phone
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
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1]) * 96 / 72  # type: ignore[index]  # CSS pixels
    head = (
        f'<svg role="img" aria-label="{html.escape(alt)}" style="display:block;width:100%;'
        f"max-width:{_MAX_SCALE * width / 16:.1f}rem;min-width:{_MIN_SCALE * width:.0f}px;"
        f'height:auto;color:inherit" '
    )
    svg = re.sub(r"<svg (?=[^>]*viewBox)", lambda _: head, svg, count=1)
    svg = re.sub(r'(<svg [^>]*?) width="[^"]*pt"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg [^>]*?) height="[^"]*pt"', r"\1", svg, count=1)
    scrolls = _MIN_SCALE * width > _PHONE
    focus = f' tabindex="0" role="group" aria-label="{html.escape(alt)}"' if scrolls else ""
    return f'<div class="nnlab-plot" style="overflow-x:auto;max-width:100%"{focus}>{svg}</div>'


def _svg(fig: Figure) -> str:
    """Draw the figure; large point clouds become pixels so that the page stays small.

    What sticks out of the figure makes the picture larger: nothing is cut off.
    """
    changed = [
        artist
        for artist in fig.findobj(lambda a: _points(a) > _MAX_VECTOR_POINTS)
        if not artist.get_rasterized()
    ]
    for artist in changed:
        artist.set_rasterized(True)
    try:
        text = _saved(fig, fig.bbox_inches)
        whole = Bbox.union([fig.bbox_inches, fig.get_tightbbox()])  # known once it was drawn
        if whole.width > fig.bbox_inches.width or whole.height > fig.bbox_inches.height:
            text = _saved(fig, whole)
    finally:
        for artist in changed:
            artist.set_rasterized(False)
    return re.sub(r"<metadata>.*?</metadata>\s*", "", text[text.index("<svg") :], flags=re.DOTALL).strip()


def _saved(fig: Figure, box: BboxBase) -> str:
    out = io.StringIO()
    fig.savefig(out, format="svg", dpi=192, bbox_inches=box, metadata={"Date": None, "Creator": None})
    return out.getvalue()


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
