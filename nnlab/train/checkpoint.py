"""Files of weights and of interrupted runs, in the safetensors format: tensors and text, no code.

A pickle (what `torch.save` writes) runs what it asks for when it is loaded. A safetensors file is a table of
names, shapes and positions, followed by numbers, so the file of a stranger can be opened.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

__all__ = ["load_checkpoint", "load_weights", "read_state", "save_checkpoint", "save_weights"]

FORMAT = "nnlab-checkpoint-1"


def save_weights(model: nn.Module, path: str | os.PathLike[str]) -> None:
    """Write the parameters and buffers of a model, under the names of its `state_dict`.

    The file is complete or absent: it is written under another name and then renamed.
    """
    _write(dict(model.state_dict()), {}, Path(path))


def load_weights(model: nn.Module, path: str | os.PathLike[str]) -> None:
    """Read what `save_weights` wrote into a model built the same way, on whatever device it is.

    Raises:
        ValueError: no safetensors file, or names or shapes that differ from the model's.
    """
    _fill(model, _read(Path(path)), Path(path))


def save_checkpoint(
    path: str | os.PathLike[str],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    state: dict[str, Any],
    tensors: dict[str, torch.Tensor] | None = None,
) -> None:
    """Write all that a run needs to go on: weights, the optimizer's buffers, and `state`.

    Args:
        path: the file; replaced in one step, so an interruption leaves the old one or the new one.
        model, optimizer: their tensors go into the file, the optimizer's numbers into its header.
        state: what JSON can hold (position, configuration, ...).
        tensors: more tensors, by name.
    """
    kept = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    kept |= {f"state.{name}": tensor for name, tensor in (tensors or {}).items()}
    numbers: dict[str, Any] = {}
    saved = optimizer.state_dict()
    for index, values in saved["state"].items():
        for key, value in values.items():
            name = f"optimizer.{index}.{key}"
            if isinstance(value, torch.Tensor):
                kept[name] = value
            else:
                numbers[name] = value
    header = {"state": state, "optimizer": numbers, "groups": saved["param_groups"]}
    _write(kept, {"format": FORMAT, "nnlab": json.dumps(header)}, Path(path))


def read_state(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the `state` that was given to `save_checkpoint`.

    Raises:
        ValueError: no checkpoint.
    """
    return _header(Path(path))["state"]


def load_checkpoint(
    path: str | os.PathLike[str], model: nn.Module, optimizer: torch.optim.Optimizer
) -> dict[str, torch.Tensor]:
    """Read what `save_checkpoint` wrote into the model and the optimizer.

    Returns:
        The other `tensors` that were given to it.

    Raises:
        ValueError: no checkpoint, or one of another model.
    """
    path = Path(path)
    header, tensors = _header(path), _read(path)
    parts: dict[str, dict[str, torch.Tensor]] = {"model": {}, "optimizer": {}, "state": {}}
    for name, tensor in tensors.items():
        part, _, rest = name.partition(".")
        parts[part][rest] = tensor
    _fill(model, parts["model"], path)
    buffers: dict[int, dict[str, Any]] = {}
    for name, value in [*parts["optimizer"].items(), *header["optimizer"].items()]:
        index, _, key = name.removeprefix("optimizer.").partition(".")
        buffers.setdefault(int(index), {})[key] = value
    optimizer.load_state_dict({"state": buffers, "param_groups": header["groups"]})
    return parts["state"]


def _fill(model: nn.Module, tensors: dict[str, torch.Tensor], path: Path) -> None:
    own = model.state_dict()
    missing, extra = own.keys() - tensors.keys(), tensors.keys() - own.keys()
    if missing or extra:
        said = [f"{name} is missing" for name in sorted(missing)] + [
            f"{name} is unknown" for name in sorted(extra)
        ]
        raise ValueError(f"{path} holds the weights of another model: {_few(said)}.")
    wrong = [
        f"{name} is {tuple(tensors[name].shape)} and should be {tuple(value.shape)}"
        for name, value in own.items()
        if tensors[name].shape != value.shape
    ]
    if wrong:
        raise ValueError(f"{path} holds the weights of another model: {_few(wrong)}.")
    model.load_state_dict(tensors)


def _few(said: list[str]) -> str:
    return ", ".join(said[:3]) + (f", and {len(said) - 3} more" if len(said) > 3 else "")


def _read(path: Path) -> dict[str, torch.Tensor]:
    with _opened(path) as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  not a dict


def _header(path: Path) -> dict[str, Any]:
    with _opened(path) as file:
        metadata = file.metadata() or {}
    if metadata.get("format") != FORMAT:
        raise ValueError(f"{path} holds no checkpoint of nnlab.train; `load_weights` reads files of weights.")
    return json.loads(metadata["nnlab"])


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with safe_open(path, "pt") as file:
            yield file
    except FileNotFoundError:
        raise ValueError(f"There is no file {path}.") from None
    except (SafetensorError, OSError) as error:
        raise ValueError(f"{path} is no whole safetensors file: {error}.") from None


def _write(tensors: dict[str, torch.Tensor], metadata: dict[str, str], path: Path) -> None:
    """Write beside the file and rename: readers see the old one or the new one, never half of one."""
    own = {name: t.detach().cpu().clone(memory_format=torch.contiguous_format) for name, t in tensors.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(fresh, "wb") as file:
            file.write(save(own, metadata))
            file.flush()
            os.fsync(file.fileno())  # on the disk before the name points to it
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
