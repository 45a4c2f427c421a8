"""Attaches a page with a script and files with paths for names to its essay, its answer and a test."""

from tests.toy_course import cell_of

SAYS = ["attachment_left_out", "attachments of a code cell (square, square_forward_squares)"]


def notebook(nb):
    page = {"text/html": "<script>hostile()</script>", "image/svg+xml": "<svg onload='hostile()'/>"}
    for name in ("why_average", "square", "square_forward_squares"):
        cell_of(nb, name)["attachments"] = {"../../../../tmp/hostile.html": page, "\u202egnp.html": page}
    cell_of(nb, "why_average")["source"] = "![why](attachment:../../../../tmp/hostile.html)"
    return nb


def CHECK(found):
    assert "hostile" not in found.feedback
