"""Holds halves of characters and zero bytes in sources, ids and names: writing them anywhere is an error."""

from tests.toy_course import MEAN, cell_of

SAYS = ["odd_characters", 'nbgrader metadata "\\ud800"']
EARNS = {"column_mean_averages_over_rows": 4.0}


def notebook(nb):
    cell_of(nb, "column_mean")["source"] = f"# \ud800 \0 \udfff\n{MEAN}\nprint('\ud83d')"
    cell_of(nb, "why_average")["source"] = "\ud800 because \0"
    cell_of(nb, "square")["metadata"]["nbgrader"]["\ud800"] = "\udc80"
    nb["metadata"]["kernelspec"]["display_name"] = "\ud800"
    return nb
