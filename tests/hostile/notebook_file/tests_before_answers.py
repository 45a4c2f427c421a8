"""Moves all tests to the top: they run while a name of the notebook still means something else."""

from tests.toy_course import MEAN, SQUARE

FAKE = SQUARE.replace("x * x", "x + 1").replace("2 * x * dout", "dout")
SAYS = ["moved_cell"]


def notebook(nb):
    tests = [cell for cell in nb["cells"] if cell["metadata"].get("nbgrader", {}).get("locked")]
    others = [cell for cell in nb["cells"] if cell not in tests]
    early = {
        "cell_type": "code",
        "id": "early",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": f"import numpy as np\n{MEAN}\n{FAKE}",
    }
    nb["cells"] = [early, *tests, *others]
    return nb
