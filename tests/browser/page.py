"""A static page from a notebook, and a Chromium that looks at it without a network."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager

import pytest

from tests.browser.demo import notebook

PATIENCE = 15_000  # ms, for every wait on the page; the machine may be busy


def chromium() -> str:
    """Return the path of a Chromium, or skip the test that asked for it."""
    pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"no Chromium: none of {', '.join(names)} is on PATH (or set CHROMIUM)")
    return found


@contextmanager
def browser():
    """Give a headless Chromium."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


def build_html() -> str:
    """Execute the demo notebook and return it as one page that refers to nothing outside itself."""
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    node = notebook()
    NotebookClient(node, timeout=120, kernel_name="python3").execute()
    exporter = HTMLExporter(template_name="basic")
    body, _ = exporter.from_notebook_node(node)
    style = (
        "body{margin:0;padding:16px;font:16px/1.5 system-ui,sans-serif;background:#fff;color:#1f2328}"
        "@media(prefers-color-scheme:dark){body{background:#131416;color:#cfd0d0}}"
        "main{max-width:760px;margin:auto} .input,.jp-Cell-inputWrapper,.highlight{display:none}"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>demo</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<style>{style}</style></head><body><main>{body}</main></body></html>"
    )


@contextmanager
def opened(chrome, html_path, width: int, scheme: str):
    """Open a page; give it, the requests it made over any network, and the errors of its scripts."""
    page = chrome.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE)
    requests, errors = [], []
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else requests.append(r.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    try:
        page.goto(html_path.as_uri(), timeout=PATIENCE)
        yield page, requests, errors
    finally:
        page.close()
