"""Helpers for tests that need Chromium: build a page from a notebook, open it, open JupyterLab."""
