"""Gives the versions of its format as words and lists, which a comparison with numbers stumbles over."""

SAYS = ['it calls its format "4", a list and was read as 4']


def notebook(nb):
    return nb | {"nbformat": "4", "nbformat_minor": [5]}
