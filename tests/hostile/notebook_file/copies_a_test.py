"""Puts an empty test with the same grade_id in front of each test it fails, and another behind it."""

import copy

SAYS = ["duplicated_cell: 'square_forward_squares' is there 3 times", "changed_locked_cell"]


def notebook(nb):
    for place in (5, 4):
        empty = copy.deepcopy(nb["cells"][place]) | {"source": "pass", "id": f"empty-{place}"}
        nb["cells"][place + 1 : place + 1] = [empty | {"id": f"behind-{place}", "source": "3.0"}]
        nb["cells"][place:place] = [empty]
    return nb
