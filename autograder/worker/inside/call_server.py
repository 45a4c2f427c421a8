"""Answer the judge's calls in a snapshot of the session: look a name up, call it, send plain data back.

With each result go the arguments as the call left them: it is the judge that compares them with what it sent.
"""

from __future__ import annotations

import builtins
import contextlib
import fnmatch
import os
import random
import sys
import warnings

import numpy as np

from . import wire

_MAX_CALLBACKS = 200_000
_PRINTED = 4000  # characters, the end of what the functions have printed in a test cell


class CallServer:
    """Serves one group of test cells until the judge says ``end``.

    Args:
        sock: the session's socket, shared with the judge.
        shell: the shell that ran the student's cells.
        max_bytes: bound on one reply.
        without_torch: patterns of names of functions in which torch is refused.
    """

    def __init__(self, sock, shell, max_bytes: int, without_torch: tuple | list = ()):
        self.sock, self.shell, self.without_torch = sock, shell, without_torch
        self.kept: list = []
        self.made_with: dict[int, tuple] = {}  # handle of a cache -> the arguments it was made with
        self.encoder = wire.Encoder(self._keep, max_bytes)
        self.decoder = wire.Decoder(self._resolve)
        self.callbacks_left = _MAX_CALLBACKS
        self.printed = ""

    def serve(self) -> None:
        """Answer messages until ``end`` arrives."""
        while True:
            try:
                message = self.decoder.decode(wire.receive(self.sock))
            except KeyboardInterrupt:  # an interrupt that came after its call had ended
                continue
            if message[0] == "end":
                return
            if message[0] in ("callback_result", "callback_raised"):
                continue  # for a call that was interrupted while it waited for this
            self._answer(message)

    def _answer(self, message: list) -> None:
        handlers = {
            "names": self._names,
            "value": self._value,
            "call": self._call,
            "made_with": self._made_with,
            "printed": lambda: ["printed", self.printed],
        }
        try:
            reply = handlers[message[0]](*message[1:])
            data = self.encoder.encode(reply)
        except BaseException as error:
            data = self.encoder.encode(["raised", self.shell.describe(error), b""])
        wire.send(self.sock, data)

    def _names(self, names: list[str], seed: int) -> list:
        """Begin a test cell: say what the names are; what is drawn from here on follows from `seed`."""
        reseed(seed)
        self.shell.outputs.clear()
        self.printed = ""
        space = self.shell.namespace
        return [
            "names",
            {
                name: "missing" if name not in space else "function" if callable(space[name]) else "data"
                for name in names
            },
        ]

    def _value(self, name: str) -> list:
        return ["value", self.shell.namespace[name]]

    def _call(self, name: str, args: list, kwargs: dict, opaque: list[int]) -> list:
        """Call a function of the student; `opaque` lists positions of a returned tuple that stay behind."""
        tokens = self.decoder.resolved  # a cache: what becomes of it is no business of the judge
        own = os.getpid()
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"), self._torch_refused(name):
                # as `nnlab.check.call` does at home
                warnings.simplefilter("ignore")
                result = self.shell.namespace[name](*args, **kwargs)
            self._check_alive(result)
        except BaseException as error:
            return ["raised", self.shell.describe(error), self.encoder.encode([args, kwargs], tokens)]
        finally:
            if os.getpid() != own:  # a fork of the student's that came back here: only its parent may answer
                os._exit(1)
            self._collect_prints()
        if isinstance(result, tuple) and opaque:
            result = tuple(
                self._keep(item) if i in opaque and item is not None else item
                for i, item in enumerate(tuple.__iter__(result))
            )
            self.made_with |= {
                item.id: (args, kwargs, tokens) for item in result if type(item) is wire.Handle
            }
        return ["result", result, self.encoder.encode([args, kwargs], tokens)]

    def _collect_prints(self) -> None:
        """Keep the end of what a call has printed, for the judge to ask for; drop its other outputs."""
        for output in self.shell.outputs.items:
            if output.get("name") == "stdout":
                self.printed = (self.printed + output["text"])[-_PRINTED:]
        self.shell.outputs.clear()

    def _made_with(self, handle: int) -> list:
        """Send the arguments of the call that made a cache, as a later call has left them."""
        args, kwargs, tokens = self.made_with[handle]
        return ["made_with", self.encoder.encode([args, kwargs], tokens)]

    def _torch_refused(self, name: str):
        """Refuse torch's operations in a question that is to be solved without them.

        As with `import_filter`, this gives clear errors, not isolation.
        """
        refused = any(fnmatch.fnmatchcase(name, pattern) for pattern in self.without_torch)
        if not refused or "torch" not in sys.modules:
            return contextlib.nullcontext()
        from torch.overrides import TorchFunctionMode

        class Refused(TorchFunctionMode):
            def __torch_function__(self, func, types, args=(), kwargs=None):
                raise ImportError("torch cannot be used in this question: write it with numpy", name="torch")

        return Refused()

    @staticmethod
    def _check_alive(result) -> None:
        if hasattr(result, "__await__"):
            raise TypeError("the function returned a coroutine: write `def`, not `async def`")

    # ------------------------------------------------------------------ things that stay here

    def _keep(self, value) -> wire.Handle:
        self.kept.append(value)
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
        if hasattr(value, "dtype") and kind.__module__ == "numpy":
            name += f" with dtype {value.dtype}"
        return wire.Handle(len(self.kept) - 1, name)

    def _resolve(self, token):
        if isinstance(token, wire.Handle):
            if token.id >= len(self.kept):
                raise wire.WireError("unknown handle")
            return self.kept[token.id]
        return self._callback(token)

    def _callback(self, token: wire.Callback):
        """Make a function that asks the judge; while it waits, the judge may call the student again."""

        def function(*args, **kwargs):
            self.callbacks_left -= 1
            if self.callbacks_left < 0:
                raise RuntimeError(f"{token.name} was called more than {_MAX_CALLBACKS} times")
            wire.send(self.sock, self.encoder.encode(["callback", token.id, list(args), kwargs]))
            while True:
                message = self.decoder.decode(wire.receive(self.sock))
                if message[0] == "callback_result":
                    return message[1]
                if message[0] == "callback_raised":
                    raise ValueError(message[1])
                self._answer(message)

        function.__name__ = token.name
        return function


def reseed(seed: int) -> None:
    """Seed every global generator a student may use, so that a re-grade repeats what they drew.

    One of them is `rng`: at home each test cell leaves a generator by that name behind, and here none runs.
    As a built-in name it is found where the notebook has no `rng` of its own, and replaces none.
    """
    random.seed(seed)
    np.random.seed(seed % 2**32)
    builtins.rng = np.random.default_rng(seed)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.default_generator.manual_seed(seed)  # there are no others here
    os.environ["NNLAB_CHECK_SEED"] = "0"  # never the judge's
