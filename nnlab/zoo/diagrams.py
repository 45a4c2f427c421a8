"""Pictures of a network, drawn from its ledger: what each stage costs, and how a block is wired.

They are inline SVG in the colors of the course, as wide as a phone; text takes the color of the page. In a
notebook a `Drawing` shows itself; `str(drawing)` is the SVG.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from nnlab.plotting import COLORS
from nnlab.zoo.ledgers import Ledger, Row, ledger

__all__ = ["Drawing", "block_diagram", "diagram"]

WIDTH = 340


@dataclass(frozen=True)
class Drawing:
    """An SVG picture with a title and a description for those who do not see it."""

    title: str
    description: str
    height: float
    body: str

    def __str__(self) -> str:
        key = "z" + hashlib.sha256((self.title + self.body).encode()).hexdigest()[:8]
        title, description = (html.escape(text) for text in (self.title, self.description))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height:g}" role="img" '
            f'aria-labelledby="{key}t {key}d" font-family="sans-serif" fill="currentColor" '
            f'style="display:block;width:100%;max-width:27rem;height:auto;color:inherit">'
            f'<title id="{key}t">{title}</title><desc id="{key}d">{description}</desc>{self.body}</svg>'
        )

    def _repr_html_(self) -> str:
        return f'<div class="nnlab-diagram">{self}</div>'

    def save(self, path: str | Path) -> None:
        """Write the SVG into a file."""
        Path(path).write_text(str(self), encoding="utf-8")


def _text(x: float, y: float, text: str, size: float = 11, anchor: str = "middle", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{weight}>'
        f"{html.escape(text)}</text>"
    )


def _rect(x: float, y: float, width: float, height: float, color: str, filled: bool = False) -> str:
    look = f'fill="{color}"' if filled else f'fill="{color}" fill-opacity="0.14" stroke="{color}"'
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3" {look}/>'


def _arrow(x0: float, y0: float, x1: float, y1: float, head: bool = True) -> str:
    """Draw a line down from (x0, y0) to (x1, y1), curved where they are not below each other."""
    end, middle = (y1 - 4 if head else y1), (y0 + y1) / 2
    line = f'<path d="M{x0:g} {y0:g}C{x0:g} {middle:g} {x1:g} {middle:g} {x1:g} {end:g}" '
    point = f'<path d="M{x1 - 3.5:g} {y1 - 6:g}h7l-3.5 6z"/>' if head else ""
    return line + f'fill="none" stroke="currentColor" stroke-width="1.2"/>{point}'


def _shape(row: Row) -> str:
    return " × ".join(map(str, row.output_shape))


# --------------------------------------------------------------------------- stages

_MEASURES = (
    ("multiply_adds", "multiply-adds", COLORS["blue"]),
    ("parameters", "parameters", COLORS["orange"]),
    ("activation_bytes", "activation memory", COLORS["green"]),
)


def _short(value: float, measure: str) -> str:
    """Write a number with three digits and a prefix: 1.81 G, 25.6 M, 86.1 MB."""
    power = 3 if value >= 1e9 else 2 if value >= 1e6 else 1 if value >= 1e3 else 0
    unit = " kMG"[power].strip() + ("B" if measure == "activation_bytes" else "")
    return f"{value / 1000**power:.3g} {unit}".strip()


def diagram(
    model: nn.Module | str | Ledger,
    input_shape: Sequence[int] | None = None,
    title: str | None = None,
    **options: Any,
) -> Drawing:
    """Draw the stages of a model below each other, each with its share of three costs.

    Args:
        model: a module, a name with `options` for `build`, or a ledger.
        input_shape: of one image; None takes `model.input_size`.
        title: above the picture; None says the model and its input.
    """
    counted = model if isinstance(model, Ledger) else ledger(model, input_shape, **options)
    total, stages = counted.total(), counted.stages()
    title = title or counted.title
    parts = [_text(4, 15, title, 13, "start", bold=True)]
    for number, (measure, name, color) in enumerate(_MEASURES):
        y = 25 + 14 * number
        amount = _short(getattr(total, measure), measure)
        parts += [_rect(4, y, 9, 9, color, filled=True), _text(18, y + 8.5, f"{name}: {amount}", 11, "start")]
    top = 78
    for number, stage in enumerate(stages):
        before = stages[number - 1].name if number else ""
        reads = any(name.split(".")[0] == before for name in stage.inputs)
        parts.append(_stage(stage, total, top + 46 * number, reads))
    return Drawing(title, _describe(counted), top + 46 * len(stages) - 8, "".join(parts))


def _stage(stage: Row, total: Row, y: float, reads: bool) -> str:
    parts = [_rect(4, y, 136, 34, COLORS["ink"]), _text(72, y + 14, stage.name, 11, bold=True)]
    parts.append(_text(72, y + 28, _shape(stage) or "in training only", 10.5))
    if reads:  # the stage above it
        parts.append(_arrow(72, y - 12, 72, y))
    for number, (measure, _, color) in enumerate(_MEASURES):
        value = getattr(stage, measure)
        share = value / max(1, getattr(total, measure))
        if value:
            parts.append(_rect(150, y + 12 * number, max(1.0, 130 * share), 9, color, filled=True))
            label = f"{_short(value, measure)}"
            parts.append(_text(154 + max(1.0, 130 * share), y + 8.5 + 12 * number, label, 9.5, "start"))
    return "".join(parts)


def _describe(counted: Ledger) -> str:
    total = counted.total()
    shares = []
    for measure, name, _ in _MEASURES:
        most = max(counted.stages(), key=lambda stage: getattr(stage, measure))
        share = getattr(most, measure) / max(1, getattr(total, measure))
        shares.append(
            f"most {name} are in {most.name} ({share:.0%} of {_short(getattr(total, measure), measure)})"
        )
    names = ", ".join(stage.name for stage in counted.stages())
    return f"Stages from top to bottom: {names}. Bars show each stage's share: {'; '.join(shares)}."


# --------------------------------------------------------------------------- blocks


@dataclass
class _Box:
    """One box of a block diagram, or a point through which a long line passes (no lines of text)."""

    name: str
    lines: list[str]
    inputs: list[str]
    color: str = COLORS["ink"]
    layer: int = 0
    x: float = 0.0

    @property
    def height(self) -> float:
        return 14 * len(self.lines) + 8 if self.lines else 0


def block_diagram(
    block: nn.Module | Ledger, input_shape: Sequence[int] | None = None, title: str | None = None
) -> Drawing:
    """Draw how the layers of a small module are wired: a residual block, an Inception module.

    Batch norm, ReLU and dropout stand in the box of the layer that they follow.

    Args:
        block: a module, or the ledger of one.
        input_shape: (C, H, W) of its input.
        title: above the picture; None says the name of its class.
    """
    counted = block if isinstance(block, Ledger) else ledger(block, input_shape)
    title = title or counted.title
    layers = _layers(_boxes(counted))
    places, y = [], 34.0
    for layer in layers:
        places.append(y)
        y += max(box.height for box in layer) + 24
    boxes = {box.name: box for layer in layers for box in layer}
    parts = [_text(4, 15, title, 13, "start", bold=True)]
    for box in boxes.values():
        top = places[box.layer]
        for name in box.inputs:
            other = boxes[name]
            start = places[other.layer] + max(b.height for b in layers[other.layer])
            parts.append(_arrow(other.x, start, box.x, top, head=bool(box.lines)))
        room = max(b.height for b in layers[box.layer])
        parts.append(_draw(box, top, len(layers[box.layer]), room))
    last = layers[-1][0]
    parts.append(_arrow(last.x, y - 24, last.x, y - 8))
    parts.append(_text(last.x, y + 5, _shape(counted.rows[-1])))
    words = "; ".join(
        f"{', '.join(box.lines)} reads {' and '.join(_source(boxes, n) for n in box.inputs)}"
        for box in boxes.values()
        if box.lines and box.inputs
    )
    return Drawing(title, f"Layers from top to bottom: {words}.", y + 12, "".join(parts))


def _source(boxes: dict[str, _Box], name: str) -> str:
    while not boxes[name].lines:
        name = boxes[name].inputs[0]
    return boxes[name].lines[0]


def _draw(box: _Box, top: float, columns: int, room: float) -> str:
    if not box.lines:  # a line passes by
        return _arrow(box.x, top, box.x, top + room, head=False)
    width = min(150.0, WIDTH / columns - 6)
    size = min(11.0, 1.75 * width / max(len(line) for line in box.lines))
    parts = [_rect(box.x - width / 2, top, width, box.height, box.color)]
    parts += [_text(box.x, top + 14 * (n + 1), line, size) for n, line in enumerate(box.lines)]
    if box.height < room:
        parts.append(_arrow(box.x, top + box.height, box.x, top + room, head=False))
    return "".join(parts)


_AFTER = {"BatchNorm2d": "BN", "ReLU": "ReLU", "relu": "ReLU", "Dropout": "dropout", "SiLU": "SiLU"}
_AFTER |= {"ReLU6": "ReLU6", "relu6": "ReLU6", "silu": "SiLU"}
_WORDS = {"add": "add", "cat": "concatenate", "mul": "multiply", "Sigmoid": "sigmoid", "Linear": "linear"}
_WORDS |= {"AdaptiveAvgPool2d": "global average", "mean": "global average", "pad": "zero channels"}


def _boxes(counted: Ledger) -> list[_Box]:
    """Turn rows into boxes, each with what directly follows it."""
    rows = {row.name: row for row in counted if row.output_shape}
    readers = {name: [row for row in rows.values() if name in row.inputs] for name in rows}
    inside: dict[str, str] = {}  # which box holds a row
    boxes: dict[str, _Box] = {}
    for row in rows.values():
        before = inside[row.inputs[0]] if len(row.inputs) == 1 else ""
        if row.kind in _AFTER and before not in ("", "input") and len(readers[row.inputs[0]]) == 1:
            inside[row.name] = before
            _append(boxes[before], _AFTER[row.kind])
        else:
            inside[row.name] = row.name
            inputs = [inside[name] for name in row.inputs]
            boxes[row.name] = _Box(row.name, _label(row, rows), inputs, _color(row))
    return list(boxes.values())


def _append(box: _Box, word: str) -> None:
    last = box.lines[-1]
    if last in _AFTER.values() or last.startswith("BN"):
        box.lines[-1] = f"{last}, {word}"
    else:
        box.lines.append(word)


def _label(row: Row, rows: dict[str, Row]) -> list[str]:
    if row.name == "input":
        return [_shape(row)]
    if row.kind in _AFTER:
        return [_AFTER[row.kind]]
    kind, *groups = row.kind.split(", ")
    what, _, kernel = kind.partition(" ")
    word = {"Conv2d": "conv", "MaxPool2d": "max-pool", "AvgPool2d": "average"}.get(what, what)
    if not kernel:
        word = _WORDS.get(what, what)
        return [f"{word}, {row.output_shape[0]}" if what in ("Linear", "linear") else word]
    lines = [f"{kernel.replace('x', '×')} {word}" + (f", {row.output_shape[0]}" if word == "conv" else "")]
    before = rows[row.inputs[0]].stride
    if before and row.stride > before:
        lines.append(f"stride {row.stride // before}")
    depthwise = groups == [f"{row.output_shape[0]} groups"]
    return lines + (["depthwise"] if depthwise else groups)


def _color(row: Row) -> str:
    if row.kind.startswith(("Conv", "Linear")):
        return COLORS["blue"]
    if "Pool" in row.kind or row.kind == "mean":
        return COLORS["green"]
    if row.kind in ("add", "cat", "mul"):
        return COLORS["orange"]
    return COLORS["ink"]


def _layers(boxes: list[_Box]) -> list[list[_Box]]:
    """Give every box a layer below its inputs and a place in it; long lines get a point in each layer."""
    known = {box.name: box for box in boxes}
    for box in boxes:
        box.layer = 1 + max((known[name].layer for name in box.inputs), default=-1)
    layers: list[list[_Box]] = [[] for _ in range(1 + max(box.layer for box in boxes))]
    for box in boxes:
        layers[box.layer].append(box)
        box.inputs = [_passed(layers, known, name, box) for name in box.inputs]
    for layer in layers:
        for box in layer:
            above = [known[name].x for name in box.inputs]
            box.x = sum(above) / len(above) if above else WIDTH / 2
        layer.sort(key=lambda box: box.x)  # stable: what was read first stays left
        for column, box in enumerate(layer):
            box.x = WIDTH * (column + 0.5) / len(layer)
    return layers


def _passed(layers: list[list[_Box]], known: dict[str, _Box], name: str, reader: _Box) -> str:
    """Lead a line from the box `name` through all layers above the reader; return the point above it."""
    for number in range(known[name].layer + 1, reader.layer):
        point = _Box(f"{name}>{reader.name}@{number}", [], [name], layer=number)
        layers[number].append(point)
        known[point.name] = point
        name = point.name
    return name
