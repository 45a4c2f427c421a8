"""Deletes its working folder and leaves a mask, paths and an environment in which nothing can be made."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import os
import shutil
import sys
import tempfile

_here = os.getcwd()
os.makedirs("a/b/c")
os.chdir("a/b/c")
shutil.rmtree(_here, ignore_errors=True)
os.environ.clear()
os.environ["TMPDIR"] = os.environ["HOME"] = "/nowhere"
tempfile.tempdir = "/nowhere"
sys.path.clear()
sys.argv.clear()
os.umask(0o777)
"""
}
QUIET = "it changes only its own folder, environment and mask, which end with its session"
