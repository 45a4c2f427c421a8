"""A ledger of a network: what each layer costs in weights, arithmetic and memory, and how far it sees.

The model runs once on the meta device, where tensors have shapes and no numbers, so a net of any size is
counted in a moment. While it runs, every operation is seen at the level to which PyTorch breaks a model down
(convolution, addmm, ...), whether a layer or a function asked for it.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.utils._python_dispatch import TorchDispatchMode

from nnlab import zoo

__all__ = ["Ledger", "Row", "ledger"]

aten = torch.ops.aten


@dataclass
class Row:
    """What one layer, operation or stage costs for one image.

    Attributes:
        name: where it is in the model: "stage1.0.conv1"; an operation outside of layers ends in its own name.
        kind: "Conv2d 3x3", "BatchNorm2d", "add", ...
        inputs: names of the rows whose outputs it reads.
        output_shape: of one image, as (C, H, W) or (D,); () if it did not run.
        parameters: numbers that are learned.
        multiply_adds: of convolutions and linear layers, 1 for a product and its sum, biases not counted.
        activation_bytes: memory of what it made and the backward pass needs.
        receptive_field: height and width of the part of the image that one output depends on (the larger of
            both), zeros around the image included. Where branches meet, the largest counts.
        stride: by how many pixels of the image that part moves from one output to the next; 0 where there is
            one output only.
    """

    name: str
    kind: str
    inputs: tuple[str, ...] = ()
    output_shape: tuple[int, ...] = ()
    parameters: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0
    receptive_field: int = 0
    stride: int = 0

    @property
    def outputs(self) -> int:
        """How many numbers the output has."""
        return math.prod(self.output_shape) if self.output_shape else 0

    @property
    def stage(self) -> str:
        return self.name.split(".")[0]


@dataclass
class Ledger:
    """Rows in the order in which they ran, the input first. Print it for a table of the stages."""

    title: str
    rows: list[Row] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> Row:
        """Return the row of a layer by its name."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(
            f"the ledger of {self.title} has no row {name!r}; it has {[r.name for r in self.rows]}"
        )

    def stages(self) -> list[Row]:
        """Return one row for each child of the model: costs summed, and shape and field of its last layer."""
        stages: dict[str, Row] = {}
        for row in self.rows:
            one = stages.setdefault(row.stage, Row(row.stage, "", row.inputs))
            _add(one, row)
            if row.output_shape:
                one.output_shape, one.stride = row.output_shape, row.stride
                one.receptive_field = row.receptive_field
        return list(stages.values())

    def total(self) -> Row:
        """Return the sums over all rows."""
        total = Row("total", "")
        for row in self.rows:
            _add(total, row)
        return total

    def table(self, layers: bool = False) -> str:
        """Return the table as text, 80 columns wide: of the stages, or of all layers."""
        rows = self.rows if layers else self.stages()
        width = max(12, *(len(row.name) for row in rows))
        head = f"{'':{width}} {'output':>15} {'parameters':>12} {'mult-adds':>15} {'memory':>9} {'field':>6}"
        lines = [self.title, head + f" {'stride':>6}"]
        for row in [*rows, self.total()]:
            shape = " x ".join(map(str, row.output_shape))
            seen = f"{row.receptive_field or '':>6} {row.stride or '':>6}"
            lines.append(
                f"{row.name:{width}} {shape:>15} {row.parameters:>12,} {row.multiply_adds:>15,} "
                f"{row.activation_bytes / 1e6:>6.2f} MB {seen}".rstrip()
            )
        return "\n".join(lines)

    __str__ = table


def _add(total: Row, row: Row) -> None:
    total.parameters += row.parameters
    total.multiply_adds += row.multiply_adds
    total.activation_bytes += row.activation_bytes


def ledger(
    model: nn.Module | str, input_shape: Sequence[int] | None = None, train: bool = False, **options: Any
) -> Ledger:
    """Count what every layer of a model costs for one image; nothing is computed.

    Activation memory is what autograd itself says that it keeps for the backward pass, in the dtype of the
    model. Each piece of memory counts once, in the row of what made it, and weights do not count. So a ReLU
    after a convolution is charged and the convolution is not, a batch norm keeps its input, and max-pooling
    also keeps the place of each maximum, in 8 bytes.

    Args:
        model: a module, or a name with `options` for `build`. It is neither changed nor moved.
        input_shape: of one image, (3, 224, 224); None takes `model.input_size`.
        train: count the pass of train mode, with the masks of dropout and with auxiliary heads. Otherwise
            what did not run has a row with its parameters, and nothing else.

    Raises:
        ValueError: if the input shape is missing, or is none.
    """
    if isinstance(model, str):
        title = model
        with torch.device("meta"):
            model = zoo.build(model, **options)
    else:
        title = type(model).__name__
    shape = _input_shape(model, title) if input_shape is None else tuple(input_shape)
    batch = 2 if train else 1  # batch norm cannot be trained on a batch of one
    model = _on_meta(model).train(train)
    image = torch.empty(batch, *shape, device="meta", dtype=_dtype(model))
    with torch.enable_grad(), _Recorder(model, image) as recorder:
        model(image)
    rows = [*recorder.rows.values(), *_not_run(model, recorder.rows)]
    return Ledger(f"{title} at {' x '.join(map(str, shape))}", [_for_one(row, batch) for row in rows])


