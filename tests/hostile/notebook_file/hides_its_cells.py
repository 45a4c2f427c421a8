"""Hides its answers from whoever reads the page: every tag and flag that some tool knows for it."""

from tests.toy_course import cell_of

SAYS = ['the tag "remove-input"', 'the tag "hide-cell"', 'the tag "remove_cell"']


def CHECK(found):
    assert "Eight more" in found.feedback, "the answer must be on the page"


def notebook(nb):
    cell = cell_of(nb, "square")
    cell["source"] = "# Eight more\ndef square_forward(x):\n    return x + 8, x"
    cell["metadata"] |= {
        "tags": ["remove-input", "hide-cell", "remove_cell"],
        "jupyter": {"source_hidden": True},
        "collapsed": True,
        "hide_input": True,
        "slideshow": {"slide_type": "skip"},
    }
    return nb
