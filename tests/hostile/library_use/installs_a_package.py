"""Installs a package while it is graded, from an index, a mirror and a file that it brings along."""

ANSWERS = {
    "square": """import subprocess, sys, time
pip = [sys.executable, "-m", "pip", "install", "--target", "packages", "--retries", "0", "--timeout", "1",
       "--disable-pip-version-check"]
ends = time.monotonic() + 1.5  # a busy machine may need all of the cell's time for one of them
to_us = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
tried = [subprocess.Popen([*pip, *source, "autograd"], **to_us)
         for source in ([], ["--index-url", "http://127.0.0.1:@PORT@/simple"])]
for process in tried:
    try:
        print(process.communicate(timeout=max(0.0, ends - time.monotonic()))[0][-200:])
    except subprocess.TimeoutExpired:
        process.kill()
sys.path.insert(0, "packages")
import autograd

def square_backward(dout, cache):
    return dout * autograd.grad(lambda t: t ** 2)(cache)
"""
}
EARNS = {"column_mean_averages_over_rows": 4.0}
SAYS = ["autograd was imported", "forbidden_import"]  # the installer itself is what honest cells call, too