def _input_shape(model: nn.Module, title: str) -> tuple[int, int, int]:
    size = getattr(model, "input_size", None)
    if not isinstance(size, int):
        raise ValueError(f"{title} does not say its input_size: pass input_shape=(3, height, width).")
    return 3, size, size


def _on_meta(model: nn.Module) -> nn.Module:
    """Copy a model without its numbers."""
    memo: dict[int, Any] = {
        id(p): nn.Parameter(torch.empty_like(p, device="meta"), p.requires_grad) for p in model.parameters()
    }
    memo |= {id(b): torch.empty_like(b, device="meta") for b in model.buffers()}
    return copy.deepcopy(model, memo)


def _dtype(model: nn.Module) -> torch.dtype:
    return next((p.dtype for p in model.parameters()), torch.float32)


def _own_parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters(recurse=False))


def _not_run(model: nn.Module, rows: dict[str, Row]) -> list[Row]:
    """Rows for parameters of what has no row yet."""
    return [
        Row(name or "model", _kind(module), parameters=_own_parameters(module))
        for name, module in model.named_modules()
        if name not in rows and _own_parameters(module)
    ]


def _for_one(row: Row, batch: int) -> Row:
    return replace(
        row, multiply_adds=row.multiply_adds // batch, activation_bytes=row.activation_bytes // batch
    )


def _kind(module: nn.Module) -> str:
    """Name a layer with the size of its kernel: "Conv2d 3x3"."""
    kernel, groups = getattr(module, "kernel_size", None), getattr(module, "groups", 1)
    if kernel is None:
        return type(module).__name__
    kh, kw = (kernel, kernel) if isinstance(kernel, int) else kernel
    return f"{type(module).__name__} {kh}x{kw}" + (f", {groups} groups" if groups != 1 else "")


# --------------------------------------------------------------------------- while the model runs


@dataclass(frozen=True)
class _Axis:
    """What a tensor sees along one axis: the field of one output, the step to the next, how many they are."""

    field: int = 1
    step: int = 1
    size: int = 1

    def window(self, kernel: int, stride: int = 1, dilation: int = 1) -> _Axis:
        return _Axis(self.field + dilation * (kernel - 1) * self.step, self.step * stride, self.size)


@dataclass
class _Made:
    """What is known of a piece of memory: the row that wrote it, and how far its numbers see."""

    storage: torch.UntypedStorage  # held, so that its address stays its own
    row: str
    axes: tuple[_Axis, _Axis]
    kept: bool = False


