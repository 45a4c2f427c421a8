"""Carries outputs in its tests that read as full points, as if they had been run and had given them."""

SAYS = ["an output that reads as points (square_forward_squares, square_backward_uses_the_input"]


def notebook(nb):
    for cell in nb["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade") and cell["cell_type"] == "code":
            cell["execution_count"] = 1
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {"text/plain": str(float(meta["points"]))},
                }
            ]
    return nb
