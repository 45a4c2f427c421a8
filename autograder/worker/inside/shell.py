"""Run notebook cells in-process, as a kernel would, and keep their rich outputs within bounds."""

from __future__ import annotations

import builtins
import contextlib
import io
import linecache
import os
import sys
import traceback

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

KEPT_MIMES = ("text/plain", "image/png", "image/jpeg", "text/latex", "text/html", "text/markdown")
NAMED_MIMES = ("application/javascript", "image/svg+xml")  # kept as empty texts: no page shows them
STREAM_BYTES = 64 * 2**10  # kept of one stream of one cell


class Outputs:
    """Collects nbformat outputs of the running cell and drops what is over the bound."""

    most = 2 * 2**20  # bytes; a session sets its own

    def __init__(self):
        self.clear()

    def clear(self) -> None:
        self.items: list[dict] = []
        self.room = self.most
        self.dropped = 0

    def add(self, output: dict, size: int) -> None:
        if size > self.room:
            self.dropped += 1
            return
        self.room -= size
        self.items.append(output)

    def data(self, kind: str, data: dict, metadata: dict | None = None) -> None:
        kept = {mime: value for mime, value in data.items() if mime in KEPT_MIMES and isinstance(value, str)}
        kept |= {mime: "" for mime in NAMED_MIMES if mime in data}
        output = {"output_type": kind, "data": kept, "metadata": {}}
        if kind == "execute_result":
            output["execution_count"] = None
        self.add(output, sum(len(value) for value in kept.values()))

    def stream(self, name: str, text: str) -> None:
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            room = STREAM_BYTES - len(last["text"])
            self.dropped += len(text) > room
            last["text"] += text[: max(room, 0)]
        else:
            self.dropped += len(text) > STREAM_BYTES
            self.add(
                {"output_type": "stream", "name": name, "text": text[:STREAM_BYTES]}, len(text[:STREAM_BYTES])
            )


class _Stream(io.TextIOBase):
    """A sys.stdout that writes into the outputs, and owns the file descriptor that programs inherit."""

    def __init__(self, name: str, outputs: Outputs, fd: int):
        self.name, self._outputs, self._fd = name, outputs, fd

    encoding, errors = "utf-8", "replace"

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **kwargs):
        self.outputs.data("display_data", data, metadata)

    def clear_output(self, wait=False):
        self.outputs.clear()


class _Hook(DisplayHook):
    outputs: Outputs

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        self.outputs.data("execute_result", format_dict, md_dict)

    def finish_displayhook(self):
        pass

    def quiet(self):
        return False


def _no_input(prompt: str = "") -> str:
    raise RuntimeError(
        "input() cannot be used here: nobody sits at the keyboard while the notebook is graded"
    )


class _InteractiveShell(InteractiveShell):
    def enable_gui(self, gui=None):
        """There is no event loop to join: figures are drawn inline, at the end of their cell."""


class Shell:
    """One IPython shell, made in the fork server and inherited by each session."""

    def __init__(self):
        config = Config()
        config.HistoryManager.enabled = False  # its writer is a thread, and threads do not survive a fork
        config.InteractiveShell.colors = "NoColor"
        config.InteractiveShell.xmode = "Plain"
        config.InteractiveShell.cache_size = 1000
        config.InteractiveShell.display_page = True
        self.outputs = Outputs()
        self.ip = _InteractiveShell.instance(
            config=config, displayhook_class=_Hook, display_pub_class=_Publisher
        )
        self.ip.displayhook.outputs = self.ip.display_pub.outputs = self.outputs
        self.ip.showtraceback = lambda *args, **kwargs: None  # the session reports errors itself
        self.ip.showsyntaxerror = lambda *args, **kwargs: None
        self.ip.ask_exit = lambda: None
        self.ip.input_transformers_post.append(self._put_back_empty_lines)
        self.cells: dict[str, int] = {}
        self._empty_lines = 0

    def draw_inline(self) -> None:
        """Show each cell's figures at its end, as a notebook does."""
        self.ip.enable_matplotlib("inline")

    @property
    def namespace(self) -> dict:
        return self.ip.user_ns

    def begin(self, stdout_file, cell_bytes: int) -> None:
        """Start a submission: fresh streams, nothing left of what the server ran.

        Args:
            stdout_file: what programs write to.
            cell_bytes: outputs that are kept of one cell.
        """
        self.outputs.most = cell_bytes
        self.ip.reset(new_session=True)
        builtins.input = _no_input
        self._spill = stdout_file
        sys.stdout = _Stream("stdout", self.outputs, 1)
        sys.stderr = _Stream("stderr", self.outputs, 2)

    def _put_back_empty_lines(self, lines: list[str]) -> list[str]:
        """IPython drops the empty lines that a cell begins with; messages about its lines count them."""
        empty, self._empty_lines = self._empty_lines, 0  # a magic in the cell transforms its own line
        return ["\n"] * empty + lines

    def run(self, source: str, index: int) -> tuple[list[dict], dict | None]:
        """Run one cell; returns its outputs and, where it raised, a description of the error."""
        self.outputs.clear()
        self._empty_lines = source[: len(source) - len(source.lstrip())].count("\n")
        result = None
        try:
            with self._names(index):
                result = self.ip.run_cell(source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as caught:  # SystemExit, KeyboardInterrupt, or a shell the student broke
            error = caught
        self._collect_spill()
        return self.outputs.items, None if error is None else self.describe(error)

    @contextlib.contextmanager
    def _names(self, index: int):
        """Remember which cell a compiled file name belongs to, so that an error can name the line."""
        before = self.ip.compile.cache

        def cache(code, *args, **kwargs):
            name = before(code, *args, **kwargs)
            self.cells[name] = index
            return name

        self.ip.compile.cache = cache
        try:
            yield
        finally:
            self.ip.compile.cache = before

    def _collect_spill(self) -> None:
        """Add what programs (and C code) wrote to the file behind descriptors 1 and 2."""
        if self._spill is None:
            return
        with contextlib.suppress(OSError):
            self._spill.seek(0)
            self.outputs.dropped += os.fstat(self._spill.fileno()).st_size > STREAM_BYTES
            text = self._spill.read(STREAM_BYTES).decode("utf-8", "replace")
            os.ftruncate(self._spill.fileno(), 0)
            os.lseek(self._spill.fileno(), 0, os.SEEK_SET)
            if text:
                self.outputs.stream("stdout", text)

    def describe(self, error: BaseException) -> dict:
        """Turn an exception into plain strings: name, text, and the innermost line of the student's code."""
        try:
            text = str(error)[:2000]
        except BaseException:
            text = "(its text could not be read)"
        where, steps = "", []
        with contextlib.suppress(Exception):
            if isinstance(error, SyntaxError) and error.lineno:
                where = f"line {error.lineno}: {(error.text or '').strip()[:120]}"
                text = error.msg
            for frame, line in _frames(error.__traceback__):
                code = frame.f_code
                if code.co_filename in self.cells:
                    source = linecache.getline(code.co_filename, line).strip()[:120]
                    where = f"line {line}: {source}"
                    steps.append(f"line {line}, in {code.co_name}: {source}")
        return {"ename": type(error).__name__[:80], "evalue": text, "where": where, "steps": steps[-12:]}


def _frames(tb):
    frames = []
    for frame, line in traceback.walk_tb(tb):
        frames.append((frame, line))
        if len(frames) > 4000:  # a RecursionError; its first and last frames are enough
            break
    return frames
