"""Sources for which the highlighter of the feedback page takes the square of their length."""

from tests.hostile.leaks import extra_cells

SAYS = ["too long for its imports to be read"]


def notebook(nb):
    return extra_cells(nb, *[f"#{number}\n" + '"\\N{' * 14990 for number in range(8)])
