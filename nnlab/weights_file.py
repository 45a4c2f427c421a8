"""Read a file of weights that a stranger made: safetensors, which is data only, checked before it is used.

A file of `torch.save` is a pickle, and a pickle runs what it asks for when it is loaded; it is refused
unread. A safetensors file begins with a table of names, types, shapes and places in JSON. The table is held
against the model that the weights are for before one number is read: a file that claims something else is
never loaded.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

__all__ = ["WeightsError", "read_metadata", "read_weights"]

Shapes = Mapping[str, tuple[int, ...]]

HEADER_BYTES = 2**18  # the table of a net with a thousand tensors takes half of it
_FLOATS, _INTEGERS = ("F16", "F32", "F64"), ("I32", "I64")
_SAID = 3  # names in a message


class WeightsError(ValueError):
    """The file can't be used; the text says why and what to do, as a sentence about "the file".

    Attributes:
        guarded: the same without names and numbers that the file could have been made to spell.
    """

    def __init__(self, text: str, guarded: str = ""):
        self.guarded = guarded or text
        super().__init__(text)


def read_metadata(data: bytes) -> dict[str, str]:
    """Return the texts that the file holds beside its tensors.

    Raises:
        WeightsError: no safetensors file.
    """
    found = _header(data).get("__metadata__", {})
    texts = isinstance(found, dict) and all(isinstance(text, str) for text in found.values())
    return found if texts else {}


def read_weights(data: bytes, shapes: Shapes) -> dict[str, np.ndarray]:
    """Return the weights by name, in the order of `shapes`: floats as float32, counters as int64.

    Args:
        data: the bytes of the file.
        shapes: of every tensor of the model they are for, by the names of its `state_dict`.

    Raises:
        WeightsError: no safetensors file, one of another model, or one with numbers that no training gives.
    """
    header = _header(data)
    _check_size(data, shapes)
    entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
    _check_names(entries, shapes)
    for name, entry in entries.items():
        _check_entry(name, entry)
    _check_shapes({name: tuple(entry["shape"]) for name, entry in entries.items()}, shapes)
    try:
        tensors = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"The file is damaged ({error}). Save it again.", _DAMAGED) from None
    weights = {name: _plain(tensors[name]) for name in shapes}
    _check_numbers(weights)
    return weights


_DAMAGED = "The file is damaged. Save it again."


def _header(data: bytes) -> dict:
    """The table at the beginning of a file, as parsed JSON; nothing of it is believed yet."""
    if data[:2] == b"PK" or data[:1] == b"\x80":
        raise WeightsError(
            "The file is a pickle, as torch.save writes it; it was not opened, since a pickle can run code. "
            "Save the weights as safetensors."
        )
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size < 2 or 8 + size > len(data):
        raise WeightsError("The file is no safetensors file, or only the beginning of one. Save it again.")
    if size > HEADER_BYTES:
        raise WeightsError("The table of names in the file is longer than that of any net of the course.")
    try:
        header = json.loads(data[8 : 8 + size])
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        header = None
    if not isinstance(header, dict):
        raise WeightsError("The file is no safetensors file: it does not begin with a table of names.")
    return header


def _check_size(data: bytes, shapes: Shapes) -> None:
    """Refuse a file that has room for more than the model in float64."""
    most = HEADER_BYTES + 8 + 8 * sum(map(math.prod, shapes.values()))
    if len(data) > most:
        raise WeightsError(
            f"The file has {len(data):,} bytes, and the weights of this model at most {most:,}.",
            "The file is larger than the weights of this model can be.",
        )


def _check_names(entries: Mapping, shapes: Shapes) -> None:
    missing, extra = shapes.keys() - entries.keys(), entries.keys() - shapes.keys()
    statistics = {name for name in shapes if "running_" in name or name.endswith("num_batches_tracked")}
    if missing and not extra and missing <= statistics:
        raise WeightsError(
            "The running statistics of batch normalization are missing: the file holds the parameters only. "
            "Save model.state_dict()."
        )
    if missing or extra:
        said = [f"{name} is missing" for name in shapes if name in missing]
        said += [f"{name[:60]!r} is unknown" for name in sorted(extra)]
        raise WeightsError(f"The file holds the weights of another model: {_few(said)}.", _OTHER_MODEL)


_OTHER_MODEL = "The file holds the weights of another model."


def _check_entry(name: str, entry: object) -> None:
    """Check that a line of the table has the form it should have, and a type that is read."""
    about = entry if isinstance(entry, dict) else {}
    shape = about.get("shape")
    whole = (
        isinstance(shape, list) and len(shape) <= 8 and all(type(n) is int and 0 <= n < 2**31 for n in shape)
    )
    if not whole:
        raise WeightsError(_DAMAGED)
    if about.get("dtype") not in (_INTEGERS if name.endswith("num_batches_tracked") else _FLOATS):
        raise WeightsError(f"{name} has a type that is not read here: save the weights as float32.")


def _check_shapes(found: Shapes, shapes: Shapes) -> None:
    wrong = [name for name in shapes if found[name] != shapes[name]]
    if not wrong:
        return
    for index, name in enumerate(wrong):
        for other in wrong[index + 1 :]:
            if found[name] == shapes[other] and found[other] == shapes[name]:
                raise WeightsError(
                    f"Two layers are swapped: {name} has the shape of {other}, and {other} that of {name}."
                )
    said = [f"{name} is {found[name]} and should be {shapes[name]}" for name in wrong]
    raise WeightsError(f"The file holds the weights of another model: {_few(said)}.", _OTHER_MODEL)


def _plain(tensor: np.ndarray) -> np.ndarray:
    return tensor.astype(np.int64 if tensor.dtype.kind == "i" else np.float32)


def _check_numbers(weights: Mapping[str, np.ndarray]) -> None:
    bad = [name for name, values in weights.items() if not np.isfinite(values).all()]
    if bad:
        raise WeightsError(
            f"There are infinite numbers or NaN in {_few(bad)}: the training has diverged. "
            "Lower the learning rate."
        )
    for name, values in weights.items():
        if name.endswith("running_var") and (values < 0).any():
            raise WeightsError(
                f"{name} holds negative numbers, and a variance has none: are two tensors of a layer swapped?"
            )


def _few(said: Iterable[str]) -> str:
    texts = list(said)
    return "; ".join(texts[:_SAID]) + (f"; and {len(texts) - _SAID} more" if len(texts) > _SAID else "")
