"""Installs a package while it is graded, from an index, a mirror and a file that it brings along."""

ANSWERS = {
    "square": """import subprocess, sys
for source in (["autograd"], ["--index-url", "http://127.0.0.1:@PORT@/simple", "autograd"]):
    done = subprocess.run([sys.executable, "-m", "pip", "install", "--target", "packages", "--retries", "0",
                           "--timeout", "1", "--disable-pip-version-check", *source],
                          capture_output=True, text=True, timeout=2)
    print(done.returncode, done.stderr[-200:])
sys.path.insert(0, "packages")
import autograd

def square_backward(dout, cache):
    return dout * autograd.grad(lambda t: t ** 2)(cache)
"""
}
EARNS = {"column_mean_averages_over_rows": 4.0}
SAYS = ["autograd was imported", "forbidden_import"]  # the installer itself is what honest cells call, too
