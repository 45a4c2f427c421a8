"""Loads its own IPython extension and takes over magics, so that each later cell passes through its hands."""

from tests.hostile.kernel import with_cell

EXTENSION = """%%writefile forge.py
def load_ipython_extension(shell):
    real = shell.run_cell

    def run_cell(source, *args, **kwargs):
        return real("pass" if "check." in source else source, *args, **kwargs)

    shell.run_cell = run_cell
    shell.register_magic_function(lambda line, cell=None: None, "line_cell", "matplotlib")
    type(shell.displayhook).write_format_data = lambda *args, **kwargs: None
"""
QUIET = "it changes only how its own IPython runs cells; no test cell runs there"
STOCK = "the shell runs no test; whether that shows depends on how the kernel calls it"


def notebook(nb):
    return with_cell(with_cell(nb, EXTENSION), "%load_ext forge", 1)
