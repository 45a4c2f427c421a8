"""Gives cells ids that are huge, empty, a path, Unicode, a number, an object: each has broken some tool."""

SAYS = ["cell ids that the format forbids (title, setup, square-question and"]


def notebook(nb):
    odd = [
        "x" * 1_000_000,
        "",
        "../../etc/passwd",
        "\u202eids",
        7,
        {"id": "x"},
        None,
        "<b>",
        ["a"],
        "a\nb",
        "\0",
        "\ud800",
    ]
    for cell, strange in zip(nb["cells"], odd, strict=True):
        cell["id"] = strange
    return nb
