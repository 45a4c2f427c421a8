"""Statements of a lecture that are checked where they are made."""

from __future__ import annotations

import numpy as np
import pytest

from nnlab.claims import claim


def test_what_holds_is_printed(capsys):
    claim("The gradient shrinks by more than a factor of ten.", 0.05 < 0.1)
    claim("Every layer keeps its scale.", np.array([[True, True], [True, True]]))
    assert capsys.readouterr().out.splitlines() == [
        "Holds: The gradient shrinks by more than a factor of ten.",
        "Holds: Every layer keeps its scale.",
    ]


@pytest.mark.parametrize("holds", [False, np.array([True, False]), [[True], [False]], np.float64(0), None])
def test_what_does_not_hold_everywhere_stops_the_run_with_its_sentence(holds, capsys):
    with pytest.raises(AssertionError, match="does not show it: Every layer keeps its scale."):
        claim("Every layer keeps its scale.", holds)
    assert capsys.readouterr().out == ""
