"""The one error of `nnlab.data`: something about the data files is not as it should be."""


class DataError(RuntimeError):
    """Data are missing, damaged or cannot be fetched; the message says which and what to do."""

    def _render_traceback_(self) -> list[str]:
        """Shown by IPython in place of a traceback: the message is all a reader needs."""
        return str(self).splitlines()
