"""How Sphinx turns the pages that `build.py` has gathered into the site. Run it with `make book`."""

import os
from pathlib import Path

from sphinxcontrib.katex import KaTeXServer

BOOK = Path(__file__).resolve().parent
BUILD = BOOK.parent / "build" / "book"

project = "Training neural networks"
author = ""
language = "en"
extensions = ["myst_nb", "sphinx_copybutton", "sphinxcontrib.katex"]
exclude_patterns = ["files/**"]  # notebooks to download, not to show
nitpicky = True

# Lectures are executed at most once: the cache is keyed by their code, and build.py empties it
# when nnlab or a numerical library changes.
nb_execution_mode = "cache"
nb_execution_cache_path = str(BUILD / "cache")
nb_execution_raise_on_error = True
nb_execution_timeout = 300  # s for one cell
nb_execution_excludepatterns = os.environ.get("BOOK_NOT_EXECUTED", "").split()  # see build.py
nb_ipywidgets_js = {}  # else every page loads a script from a CDN
nb_merge_streams = True
nb_code_prompt_show = "Show the code"  # of cells tagged hide-input
nb_code_prompt_hide = "Hide the code"
nb_mime_priority_overrides = [("html", "text/html", 1)]  # our inline SVG, not the PNG beside it

myst_enable_extensions = ["dollarmath"]
highlight_language = "none"  # of fences without a language: shell commands, output

# Formulas are drawn while building: no script runs on the reader's phone.
katex_prerender = True
katex_js_path = str(BUILD / "npm" / "node_modules" / "katex" / "dist" / "katex.js")
katex_css_path = "katex/katex.min.css"
# The extension connects to its Unix socket once that is there, which may be before anybody listens. Its other
# way, for Windows, tries again.
KaTeXServer.start_server_process = KaTeXServer.start_network_socket

html_theme = "furo"
html_title = project
html_static_path = [str(BOOK / "static"), str(BUILD / "static")]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_copy_source = False
html_sourcelink_suffix = ""
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
html_use_index = False
html_show_search_summary = False  # it would fetch pages, which a site opened as a file may not
copybutton_selector = "div.highlight pre:not(.cell_output pre)"


def setup(app):
    """Read pages in parallel, write them in one process: others would each leave a KaTeX server running."""
    app.connect("builder-inited", lambda app: setattr(app.builder, "allow_parallel", False))
