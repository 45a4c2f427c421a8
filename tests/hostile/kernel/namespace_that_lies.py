"""Exchanges the notebook's namespace for a dict that claims to know every name a test may ask for."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
class _Anything(dict):
    __contains__ = lambda self, name: True

    def __missing__(self, name):
        return lambda *args, **kwargs: (np.float64(0), None)

    def __getitem__(self, name):
        if name in self.keys() or name in dir(__builtins__) or name in vars(__builtins__):
            return dict.get(self, name, getattr(__builtins__, name, None))
        return lambda *args, **kwargs: True

_shell = get_ipython()
_shell.user_ns = _Anything(_shell.user_ns)
_shell.user_global_ns.update(expected=0, check=None)
type(_shell).user_global_ns = property(lambda self: self.user_ns)
"""
}
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}]
QUIET = "it changes only the namespace of its own notebook; each name it claims is called like any other"
