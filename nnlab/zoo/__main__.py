"""Print tables: `python -m nnlab.zoo` all models, `... vgg` a family, `... resnet50 --layers` a ledger."""

from __future__ import annotations

import argparse

from nnlab import zoo
from nnlab.zoo.summary import summary


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m nnlab.zoo", description=__doc__)
    parser.add_argument("name", nargs="?", help="a model or a family; without it, all models")
    parser.add_argument("--layers", action="store_true", help="a row for each layer, not for each stage")
    parser.add_argument("--train", action="store_true", help="count the pass of train mode")
    chosen = parser.parse_args(arguments)
    if chosen.name is None or (chosen.name not in zoo.MODELS and zoo.names(chosen.name)):
        for line in summary(zoo.names(chosen.name)):
            print(line, flush=True)
        return
    try:
        print(zoo.ledger(chosen.name, train=chosen.train).table(chosen.layers))
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
