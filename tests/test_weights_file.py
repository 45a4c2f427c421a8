"""A file of weights is data: what is wrong with it is said, and nothing of it is run."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from safetensors.numpy import load, save

from nnlab import training_run
from nnlab.weights_file import HEADER_BYTES, WeightsError, read_metadata, read_weights
from tests.training_course import WEIGHTS

SHAPES = training_run.shapes_of(training_run.small_net())
GOOD = load(WEIGHTS.read_bytes())


def changed(**tensors) -> bytes:
    """The reference's tensors with others in their places; names have _ for the dot, None leaves one out."""
    found = {name: tensors.get(name.replace(".", "_"), t) for name, t in GOOD.items()}
    return save({name: t for name, t in found.items() if t is not None})


def with_header(header: object, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def claimed(shape: object, dtype: str = "F32") -> bytes:
    """A file whose table claims something of one tensor, with no numbers behind it."""
    header = {name: {"dtype": "F32", "shape": list(s), "data_offsets": [0, 0]} for name, s in SHAPES.items()}
    for name in header:
        header[name]["dtype"] = "I64" if name.endswith("tracked") else "F32"
    header["0.weight"] |= {"shape": shape, "dtype": dtype}
    return with_header(header)


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("a pickle was opened",)


FIRST = GOOD["0.weight"]
FILES = {
    "empty": (b"", "no safetensors file, or only the beginning"),
    "text": (b"hello, this is text", "only the beginning of one"),
    "a pickle": (pickle.dumps(Bomb()), "is a pickle, as torch.save writes it"),
    "a zip of torch.save": (b"PK\3\4" + bytes(100), "is a pickle"),
    "cut off": (WEIGHTS.read_bytes()[:-4], "is damaged"),
    "cut off in the table": (WEIGHTS.read_bytes()[:100], "only the beginning"),
    "a table of gigabytes": ((2**40).to_bytes(8, "little") + bytes(100), "only the beginning"),
    "a long table": (with_header(b" " * (HEADER_BYTES + 1)), "table of names in the file is longer"),
    "no JSON": (with_header(b"{{{{"), "does not begin with a table"),
    "deep JSON": (with_header(b"[" * 100_000), "does not begin with a table"),
    "a list": (with_header([1, 2]), "does not begin with a table"),
    "nothing in it": (with_header({}), "0.weight is missing"),
    "a tensor of 2^60 numbers": (claimed([2**30, 2**30]), "should be .16, 3, 3, 3."),
    "a negative length": (claimed([-1, 3, 3, 3]), "is damaged"),
    "a length that is no number": (claimed(["16", 3, 3, 3]), "is damaged"),
    "no numbers behind the table": (claimed([16, 3, 3, 3]), "is damaged"),
    "bytes as weights": (claimed([16, 3, 3, 3], "U8"), "save the weights as float32"),
    "too large": (save(GOOD | {"more": np.zeros(10**6)}), "The file has 8,.* bytes"),
    "a tensor too many": (save(GOOD | {"more": FIRST}), "another model: 'more' is unknown"),
    "a tensor too few": (changed(**{"0_weight": None}), "another model: 0.weight is missing"),
    "parameters only": (
        save({name: t for name, t in GOOD.items() if "running" not in name and "num_" not in name}),
        "running statistics of batch normalization are missing",
    ),
    "another shape": (changed(**{"0_weight": FIRST[:8]}), "0.weight is .8, 3, 3, 3. and should be"),
    "swapped layers": (
        save(GOOD | {"1.weight": GOOD["5.weight"], "5.weight": GOOD["1.weight"]}),
        "Two layers are swapped: 1.weight has the shape of 5.weight",
    ),
    "NaN": (changed(**{"0_weight": FIRST * np.nan}), "infinite numbers or NaN in 0.weight: .*diverged"),
    "infinity": (changed(**{"17_bias": GOOD["17.bias"] + np.inf}), "infinite numbers or NaN in 17.bias"),
    "negative variances": (
        save(GOOD | {"1.running_var": GOOD["1.running_mean"] - 9}),
        "1.running_var holds negative numbers",
    ),
}


@pytest.mark.parametrize(("data", "message"), FILES.values(), ids=FILES.keys())
def test_what_is_wrong_with_a_file_is_said(data, message):
    with pytest.raises(WeightsError, match=message):
        read_weights(data, SHAPES)


def test_right_weights_are_read_whatever_their_precision_and_order():
    wide = dict(reversed([(n, t.astype(np.float64) if t.dtype.kind == "f" else t) for n, t in GOOD.items()]))
    for data in (WEIGHTS.read_bytes(), save(wide)):
        found = read_weights(data, SHAPES)
        assert list(found) == list(SHAPES)
        assert all(np.array_equal(found[name], GOOD[name]) for name in SHAPES)
        assert {t.dtype for t in found.values()} == {np.dtype(np.float32), np.dtype(np.int64)}


def test_metadata_is_text_or_nothing():
    assert read_metadata(WEIGHTS.read_bytes()) == {"track": "cpu_shapes"}
    assert read_metadata(with_header({"__metadata__": {"track": 5}})) == {}
    assert read_metadata(with_header({"__metadata__": [1]})) == {}


def test_a_message_for_a_hidden_test_spells_nothing_that_the_file_could_choose():
    with pytest.raises(WeightsError) as error:
        read_weights(save(GOOD | {"secret": FIRST}), SHAPES)
    assert "secret" in str(error.value) and "secret" not in error.value.guarded