class _Recorder(TorchDispatchMode):
    """Sees every operation that runs inside of `with`, and writes the rows."""

    def __init__(self, model: nn.Module, image: Tensor) -> None:
        super().__init__()
        self.rows = {"input": Row("input", "image", (), tuple(image.shape[1:]), 0, 0, 0, 1, 1)}
        self.made: dict[int, _Made] = {}
        self.running: list[tuple[str, nn.Module]] = []  # modules, the innermost last
        self.hooks = saved_tensors_hooks(self._keep, lambda kept: kept)
        self._remember(image, "input", tuple(_Axis(size=n) for n in (1, 1, *image.shape)[-2:]))
        for name, module in model.named_modules():
            module.register_forward_pre_hook(lambda module, _, name=name: self.running.append((name, module)))
            module.register_forward_hook(lambda *_: self.running.pop() and None)

    def __enter__(self) -> _Recorder:
        self.hooks.__enter__()
        return super().__enter__()

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        self.hooks.__exit__(*error)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        read = [t for t in _tensors(args) if _address(t) in self.made]
        written = [t for t in _tensors(out) if func._schema.is_mutable or not _shares(t, read)]
        if read and written:  # neither weights alone nor a view of what is there
            self._write(func, args, read, written)
        return out

    def _write(self, func: Any, args: Any, read: list[Tensor], written: list[Tensor]) -> None:
        row = self._row(func)
        sources = [self.made[_address(t)].row for t in read]
        row.inputs = tuple(dict.fromkeys([*row.inputs, *(s for s in sources if s != row.name)]))
        row.multiply_adds += _multiply_adds(func, args, written[0])
        axes = _axes_after(func, args, [(t, self.made[_address(t)].axes) for t in read], written[0])
        row.output_shape = tuple(written[0].shape[1:])
        row.receptive_field = max(axis.field for axis in axes)
        row.stride = max(axis.step for axis in axes) if max(axis.size for axis in axes) > 1 else 0
        for tensor in written:
            self._remember(tensor, row.name, axes)

    def _row(self, func: Any) -> Row:
        """Return the row of the layer that runs, or a new one for an operation outside of layers."""
        name, module = self.running[-1]
        if not any(module.children()):
            name = name or type(module).__name__
            return self.rows.setdefault(name, Row(name, _kind(module), parameters=_own_parameters(module)))
        kind = func._schema.name.split("::")[-1].strip("_")
        kind = {"constant_pad_nd": "pad"}.get(kind, kind)
        once = f"{name}.{kind}".lstrip(".")
        again = (f"{once}_{number}" for number in itertools.count(2))
        name = next(name for name in itertools.chain([once], again) if name not in self.rows)
        return self.rows.setdefault(name, Row(name, kind))

    def _remember(self, tensor: Tensor, row: str, axes: tuple) -> None:
        kept = _address(tensor) in self.made and self.made[_address(tensor)].kept
        self.made[_address(tensor)] = _Made(tensor.untyped_storage(), row, axes, kept)

    def _keep(self, tensor: Tensor) -> None:
        """Called by autograd for each tensor that it keeps for the backward pass."""
        made = self.made.get(_address(tensor))
        if made is not None and not made.kept:
            made.kept = True
            self.rows[made.row].activation_bytes += made.storage.nbytes()


def _address(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata


def _shares(tensor: Tensor, others: list[Tensor]) -> bool:
    return _address(tensor) in [_address(other) for other in others]


def _tensors(values: Any) -> list[Tensor]:
    return [value for value in torch.utils._pytree.tree_leaves(values) if isinstance(value, Tensor)]


# --------------------------------------------------------------------------- rules for single operations


def _multiply_adds(func: Any, args: Any, out: Tensor) -> int:
    """Count a convolution as outputs x weights that each of them reads, a matrix product as n x d x m."""
    if func is aten.convolution.default:
        return out.numel() * args[1][0].numel()
    if func in (aten.addmm.default, aten.mm.default):
        return out.numel() * args[-1].shape[0]
    return 0


def _axes_after(func: Any, args: Any, read: list, out: Tensor) -> tuple:
    """Return how far an output sees, from what its inputs see."""
    shape = tuple(out.shape[2:]) if out.ndim == 4 else (1, 1)
    axes = [tuple(map(_sliced, a, t.shape[2:])) if t.ndim == 4 else a for t, a in read]
    # What is broadcast, such as the gates of squeeze-and-excitation, reads the whole image: left aside.
    axes = [a for a, (t, _) in zip(axes, read, strict=True) if t.shape[2:] == out.shape[2:]] or axes
    joined = [_widest(pair) for pair in zip(*axes, strict=True)]
    after = [axis.window(*w) for axis, w in zip(joined, _windows(func, args, joined, shape), strict=True)]
    return tuple(replace(axis, size=size) for axis, size in zip(after, shape, strict=True))


def _sliced(axis: _Axis, size: int) -> _Axis:
    """A view such as x[:, :, ::2] takes longer steps."""
    return replace(axis, step=axis.step * max(1, round(axis.size / size)), size=size)


def _widest(axes: tuple[_Axis, ...]) -> _Axis:
    return _Axis(max(a.field for a in axes), max(a.step for a in axes), max(a.size for a in axes))


def _windows(func: Any, args: Any, axes: list[_Axis], shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return (kernel, stride, dilation) of an operation, along both axes of the image."""
    sizes = [axis.size for axis in axes]
    if func is aten.convolution.default:
        return list(zip(args[1].shape[2:], args[3], args[5], strict=True))
    if func in (aten.max_pool2d_with_indices.default, aten.avg_pool2d.default):
        kernels, strides = args[1], (args[2] if len(args) > 2 and args[2] else args[1])
        return [(kernels[axis % len(kernels)], strides[axis % len(strides)], 1) for axis in (0, 1)]
    if func in (aten._adaptive_avg_pool2d.default, aten.adaptive_max_pool2d.default):
        strides = [size // out for size, out in zip(sizes, shape, strict=True)]
        return [(n - (out - 1) * s, s, 1) for n, out, s in zip(sizes, shape, strides, strict=True)]
    if func in (aten.mean.dim, aten.addmm.default, aten.mm.default) and shape == (1, 1):
        return [(size, size, 1) for size in sizes]
    return [(1, 1, 1)] * 2
