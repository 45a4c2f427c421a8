"""`python -m nnlab.data`: say whether CIFAR-10 is there and sound; with --download, fetch it."""

from __future__ import annotations

import argparse
import sys

from nnlab.data import DataError, cifar10
from nnlab.data.fetch import fetch_cifar10


def main(arguments: list[str] | None = None) -> int:
    """Return 0 where CIFAR-10 is present and sound in the end, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m nnlab.data", description=__doc__)
    parser.add_argument("--download", action="store_true", help="download it (170 MB) if it is not there")
    parser.add_argument(
        "--folder",
        help="where to look and where to put it (default: NNLAB_DATA, then ~/.cache/nnlab, then ./data)",
    )
    options = parser.parse_args(arguments)
    try:
        place = cifar10.find_cifar10(options.folder)
        if place is None and options.download:
            place = fetch_cifar10(options.folder)
        if place is None:
            looked = ", ".join(map(str, cifar10.search_path(options.folder)))
            raise DataError(f"CIFAR-10 was not found in {looked}.\n{cifar10.HOW_TO_GET}")
        cifar10.check_cifar10(place)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"CIFAR-10 is complete and sound in {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
