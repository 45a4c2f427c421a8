"""Sets time-outs and what is allowed to fail in the metadata that programs which run notebooks read."""

SAYS = ["settings for the execution of a cell (setup, square, square_forward_squares"]


def notebook(nb):
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["execution"] = {"timeout": 10**9, "allow_errors": True, "skip": True}
    nb["metadata"]["execution"] = {"timeout": -1, "allow_errors": True}
    return nb
