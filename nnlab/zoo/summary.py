"""The models side by side: counted here, and what others published of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

from nnlab import zoo

__all__ = ["published", "summary"]


@cache
def published() -> dict[str, dict[str, str]]:
    """Return the rows of nnlab/data/architectures.csv by the name of the model; empty texts are unknown."""
    text = (resources.files("nnlab") / "data" / "architectures.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["name"]: row for row in rows}


def summary(names: Iterable[str] | None = None) -> Iterator[str]:
    """Yield the lines of a table of models, 86 columns wide; a model is counted when its line is asked for.

    Args:
        names: which models; None takes all, which is half a minute of work.
    """
    yield (
        f"{'model':20} {'year':4} {'input':>5} {'parameters':>12} {'mult-adds':>10} {'memory':>10} "
        f"{'top-1 error':>11}"
    )
    for name in zoo.names() if names is None else names:
        counted, told = zoo.ledger(name), published()[name]
        total = counted.total()
        error = f"{float(told['top1_error']):.1f} %" if told["top1_error"] else "-"
        yield (
            f"{name:20} {told['year']:4} {counted.rows[0].output_shape[-1]:>5} {total.parameters:>12,} "
            f"{total.multiply_adds / 1e9:>8.2f} G {total.activation_bytes / 1e6:>7.1f} MB {error:>11}"
        )
