"""A JupyterLab server of our own on a free port, with nothing of the user's settings and no news feed."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat

from tests.browser.page import PATIENCE

_PROMPTS = "[...document.querySelectorAll('.jp-Notebook .jp-InputPrompt')].map(p => p.textContent)"
START = 40  # s, for the server to answer


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _settings(folder: Path, theme: str) -> dict[str, str]:
    """Write JupyterLab's settings below `folder`; return the environment that makes it use them."""
    apputils = folder / "settings" / "@jupyterlab" / "apputils-extension"
    apputils.mkdir(parents=True)
    (apputils / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
    (apputils / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
    notebooks = folder / "settings" / "@jupyterlab" / "notebook-extension"
    notebooks.mkdir(parents=True)  # every cell is on the page, also those out of sight
    (notebooks / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": "none"}))
    places = {
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    return {**os.environ, **{name: str(folder / place) for name, place in places.items()}}


@contextmanager
def serve(
    folder: Path,
    root: Path,
    theme: str = "JupyterLab Light",
    environment: dict | None = None,
    module: str = "jupyterlab",
):
    """Serve the files below `root`, as `make lab` does; settings and a log go to `folder`.

    `module` may be `nnlab.lab`, which serves the course in `root` with copies of its notebooks in `work/`.
    Gives a function that turns the path of a page (`lab/tree/x.ipynb`, `formgrader`) into its address.
    """
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        sys.executable,
        "-m",
        module,
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={token}",
        *([f"--ServerApp.root_dir={root}"] if module == "jupyterlab" else []),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = folder / "lab.log"
    # nbgrader calls alembic by name
    scripts = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
    env = {**_settings(folder, theme), "PATH": scripts, **(environment or {})}
    with log.open("w") as out:
        server = subprocess.Popen(command, env=env, cwd=root, stdout=out, stderr=out, start_new_session=True)
        try:
            _wait(f"http://127.0.0.1:{port}/api/status?token={token}", server, log)
            yield lambda path: f"http://127.0.0.1:{port}/{path}?token={token}"
        finally:
            _end(server)


def _end(server: subprocess.Popen) -> None:
    """End it and what it started: `nnlab.lab` starts JupyterLab."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(server.pid, number)
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)


@contextmanager
def lab(folder: Path, node: nbformat.NotebookNode, theme: str = "JupyterLab Light"):
    """Serve `node` as demo.ipynb in JupyterLab; give the address that opens it."""
    work = folder / "work"
    work.mkdir()
    nbformat.write(node, work / "demo.ipynb")
    with serve(folder, work, theme) as address:
        yield address("lab/tree/demo.ipynb")


def _wait(url: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start within {START} s:\n{log.read_text()[-2000:]}")


def run_all(page, url: str) -> None:
    """Open a notebook in JupyterLab and run all its cells; wait until the last one has an output."""
    page.set_default_timeout(PATIENCE)
    page.goto(url, timeout=2 * PATIENCE)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=2 * PATIENCE)
    page.locator(".jp-NotebookPanel-toolbar [data-status=idle]").first.wait_for(timeout=2 * PATIENCE)
    for _ in range(3):  # a kernel says idle a moment before it takes its first request
        page.wait_for_timeout(700)
        page.locator("li.lm-MenuBar-item", has_text="Run").first.click()
        page.locator("li[data-command='runmenu:run-all']").click()
        page.wait_for_timeout(1500)
        if page.evaluate(_PROMPTS + ".some(text => /\\[[\\d*]+\\]/.test(text))"):
            break
    page.wait_for_function(_PROMPTS + ".every(text => /\\[\\d+\\]/.test(text))", timeout=2 * PATIENCE)
