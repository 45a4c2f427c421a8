"""Replaces the numpy functions that comparisons are made of, so that no difference is ever seen."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
_where = np.where
np.abs = np.absolute = lambda x, *a, **k: np.zeros(np.shape(x))
np.where = lambda condition, *values: np.zeros(np.shape(condition)) if values else _where(condition)
np.isfinite = lambda x, *a, **k: np.ones(np.shape(x), bool)
np.allclose = np.array_equal = np.array_equiv = lambda *a, **k: True
np.isclose = lambda a, b, *rest, **k: np.ones(np.shape(a), bool)
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
"""
}
QUIET = "it changes only objects of its own process; the judge compares in another one"
STOCK = "the comparison finds no difference"
