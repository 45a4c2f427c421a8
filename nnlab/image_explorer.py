"""A picture with one slider per transform, in JupyterLab and on a static page.

The page holds the pixels and computes every picture itself, so the transforms can be combined freely.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

import numpy as np

from nnlab.embed import Element, rounded

__all__ = ["ImageExplorer"]

# name, label on the page, smallest, largest, step, start, unit
_CONTROLS = (
    ("flip", "horizontal flip", 0, 1, 1, 0, ""),
    ("angle", "rotation to the left", -180, 180, 5, 0, "\u00b0"),
    ("right", "translation to the right", -50, 50, 2, 0, " %"),
    ("scale", "scale", 0.5, 2, 0.05, 1, ""),
    ("stretch", "stretch", 0.5, 2, 0.05, 1, ""),
    ("shear", "shear", -1, 1, 0.05, 0, ""),
    ("lens", "lens (barrel above 0)", -0.4, 0.4, 0.05, 0, ""),
    ("brightness", "brightness", 0.2, 1.8, 0.05, 1, ""),
    ("contrast", "contrast", 0.2, 1.8, 0.05, 1, ""),
    ("saturation", "saturation", 0, 2, 0.05, 1, ""),
    ("light1", "PCA lighting, direction 1", -3, 3, 0.25, 0, ""),
    ("light2", "PCA lighting, direction 2", -3, 3, 0.25, 0, ""),
    ("cutout", "side of the cutout", 0, 60, 2, 0, " %"),
)


class ImageExplorer(Element):
    """Pictures to choose from, and a slider for each transform of `nnlab.data.transforms`.

    Args:
        pictures: {name: uint8 (S, S, 3)}, squares of at most 96 pixels; S may differ.
        lam, vectors: of `fit_pca_lighting`; a slider at 1 adds one `lam` times its eigenvector (AlexNet draws
            that factor from N(0, 0.1)).
        title: what the figure is for.

    Raises:
        ValueError: if a picture is not a small square of uint8.
    """

    tag = "images"
    scripts = ("draw.js", "images.js")

    def __init__(
        self,
        pictures: Mapping[str, np.ndarray],
        lam: np.ndarray,
        vectors: np.ndarray,
        title: str = "Change the picture until its label is no longer true",
    ):
        for name, picture in pictures.items():
            h, *rest = np.shape(picture)
            if rest != [h, 3] or h > 96 or picture.dtype != np.uint8:
                raise ValueError(
                    f"picture {name!r} must be uint8 (S, S, 3) with S <= 96, "
                    f"not {picture.dtype} {np.shape(picture)}."
                )
        if not pictures:
            raise ValueError("ImageExplorer needs at least one picture: {name: uint8 (S, S, 3)}.")
        self.pictures, self.title = dict(pictures), title
        self.lighting = (np.asarray(lam) * np.asarray(vectors)).T[:2]  # the first two directions

    def data(self) -> dict:
        """Return pixels, as base64, and the range of each slider."""
        keys = ("name", "label", "min", "max", "step", "start", "unit")
        return {
            "title": self.title,
            "pictures": [
                {"name": name, "size": len(picture), "rgb": base64.b64encode(picture.tobytes()).decode()}
                for name, picture in self.pictures.items()
            ],
            "controls": [dict(zip(keys, control, strict=True)) for control in _CONTROLS],
            "lighting": rounded(self.lighting),
        }

    def describe(self) -> str:
        """Say which pictures there are and what can be changed."""
        return (
            f"{self.title}. Interactive figure: one of the pictures {', '.join(self.pictures)}, beside it "
            f"the same picture changed by sliders: {', '.join(control[1] for control in _CONTROLS)}."
        )
