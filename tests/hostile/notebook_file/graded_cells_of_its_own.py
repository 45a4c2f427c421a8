"""Adds graded cells of its own, worth a thousand points, under ids the assignment does not have."""

SAYS = ['grade_id "extra_credit", which the assignment does not have']


def notebook(nb):
    meta = {
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 1000,
        "schema_version": 3,
        "grade_id": "extra_credit",
        "task": False,
        "cell_type": "code",
        "checksum": "0" * 32,
    }
    nb["cells"].append(
        {
            "cell_type": "code",
            "id": "extra-credit",
            "metadata": {"nbgrader": meta},
            "source": "1000.0",
            "outputs": [],
            "execution_count": None,
        }
    )
    return nb
