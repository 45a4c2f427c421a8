"""Makes its whole folder a link to that of another student, whose work would count twice."""

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["is a link to a folder"]
STOCK = "takes the other student's work, and gives its points"


def hand_in(place, nb):
    other = place.parent / "is_a_link_of_a_neighbour"  # removed below: what it points to need not be there
    other.mkdir(exist_ok=True)
    place.rmdir()
    place.symlink_to(
        next(
            (
                folder
                for folder in sorted(place.parent.iterdir())
                if folder.is_dir() and folder not in (place, other)
            ),
            other,
        )
    )
    other.rmdir()
